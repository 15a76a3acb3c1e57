"""Finding enterprises: by name, former name, pinyin, code; by whoever may look at them; at any moment."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.clock import clock_at
from gezhi.kernel.refusals import NotYours, Refused
from gezhi.registry.actions.enterprises import change_enterprise
from gezhi.registry.actions.occupancies import end_occupancy
from gezhi.registry.models import Enterprise
from gezhi.registry.models.derived import grams_of, name_key
from gezhi.registry.reads.enterprise_page import enterprise_page
from gezhi.registry.reads.enterprises import Filters, counts, enterprises, enterprises_after, wanted
from gezhi.registry.reads.similar import find_similar, likeness
from gezhi.registry.reads.stays import enterprise_of
from gezhi.registry.tests.enterprises.firms import code, firm, stay, town_with_firms
from testing.town import DAY, Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> object:
    town = town_with_firms()
    with clock_at(town.now):
        yield town


def names(town: Town, who: str = "clerk", at: Any = None, **filters: Any) -> list[str]:
    by = town.people[who] if who else OPERATOR
    listed = enterprises(seen_by=by, at=at or town.now, filters=Filters(**filters))
    return [line.enterprise.name for line in listed.lines]


FISH, TOOLS, NOMAD = "海岬鲜禾食品有限公司", "海岬昇泰工具有限公司", "海岬百谷咨询有限公司"


@pytest.mark.parametrize(
    "words",
    [
        "鲜禾",
        "鲜",
        "食品",
        "鲜禾食品",
        "海岬 食品",
        "hjxh",
        "xianhe",
        "shipin",
        "hj",
        "HJXHSP",
        " 鲜 禾 ",
        code(1),
        code(1).lower()[3:9],
        code(1)[-6:],
    ],
)
def test_words_that_find_the_fish(town: Town, words: str) -> None:
    assert FISH in names(town, search=words)


@pytest.mark.parametrize("words", ["不存在", "zzzz", "禾鲜", code(4), "%", "\\", "'; drop table--", "鲜 x"])
def test_words_that_find_nothing(town: Town, words: str) -> None:
    assert names(town, search=words) == []


@pytest.mark.parametrize("words", ["、", "_", " () ", "\u3000"])
def test_a_sign_that_is_no_word_narrows_nothing(town: Town, words: str) -> None:
    assert len(names(town, search=words, state="all")) == 3


@pytest.mark.parametrize("filters", [{"search": "鲜\0"}, {"tag": "\0"}, {"section": "\0"}])
def test_a_character_that_the_database_cannot_hold_is_refused(town: Town, filters: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        names(town, **filters)


def test_the_nearest_hit_comes_first(town: Town) -> None:
    for number, name in enumerate(["食品", "食品包装厂", "海岬大食品厂", "事牌"], start=20):
        firm(name, number)
    assert names(town, search="食品")[:3] == ["食品", "食品包装厂", "海岬大食品厂"]
    assert names(town, search="sp")[0] in {"食品", "事牌"}


def test_a_former_name_still_finds(town: Town) -> None:
    change_enterprise(
        enterprise=town.__dict__["fish"], version=1, facts={"name": "海岬深蓝有限公司"}, by=OPERATOR, at=town.now
    )
    for words in ("鲜禾", "xianhe", "hjxhsp"):
        assert names(town, search=words) == ["海岬深蓝有限公司"]


def test_a_misspelt_name_shows_names_like_it(town: Town) -> None:
    listed = enterprises(seen_by=OPERATOR, at=town.now, filters=Filters(search="海岬鲜和食品有限公司"))
    assert (listed.lines, [near.name for near in listed.near]) == ((), [FISH])


def test_who_sees_which(town: Town) -> None:
    seen = {
        who: names(town, who, state="all")
        for who in (
            "clerk",
            "auditor",
            "head",
            "organiser",
            "leader",
            "manager",
            "other_leader",
            "cleaner",
            "stranger",
            "administrator",
        )
    }
    everything = {FISH, TOOLS, NOMAD}
    assert all(set(seen[who]) == everything for who in ("clerk", "auditor", "head", "organiser"))
    assert seen["leader"] == seen["manager"] == [FISH]
    assert seen["other_leader"] == [TOOLS]
    assert seen["cleaner"] == seen["stranger"] == seen["administrator"] == []


def test_a_page_out_of_sight_is_refused(town: Town) -> None:
    with pytest.raises(NotYours):
        enterprise_of(enterprise_id=town.__dict__["tools"].pk, seen_by=town.people["manager"])
    with pytest.raises(NotYours):
        enterprise_page(enterprise_id=town.__dict__["nomad"].pk, seen_by=town.people["leader"], at=town.now)


def test_the_contact_is_whole_only_for_who_needs_it(town: Town) -> None:
    def phone(who: str) -> tuple[str, str]:
        by = town.people[who]
        line = next(l for l in enterprises(seen_by=by, at=town.now).lines if l.enterprise.name == FISH)  # noqa: E741
        return line.phone, enterprise_page(enterprise_id=line.enterprise.pk, seen_by=by, at=town.now).phone

    for who in ("clerk", "head", "leader", "manager"):
        assert phone(who) == ("13900006027", "13900006027")
    assert phone("auditor") == ("139****6027", "139****6027")


def test_the_states(town: Town) -> None:
    stay(firm("海岬将来有限公司", 8), town.places["site"], start=town.now + DAY)
    gone = firm("海岬旧梦有限公司", 9)
    end_occupancy(occupancy=stay(gone, town.places["site"]), version=1, when=town.now - DAY, by=OPERATOR, at=town.now)
    assert names(town, state="here") == names(town) == sorted([FISH, TOOLS], key=lambda n: n != TOOLS)
    assert names(town, state="coming") == ["海岬将来有限公司"]
    assert names(town, state="left") == ["海岬旧梦有限公司"]
    assert names(town, state="unplaced") == [NOMAD]
    assert counts(seen_by=OPERATOR, at=town.now) == {"here": 2, "coming": 1, "left": 1, "unplaced": 1, "all": 5}
    assert counts(seen_by=town.people["manager"], at=town.now) == {"here": 1, "coming": 1, "left": 1, "all": 3}
    for actor in (OPERATOR, town.people["manager"]):
        for place in (None, town.places["site"].pk):
            numbers = counts(seen_by=actor, at=town.now, filters=Filters(place=place))
            lists = {
                one: wanted(seen_by=actor, at=town.now, filters=Filters(place=place, state=one)) for one in numbers
            }
            assert numbers == {state: found.count() for state, found in lists.items()}
    assert names(town, at=town.now - 2 * DAY, state="here", place=town.places["site"].pk) == sorted(
        [FISH, "海岬旧梦有限公司"], key=lambda n: Enterprise.objects.get(name=n).initials
    )


def test_an_unknown_state_is_refused(town: Town) -> None:
    with pytest.raises(Refused):
        names(town, state="gone")


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"section": "C"}, {FISH, TOOLS}),
        ({"division": "33"}, {TOOLS}),
        ({"size": "small"}, {FISH}),
        ({"tag": "whitelist"}, {TOOLS}),
        ({"above_scale": True}, set()),
        ({"section": "C", "size": "medium"}, {TOOLS}),
    ],
)
def test_filters_narrow_together(town: Town, filters: dict[str, Any], expected: set[str]) -> None:
    assert set(names(town, state="all", **filters)) == expected


@pytest.mark.parametrize(
    ("place", "expected"),
    [("group", [FISH]), ("site", [FISH]), ("building", [FISH]), ("washroom", []), ("other_group", [TOOLS])],
)
def test_a_place_counts_with_all_below_it(town: Town, place: str, expected: list[str]) -> None:
    assert names(town, place=town.places[place].pk) == expected


def test_a_foreign_place_shows_nothing_more(town: Town) -> None:
    assert names(town, "manager", place=town.places["other_group"].pk, state="all") == []


def test_the_list_asks_as_often_for_three_as_for_one(town: Town) -> None:
    def queries(size: int) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            enterprises(seen_by=town.people["clerk"], at=town.now, filters=Filters(state="all"), size=size)
        return len(asked)

    assert queries(1) == queries(3)


def test_programs_walk_through_all_in_the_order_of_ids(town: Town) -> None:
    filters = Filters(state="all")
    first = enterprises_after(seen_by=OPERATOR, at=town.now, filters=filters, limit=2)
    rest = enterprises_after(seen_by=OPERATOR, at=town.now, filters=filters, after=first[-1].enterprise.pk)
    assert [line.enterprise.name for line in [*first, *rest]] == [FISH, TOOLS, NOMAD]


def test_pages_follow_each_other(town: Town) -> None:
    pages = [
        enterprises(seen_by=OPERATOR, at=town.now, filters=Filters(state="all"), number=n, size=2)
        for n in (1, 2, "x", 99)
    ]
    assert [len(p.lines) for p in pages] == [2, 1, 2, 1]
    assert pages[0].page.paginator.count == 3


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"credit_code": code(1)}, "same credit code"),
        ({"name": FISH}, "same name"),
        ({"name": "海岬 鲜禾食品（有限公司）"}, "same name"),
        ({"name": "海岬鲜禾食品厂有限责任公司"}, "similar name"),
        ({"contact_phone": "13900006027"}, "same contact phone"),
    ],
)
def test_similar_ones_are_shown_with_the_reason(town: Town, facts: dict[str, object], why: str) -> None:
    from django.utils import translation

    with translation.override("en"):
        similar = find_similar(facts=facts, seen_by=town.people["manager"], at=town.now)
        assert [(one.enterprise.name, [str(w) for w in one.why]) for one in similar] == [(FISH, [why])]


def test_different_firms_of_one_town_are_not_similar(town: Town) -> None:
    assert find_similar(facts={"name": "海岬远大物流有限公司"}, seen_by=OPERATOR, at=town.now) == []


def test_likeness_leaves_the_legal_form_out() -> None:
    assert likeness("海岬鲜禾食品有限公司", "海岬鲜禾食品股份有限公司") == 1
    assert likeness("甲有限公司", "乙有限公司") == 0


@pytest.mark.parametrize(
    "name", ["ＡＢＣ（青岛）食品 有限公司", "O'Neil·Müller GmbH", "鲜禾－食品、百谷", "A", "", "𠮷野家"]
)
def test_python_and_the_database_derive_the_same_from_a_name(town: Town, name: str) -> None:
    made = Enterprise.objects.create(name=name or " ")
    made.refresh_from_db()
    assert made.name_key == name_key(name or " ")
    assert sorted(made.grams) == grams_of(made.name_key)
