"""Where enterprises work, and when: one or several places, never where there is no place."""

import pytest
from django.utils import translation

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.refusals import Conflict, NotThere, NotYours, Refused
from gezhi.logbook.models import Entry
from gezhi.registry.actions.occupancies import (
    change_occupancy,
    end_occupancy,
    move_occupancy,
    set_occupancy,
    withdraw_occupancy,
)
from gezhi.registry.actions.places import end_place
from gezhi.registry.models import Occupancy
from gezhi.registry.reads.stays import tenants, workplaces
from gezhi.registry.tests.enterprises.firms import stay, town_with_firms
from testing.town import DAY, FOUNDED, HOUR, Town

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> object:
    with translation.override("en"):
        yield


@pytest.fixture
def town() -> Town:
    return town_with_firms()


def of_fish(town: Town) -> Occupancy:
    return Occupancy.objects.get(enterprise=town.__dict__["fish"])


def where(town: Town, at: object, firm: str = "fish") -> list[str]:
    stays = workplaces(enterprise_id=town.__dict__[firm].pk, at=at, seen_by=OPERATOR)  # type: ignore[arg-type]
    return sorted(str(one.path) for one in stays)


def test_one_enterprise_works_at_several_sites(town: Town) -> None:
    stay(town.__dict__["fish"], town.places["other_site"], start=town.now)
    assert where(town, town.now - HOUR) == ["港东食品园 2 号楼"]
    assert where(town, town.now) == ["港东食品园 2 号楼", "生物谷一期"]


def test_the_same_place_twice_in_one_period_is_refused(town: Town) -> None:
    with pytest.raises(Conflict, match="already works there"):
        stay(town.__dict__["fish"], town.places["building"], start=town.now)


@pytest.mark.parametrize("place", ["zone", "group", "grid", "gate"])
def test_an_enterprise_works_at_a_site_a_building_or_a_point(town: Town, place: str) -> None:
    with pytest.raises(Refused, match="no workplace") as refused:
        stay(town.__dict__["nomad"], town.places[place])
    assert refused.value.field == "place"


def test_nobody_works_at_a_place_before_it_existed(town: Town) -> None:
    with pytest.raises(Refused, match="does not exist") as refused:
        stay(town.__dict__["nomad"], town.places["site"], start=FOUNDED - DAY)
    assert refused.value.field == "start"


def test_nobody_works_at_a_place_after_it_ends(town: Town) -> None:
    end_place(place=town.places["washroom"], when=town.now + DAY, reason="拆除", by=OPERATOR, at=town.now)
    with pytest.raises(Refused, match="End the stay by then") as refused:
        stay(town.__dict__["nomad"], town.places["washroom"], start=town.now)
    assert refused.value.field == "end"
    assert stay(town.__dict__["nomad"], town.places["washroom"], start=town.now, end=town.now + DAY)


def test_a_place_does_not_end_while_somebody_works_there(town: Town) -> None:
    with pytest.raises(Refused):
        end_place(place=town.places["other_site"], when=town.now + DAY, reason="x", by=OPERATOR, at=town.now)


def test_a_stay_does_not_end_before_it_begins(town: Town) -> None:
    with pytest.raises(Refused) as refused:
        stay(town.__dict__["nomad"], town.places["site"], start=town.now, end=town.now - HOUR)
    assert refused.value.field == "end"


@pytest.mark.parametrize("year", [1900, 3000])
def test_an_impossible_year_is_refused(town: Town, year: int) -> None:
    with pytest.raises(Refused):
        stay(town.__dict__["nomad"], town.places["site"], start=town.now.replace(year=year))


@pytest.mark.parametrize(
    ("room", "staff", "field"), [("长" * 61, None, "room"), ("", -3, "staff"), ("", 2_000_000, "staff")]
)
def test_room_and_staff_are_sane(town: Town, room: str, staff: int | None, field: str) -> None:
    with pytest.raises(Refused) as refused:
        stay(town.__dict__["nomad"], town.places["site"], room=room, staff=staff)
    assert refused.value.field == field


def test_moving_ends_here_and_begins_there_at_one_instant(town: Town) -> None:
    when = town.now + DAY
    begun = move_occupancy(
        occupancy=of_fish(town), version=1, place=town.places["other_site"], when=when, room="A 座", staff=80,
        by=town.people["clerk"], at=town.now,
    )  # fmt: skip
    assert where(town, when - HOUR) == ["港东食品园 2 号楼"]
    assert where(town, when) == ["生物谷一期"]
    assert begun.during.upper is None
    entry = Entry.objects.get(verb="occupancy.moved")
    assert (entry.facts["from"], entry.facts["to"]) == (town.places["building"].ref, town.places["other_site"].ref)
    assert town.__dict__["fish"].ref in entry.about


def test_one_does_not_move_to_where_one_is(town: Town) -> None:
    with pytest.raises(Refused) as refused:
        move_occupancy(
            occupancy=of_fish(town), version=1, place=town.places["building"], when=town.now, by=OPERATOR, at=town.now
        )
    assert refused.value.field == "place"


def test_moving_needs_the_right_at_both_ends(town: Town) -> None:
    for who in ("manager", "other_leader"):
        with pytest.raises(NotYours):
            move_occupancy(
                occupancy=of_fish(town), version=1, place=town.places["other_site"], when=town.now,
                by=town.people[who], at=town.now,
            )  # fmt: skip
    assert where(town, town.now) == ["港东食品园 2 号楼"]


def test_leaving_keeps_the_past(town: Town) -> None:
    end_occupancy(
        occupancy=of_fish(town), version=1, when=town.now, by=town.people["manager"], at=town.now, reason="租约到期"
    )
    assert where(town, town.now) == []
    assert where(town, town.now - HOUR) == ["港东食品园 2 号楼"]


def test_nobody_leaves_before_coming_or_after_leaving(town: Town) -> None:
    with pytest.raises(Refused, match="came on"):
        end_occupancy(occupancy=of_fish(town), version=1, when=FOUNDED, by=OPERATOR, at=town.now)
    end_occupancy(occupancy=of_fish(town), version=1, when=town.now, by=OPERATOR, at=town.now)
    with pytest.raises(Refused, match="already left"):
        end_occupancy(occupancy=of_fish(town), version=2, when=town.now + DAY, by=OPERATOR, at=town.now)


def test_a_correction_names_who_confirmed_it(town: Town) -> None:
    changed = change_occupancy(
        occupancy=of_fish(town), version=1, start=FOUNDED + DAY, end=None, room="2 层", staff=70,
        by=town.people["manager"], at=town.now,
    )  # fmt: skip
    changed.refresh_from_db()
    assert (changed.room, changed.staff, changed.version) == ("2 层", 70, 2)
    assert changed.confirmed_by == town.people["manager"].ref
    facts = Entry.objects.get(verb="occupancy.changed").facts
    assert (facts["from"]["room"], facts["to"]["room"]) == ("3 层", "2 层")


def test_the_second_of_two_savers_is_told(town: Town) -> None:
    before = of_fish(town)
    end_occupancy(occupancy=before, version=1, when=town.now, by=OPERATOR, at=town.now)
    with pytest.raises(Conflict) as refused:
        end_occupancy(occupancy=before, version=1, when=town.now + DAY, by=OPERATOR, at=town.now)
    assert refused.value.code == "version"


def test_an_entry_by_mistake_is_withdrawn_with_a_reason_that_the_log_keeps(town: Town) -> None:
    mistaken = of_fish(town)
    with pytest.raises(Refused) as refused:
        withdraw_occupancy(occupancy=mistaken, version=1, reason=" ", by=OPERATOR, at=town.now)
    assert refused.value.field == "reason"
    withdraw_occupancy(occupancy=mistaken, version=1, reason="看错了楼", by=OPERATOR, at=town.now)
    assert where(town, town.now - DAY) == []
    assert Entry.objects.get(verb="occupancy.withdrawn").facts["reason"] == "看错了楼"
    with pytest.raises(NotThere):
        end_occupancy(occupancy=mistaken, version=1, when=town.now, by=OPERATOR, at=town.now)


def test_a_site_says_who_works_in_it_and_below_at_any_moment(town: Town) -> None:
    end_occupancy(occupancy=of_fish(town), version=1, when=town.now, by=OPERATOR, at=town.now)
    before = tenants(place=town.places["site"], at=town.now - HOUR, seen_by=town.people["manager"])
    assert [str(one.occupancy.enterprise) for one in before] == ["海岬鲜禾食品有限公司"]
    assert tenants(place=town.places["site"], at=town.now, seen_by=town.people["manager"]) == []
    with pytest.raises(NotYours):
        tenants(place=town.places["other_site"], at=town.now, seen_by=town.people["manager"])


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("clerk", True),
        ("manager", True),
        ("leader", True),
        ("other_leader", False),
        ("cleaner", False),
        ("auditor", False),
    ],
)
def test_who_may_say_who_works_at_a_site(town: Town, who: str, allowed: bool) -> None:
    def place() -> None:
        set_occupancy(
            enterprise=town.__dict__["nomad"],
            place=town.places["site"],
            start=town.now,
            by=town.people[who],
            at=town.now,
        )

    if allowed:
        place()
    else:
        with pytest.raises(NotYours, match="who works there"):
            place()


def test_the_log_says_when_it_happened_and_when_it_was_written_down(town: Town) -> None:
    stay(town.__dict__["nomad"], town.places["site"], start=town.now - 5 * DAY, at=town.now)
    entry = Entry.objects.filter(verb="occupancy.begun").latest("pk")
    assert (entry.happened_at, entry.recorded_at) == (town.now - 5 * DAY, town.now)


def test_invisible_characters_in_a_reason_are_left_out(town: Town) -> None:
    end_occupancy(
        occupancy=of_fish(town), version=1, when=town.now, by=OPERATOR, at=town.now, reason="租约\x00到期\u200b"
    )
    assert Entry.objects.get(verb="occupancy.ended").facts["reason"] == "租约到期"
