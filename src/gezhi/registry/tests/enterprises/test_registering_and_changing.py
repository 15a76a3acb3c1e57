"""Registering an enterprise and changing what is known of it."""

import json
from datetime import date

import pytest
from django.utils import translation

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.refusals import Conflict, NotYours, Refused
from gezhi.logbook.models import Entry
from gezhi.registry.actions.bulk import Change, change_many, register_many
from gezhi.registry.actions.enterprises import change_enterprise, register_enterprise
from gezhi.registry.models import Enterprise, Occupancy
from gezhi.registry.tests.enterprises.firms import code, firm, town_with_firms
from testing.town import Town

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> object:
    with translation.override("en"):
        yield


@pytest.fixture
def town() -> Town:
    return town_with_firms()


def register(town: Town, by: object = OPERATOR, **facts: object) -> Enterprise:
    return register_enterprise(facts=facts, by=by, at=town.now)  # type: ignore[arg-type]


def test_the_clerk_registers_an_enterprise_with_everything_known_of_it(town: Town) -> None:
    made = register(
        town,
        town.people["clerk"],
        name=" 海岬  新光电子有限公司 ",
        credit_code=code(9).lower(),
        industry="3962",
        size="large",
        above_scale=True,
        key_tags="白名单、区里联系",
        staff="86",
        registered_on="2019-05-29",
        registered_address="春阳路 1 号",
        working_address="秋阳路 2 号",
        contact_phone="139 0000 6027",
    )
    made.refresh_from_db()
    assert (made.name, made.credit_code) == ("海岬 新光电子有限公司", code(9))
    assert (made.industry_section, made.industry_division, made.size) == ("C", "39", "large")
    assert (made.key_tags, made.staff, made.registered_on) == (["whitelist", "区里联系"], 86, date(2019, 5, 29))
    assert (made.registered_address, made.working_address) == ("春阳路 1 号", "秋阳路 2 号")
    assert (made.contact_phone, made.name_key) == ("13900006027", "海岬新光电子有限公司")
    assert made.initials.startswith("hjxgdzyxgs")


def test_the_log_book_keeps_what_was_registered_but_no_personal_data(town: Town) -> None:
    made = register(town, name="海岬新光电子有限公司", contact_name="许蔓", contact_phone="13900006027")
    entry = Entry.objects.get(verb="enterprise.registered", about__contains=[made.ref])
    assert entry.facts == {"name": "海岬新光电子有限公司"}


def test_whoever_answers_for_a_site_registers_an_enterprise_there(town: Town) -> None:
    made = register_enterprise(
        facts={"name": "海岬味和园调味品厂"},
        place=town.places["building"],
        room="1 层",
        by=town.people["manager"],
        at=town.now,
    )
    stay = Occupancy.objects.get(enterprise=made)
    assert (stay.place, stay.room, stay.during.lower, stay.confirmed_by) == (
        town.places["building"], "1 层", town.now, town.people["manager"].ref,
    )  # fmt: skip


@pytest.mark.parametrize("place", [None, "other_site"])
def test_nobody_registers_an_enterprise_elsewhere_or_nowhere(town: Town, place: str | None) -> None:
    with pytest.raises(NotYours):
        register_enterprise(
            facts={"name": "x 厂"}, place=town.places[place] if place else None, by=town.people["manager"], at=town.now
        )
    assert not Enterprise.objects.filter(name="x 厂").exists()


@pytest.mark.parametrize("who", ["auditor", "administrator", "stranger", "cleaner"])
def test_others_register_nothing(town: Town, who: str) -> None:
    with pytest.raises(NotYours):
        register(town, town.people[who], name="x 厂")


def test_a_credit_code_names_one_enterprise(town: Town) -> None:
    with pytest.raises(Conflict, match="already has this credit code") as refused:
        register(town, name="别的名字有限公司", credit_code=code(1))
    assert refused.value.field == "credit_code"


def test_the_same_name_again_must_be_said_to_be_another_enterprise(town: Town) -> None:
    with pytest.raises(Conflict) as refused:
        register(town, name="海岬鲜禾食品 有限公司")
    assert (refused.value.code, refused.value.field) == ("similar", "name")
    another = register_enterprise(
        facts={"name": "海岬鲜禾食品有限公司"}, by=OPERATOR, at=town.now, despite_similar=True
    )
    assert another.pk


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": " 。、 "}, "name"),
        ({"name": "长" * 400}, "name"),
        ({"name": "笑脸😀厂"}, "name"),
        ({"name": "x 厂", "credit_code": "91110000600037341K"}, "credit_code"),
        ({"name": "x 厂", "old_number": "1234"}, "old_number"),
        ({"name": "x 厂", "registered_on": "1900-01-01"}, "registered_on"),
        ({"name": "x 厂", "registered_on": "3000-01-01"}, "registered_on"),
        ({"name": "x 厂", "registered_on": "去年"}, "registered_on"),
        ({"name": "x 厂", "industry": "A35"}, "industry"),
        ({"name": "x 厂", "size": "giant"}, "size"),
        ({"name": "x 厂", "staff": "-1"}, "staff"),
        ({"name": "x 厂", "staff": "约 30"}, "staff"),
        ({"name": "x 厂", "contact_phone": "12345"}, "contact_phone"),
    ],
)
def test_a_fact_that_cannot_be_is_refused_beside_its_field(town: Town, facts: dict[str, object], field: str) -> None:
    before = Enterprise.objects.count()
    with pytest.raises(Refused) as refused:
        register(town, **facts)
    assert refused.value.field == field
    assert Enterprise.objects.count() == before


def test_a_change_touches_only_what_is_given(town: Town) -> None:
    fish = town.__dict__["fish"]
    changed = change_enterprise(
        enterprise=fish,
        version=1,
        facts={"staff": 90, "contact_phone": "0532-88001234"},
        by=town.people["manager"],
        at=town.now,
    )
    assert (changed.staff, changed.industry_division, changed.version) == (90, "13", 2)
    entry = Entry.objects.get(verb="enterprise.changed")
    assert entry.facts == {"changed": {"staff": [None, 90], "contact_phone": "***"}}


def test_saving_what_is_there_already_changes_nothing(town: Town) -> None:
    fish = town.__dict__["fish"]
    same = change_enterprise(
        enterprise=fish, version=1, facts={"name": fish.name, "size": "small"}, by=OPERATOR, at=town.now
    )
    assert same.version == 1
    assert not Entry.objects.filter(verb="enterprise.changed").exists()


def test_the_second_of_two_savers_is_told(town: Town) -> None:
    fish = town.__dict__["fish"]
    change_enterprise(enterprise=fish, version=1, facts={"staff": 90}, by=OPERATOR, at=town.now)
    with pytest.raises(Conflict) as refused:
        change_enterprise(enterprise=fish, version=1, facts={"staff": 91}, by=OPERATOR, at=town.now)
    assert refused.value.code == "version"
    fish.refresh_from_db()
    assert fish.staff == 90


def test_a_new_name_keeps_the_former_one(town: Town) -> None:
    fish = town.__dict__["fish"]
    change_enterprise(
        enterprise=fish,
        version=1,
        facts={"name": "海岬远洋食品有限公司"},
        renamed_on=date(2026, 10, 1),
        by=OPERATOR,
        at=town.now,
    )
    change_enterprise(enterprise=fish, version=2, facts={"name": "海岬深蓝食品有限公司"}, by=OPERATOR, at=town.now)
    kept = {n.name: (n.during.lower, n.during.upper) for n in fish.former_names.all()}
    assert kept == {
        "海岬鲜禾食品有限公司": (None, date(2026, 10, 1)),
        "海岬远洋食品有限公司": (date(2026, 10, 1), date(2026, 11, 2)),
    }


def test_a_corrected_spelling_is_no_former_name(town: Town) -> None:
    fish = town.__dict__["fish"]
    change_enterprise(
        enterprise=fish, version=1, facts={"name": "海岬鲜和食品有限公司"}, was_misspelt=True, by=OPERATOR, at=town.now
    )
    assert not fish.former_names.exists()


def test_a_name_cannot_end_before_it_began(town: Town) -> None:
    made = register(town, name="海岬新光电子有限公司", registered_on="2020-01-01")
    with pytest.raises(Refused) as refused:
        change_enterprise(
            enterprise=made, version=1, facts={"name": "新名"}, renamed_on=date(2019, 1, 1), by=OPERATOR, at=town.now
        )
    assert refused.value.field == "renamed_on"


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("clerk", True),
        ("head", True),
        ("organiser", True),
        ("leader", True),
        ("manager", True),
        ("other_leader", False),
        ("auditor", False),
        ("cleaner", False),
        ("stranger", False),
    ],
)
def test_who_may_change_an_enterprise(town: Town, who: str, allowed: bool) -> None:
    def change() -> None:
        change_enterprise(
            enterprise=town.__dict__["fish"], version=1, facts={"staff": 5}, by=town.people[who], at=town.now
        )

    if allowed:
        change()
    else:
        with pytest.raises(NotYours, match="answer for a place where this enterprise works"):
            change()


def test_an_old_number_and_a_code_may_stand_side_by_side(town: Town) -> None:
    made = register(town, name="海岬老字号厂", old_number="370214228000123")
    changed = change_enterprise(enterprise=made, version=1, facts={"credit_code": code(77)}, by=OPERATOR, at=town.now)
    assert (changed.old_number, changed.credit_code) == ("370214228000123", code(77))


def test_the_database_itself_keeps_codes_in_shape(town: Town) -> None:
    from gezhi.kernel.constraints import plainly

    with pytest.raises(Conflict, match="not a credit code"), plainly():
        Enterprise.objects.create(name="x", credit_code="91110000600037341O")


def test_names_are_as_long_as_people_write_them(town: Town) -> None:
    made = firm("长" * 200, 55)
    assert made.initials.startswith("c" * 200)


def test_one_by_one_and_in_bulk_the_log_book_keeps_the_same_words(town: Town) -> None:
    facts = {"name": "海岬新光电子有限公司", "size": "large", "staff": 86, "contact_name": "许蔓"}
    change = {"size": "small", "contact_phone": "13900006027"}
    one = register(town, **facts)
    change_enterprise(enterprise=one, version=1, facts=change, by=OPERATOR, at=town.now)
    (many,) = register_many(facts=[facts], by=OPERATOR, at=town.now)
    moves = {"size": ["large", "small"], "contact_phone": ["", "13900006027"]}
    change_many(changes=[Change(many, 1, change, moves)], by=OPERATOR, at=town.now)
    for verb in ("enterprise.registered", "enterprise.changed"):
        single, bulk = (
            Entry.objects.get(verb=verb, about__contains=[ref]).facts for ref in (one.ref, f"enterprise:{many}")
        )
        assert single == bulk
        assert "size_class" in json.dumps(bulk)
        assert not {"许蔓", "13900006027"} & set(json.dumps(bulk, ensure_ascii=False).split('"'))
