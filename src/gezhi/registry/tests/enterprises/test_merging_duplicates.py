"""Two records of one enterprise become one: nothing is lost, every code and name still leads there, and it can be undone."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.refusals import Conflict, NotYours, Refused
from gezhi.logbook.models import Entry
from gezhi.registry.actions.enterprises import change_enterprise
from gezhi.registry.actions.mergers import merge_enterprises, tell_apart, undo_merger
from gezhi.registry.actions.occupancies import end_occupancy, set_occupancy
from gezhi.registry.models import Distinction, Enterprise, Merger, Occupancy
from gezhi.registry.reads.enterprise_page import enterprise_page
from gezhi.registry.reads.enterprises import Filters, counts, enterprises
from gezhi.registry.reads.stays import by_code, workplaces
from gezhi.registry.tests.enterprises.firms import code, firm, stay, town_with_firms
from testing.town import DAY, HOUR, Town

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> object:
    with translation.override("en"):
        yield


@pytest.fixture
def town() -> Town:
    """Fish stands twice in the registry: once more under an old number, at the same building and at the other site."""
    town = town_with_firms()
    again = firm("海岬鲜禾食品有限公司(老)", old_number="370214228000123", staff=80, contact_phone="13700001111")
    town.__dict__["again"] = again
    stay(again, town.places["building"], room="三楼")
    stay(again, town.places["other_site"], room="B 座")
    return town


def merge(town: Town, **more: Any) -> Merger:
    given: dict[str, Any] = {
        "duplicate": town.__dict__["again"], "survivor": town.__dict__["fish"], "by": OPERATOR, "at": town.now,
        "reason": "营业执照一致", **more,
    }  # fmt: skip
    return merge_enterprises(**given)


def where(firm: Enterprise, at: object) -> list[tuple[str, str]]:
    stays = workplaces(enterprise_id=firm.pk, at=at, seen_by=OPERATOR)  # type: ignore[arg-type]
    return sorted((str(one.path), one.occupancy.enterprise.name) for one in stays)


def found(town: Town, words: str) -> list[str]:
    listed = enterprises(seen_by=OPERATOR, at=town.now, filters=Filters(search=words))
    return [line.enterprise.name for line in listed.lines]


def test_present_stays_go_on_in_the_name_of_the_one_that_goes_on(town: Town) -> None:
    merge(town)
    fish = town.__dict__["fish"]
    assert where(fish, town.now) == [("港东食品园 2 号楼", fish.name), ("生物谷一期", fish.name)]
    assert not Occupancy.objects.filter(enterprise=town.__dict__["again"], during__contains=town.now).exists()


def test_the_past_stays_as_it_was_written(town: Town) -> None:
    merge(town)
    before = where(town.__dict__["fish"], town.now - HOUR)
    assert before == [
        ("港东食品园 2 号楼", "海岬鲜禾食品有限公司"),
        ("港东食品园 2 号楼", "海岬鲜禾食品有限公司(老)"),
        ("生物谷一期", "海岬鲜禾食品有限公司(老)"),
    ]


@pytest.mark.parametrize("words", ["370214228000123", "(老)", "老", "80001", "370214"])
def test_number_and_name_of_the_duplicate_lead_to_the_one_that_goes_on(town: Town, words: str) -> None:
    merge(town)
    assert "海岬鲜禾食品有限公司" in found(town, words)
    assert "海岬鲜禾食品有限公司(老)" not in found(town, words)


def test_a_look_up_by_number_goes_through_the_merger(town: Town) -> None:
    merge(town)
    assert by_code(code="3702 1422 8000 123", seen_by=OPERATOR) == town.__dict__["fish"]


def test_the_chosen_facts_go_on(town: Town) -> None:
    merger = merge(town, take=["name", "old_number", "staff"])
    fish = Enterprise.objects.get(pk=town.__dict__["fish"].pk)
    assert (fish.name, fish.old_number, fish.staff, fish.credit_code) == (
        "海岬鲜禾食品有限公司(老)", "370214228000123", 80, code(1),
    )  # fmt: skip
    assert [former.name for former in fish.former_names.all()] == ["海岬鲜禾食品有限公司"]
    assert set(merger.taken) == {"name", "old_number", "staff"}


def test_the_log_says_what_was_taken_but_no_phone_number(town: Town) -> None:
    merger = merge(town, take=["contact_phone", "staff"])
    entry = Entry.objects.get(verb="enterprise.merged")
    assert entry.about == [merger.ref, town.__dict__["fish"].ref, town.__dict__["again"].ref]
    assert entry.facts["taken"] == {"staff": [None, 80], "contact_phone": "***"}


def test_what_is_no_fact_cannot_be_taken(town: Town) -> None:
    with pytest.raises(Refused):
        merge(town, take=["version"])


def test_a_reason_is_needed(town: Town) -> None:
    with pytest.raises(Refused) as refused:
        merge(town, reason="  ")
    assert refused.value.field == "reason"


def test_nothing_merges_with_itself(town: Town) -> None:
    with pytest.raises(Refused):
        merge(town, survivor=town.__dict__["again"])


def test_nothing_is_merged_twice(town: Town) -> None:
    merge(town)
    for pair in (("again", "tools"), ("tools", "again"), ("fish", "again")):
        with pytest.raises(Conflict) as refused:
            merge(town, duplicate=town.__dict__[pair[0]], survivor=town.__dict__[pair[1]])
        assert refused.value.code == "merged"


def test_one_who_saw_an_older_state_is_told(town: Town) -> None:
    change_enterprise(enterprise=town.__dict__["fish"], version=1, facts={"staff": 5}, by=OPERATOR, at=town.now)
    with pytest.raises(Conflict) as refused:
        merge(town, versions=(1, 1))
    assert refused.value.code == "version"
    assert merge(town, versions=(1, 2)).pk


def test_the_database_lets_nobody_point_at_a_merged_one(town: Town) -> None:
    merge(town)
    tools, again = town.__dict__["tools"], town.__dict__["again"]
    with pytest.raises(IntegrityError, match="an enterprise merges into a standing one"), transaction.atomic():
        Enterprise.objects.filter(pk=tools.pk).update(merged_into=again)
        with transaction.get_connection().cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_merging_on_leads_every_older_duplicate_to_the_last(town: Town) -> None:
    merge(town)
    merge(town, duplicate=town.__dict__["fish"], survivor=town.__dict__["tools"])
    leads = dict(Enterprise.objects.exclude(merged_into=None).values_list("pk", "merged_into_id"))
    tools = town.__dict__["tools"].pk
    assert leads == {town.__dict__["again"].pk: tools, town.__dict__["fish"].pk: tools}
    assert found(town, "370214228000123") == ["海岬昇泰工具有限公司"]


def test_a_planned_stay_moves_over(town: Town) -> None:
    nomad = town.__dict__["nomad"]
    stay(nomad, town.places["site"], start=town.now + DAY)
    merge(town, duplicate=nomad)
    assert ("港东食品园", "海岬鲜禾食品有限公司") in where(town.__dict__["fish"], town.now + DAY)
    assert not Occupancy.objects.filter(enterprise=nomad).exists()


def test_only_the_part_that_the_survivor_does_not_cover_is_carried(town: Town) -> None:
    fish = town.__dict__["fish"]
    end_occupancy(occupancy=fish.occupancies.get(), version=1, when=town.now + DAY, by=OPERATOR, at=town.now)
    merge(town)
    spans = [
        (s.during.lower, s.during.upper)
        for s in fish.occupancies.filter(place=town.places["building"]).order_by("during")
    ]
    assert spans[1:] == [(town.now + DAY, None)]
    assert spans[0][1] == town.now + DAY


def test_undoing_puts_everything_back(town: Town) -> None:
    fish, again = town.__dict__["fish"], town.__dict__["again"]
    before = {pk: (list(rows)) for pk, rows in _picture(fish, again).items()}
    merger = merge(town, take=["name", "staff", "contact_phone", "industry_division"])
    undo_merger(merger=merger, by=OPERATOR, at=town.now + HOUR, reason="是两家")
    assert {pk: list(rows) for pk, rows in _picture(fish, again).items()} == before
    fish.refresh_from_db()
    assert (fish.name, fish.staff, fish.industry_section, fish.contact_phone) == (
        "海岬鲜禾食品有限公司",
        None,
        "C",
        "13900006027",
    )
    assert not fish.former_names.exists()
    assert found(town, "370214228000123") == ["海岬鲜禾食品有限公司(老)"]


def _picture(*firms: Enterprise) -> dict[int, list[tuple[object, ...]]]:
    return {
        one.pk: list(one.occupancies.order_by("place").values_list("place", "during", "room", "staff", "confirmed_by"))
        for one in firms
    }


def test_what_people_changed_since_stays_as_they_left_it(town: Town) -> None:
    fish = town.__dict__["fish"]
    merger = merge(town, take=["staff"])
    change_enterprise(enterprise=fish, version=2, facts={"staff": 99}, by=OPERATOR, at=town.now)
    carried = fish.occupancies.get(place=town.places["other_site"])
    end_occupancy(occupancy=carried, version=1, when=town.now + DAY, by=OPERATOR, at=town.now + HOUR)
    undo_merger(merger=merger, by=OPERATOR, at=town.now + HOUR, reason="是两家")
    fish.refresh_from_db()
    assert fish.staff == 99
    assert fish.occupancies.filter(place=town.places["other_site"]).exists()
    assert Entry.objects.get(verb="enterprise.split").facts["left"] == 1


def test_undoing_twice_is_a_conflict(town: Town) -> None:
    merger = merge(town)
    undo_merger(merger=merger, by=OPERATOR, at=town.now, reason="是两家")
    with pytest.raises(Conflict) as refused:
        undo_merger(merger=merger, by=OPERATOR, at=town.now, reason="是两家")
    assert refused.value.code == "undone"


def test_the_older_merger_is_undone_after_the_newer(town: Town) -> None:
    first = merge(town)
    second = merge(town, duplicate=town.__dict__["fish"], survivor=town.__dict__["tools"])
    with pytest.raises(Conflict, match="merged"):
        undo_merger(merger=first, by=OPERATOR, at=town.now, reason="是两家")
    undo_merger(merger=second, by=OPERATOR, at=town.now, reason="是两家")
    leads = dict(Enterprise.objects.exclude(merged_into=None).values_list("pk", "merged_into_id"))
    assert leads == {town.__dict__["again"].pk: town.__dict__["fish"].pk}
    undo_merger(merger=first, by=OPERATOR, at=town.now, reason="是两家")
    assert not Enterprise.objects.exclude(merged_into=None).exists()


def test_a_code_that_another_enterprise_has_got_meanwhile_keeps_the_duplicate_merged(town: Town) -> None:
    merger = merge(town)
    change_enterprise(
        enterprise=town.__dict__["nomad"], version=1, facts={"old_number": "370214228000123"}, by=OPERATOR, at=town.now
    )
    with pytest.raises(Conflict, match="already has this registration number"):
        undo_merger(merger=merger, by=OPERATOR, at=town.now, reason="是两家")
    assert Enterprise.objects.get(pk=town.__dict__["again"].pk).merged_into_id is not None


@pytest.mark.parametrize(
    ("who", "allowed"),
    [("clerk", True), ("organiser", True), ("manager", False), ("other_leader", False), ("auditor", False)],
)
def test_who_merges_needs_the_right_over_both(town: Town, who: str, allowed: bool) -> None:
    def go() -> None:
        merge(town, duplicate=town.__dict__["tools"], by=town.people[who])

    if allowed:
        go()
    else:
        with pytest.raises(NotYours):
            go()


def test_whoever_answers_for_a_place_of_each_may_merge(town: Town) -> None:
    assert merge(town, by=town.people["manager"]).pk


def test_a_merged_enterprise_neither_changes_nor_moves(town: Town) -> None:
    merge(town)
    again = town.__dict__["again"]
    with pytest.raises(Conflict, match="has been merged into"):
        change_enterprise(enterprise=again, version=1, facts={"staff": 5}, by=OPERATOR, at=town.now)
    with pytest.raises(Conflict, match="has been merged into"):
        set_occupancy(enterprise=again, place=town.places["site"], start=town.now, by=OPERATOR, at=town.now)


def test_two_that_were_told_apart_are_no_longer_shown_as_similar(town: Town) -> None:
    fish, again = town.__dict__["fish"], town.__dict__["again"]
    page = enterprise_page(enterprise_id=fish.pk, seen_by=OPERATOR, at=town.now)
    assert [similar.enterprise for similar in page.similar] == [again]
    for _ in range(2):
        tell_apart(one=fish, other=again, by=OPERATOR, at=town.now)
    assert enterprise_page(enterprise_id=again.pk, seen_by=OPERATOR, at=town.now).similar == ()
    assert Entry.objects.filter(verb="enterprise.told-apart").count() == 1
    merge(town)
    assert not Distinction.objects.exists()


def test_the_page_shows_what_was_merged_and_all_its_stays(town: Town) -> None:
    merge(town)
    page = enterprise_page(enterprise_id=town.__dict__["fish"].pk, seen_by=OPERATOR, at=town.now)
    assert [merger.duplicate for merger in page.mergers] == [town.__dict__["again"]]
    assert sorted(str(stay.duplicate) for stay in page.stays if stay.duplicate) == ["海岬鲜禾食品有限公司(老)"] * 2
    assert counts(seen_by=OPERATOR, at=town.now)["here"] == 2
