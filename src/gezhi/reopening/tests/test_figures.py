"""How far reopening is: units and enterprises, idle ones left out and said so, the same for ever for the same instant."""

from datetime import timedelta

from gezhi.kernel.actors import OPERATOR
from gezhi.registry.actions import places
from gezhi.registry.actions.occupancies import set_occupancy
from gezhi.registry.models import Idleness
from gezhi.reopening.actions import permits
from gezhi.reopening.reads.figures import by_state, late_reviews, reviews_due, states_of_sites
from testing.reopening import LONG_AGO, Reopening, moment


def second_site(town: Reopening) -> None:
    """The food company also works at a site of the other group."""
    town.town.places["second"] = places.add_place(
        kind="site", name="东礁新材料园", code="HJ-6-01-09", parent=town.place("other_grid"), site_kind="park",
        by=OPERATOR, at=LONG_AGO,
    )  # fmt: skip
    set_occupancy(
        enterprise=town.firms["food"], place=town.place("second"), start=LONG_AGO, staff=12, by=OPERATOR, at=LONG_AGO
    )


def test_an_enterprise_at_two_sites_counts_once_and_twice_where_it_should(town: Reopening) -> None:
    second_site(town)
    town.approved()
    found = by_state(incident=town.incident, at=town.now, seen_by=OPERATOR, by="group")
    assert (found.total.units, found.total.open) == (2, 1)
    assert (found.total.enterprises, found.total.enterprises_open) == (1, 1)
    assert {part.name: (part.units, part.open) for part in found.parts} == {"五组 港东": (1, 1), "六组 生物谷": (1, 0)}


def test_idle_enterprises_are_left_out_of_the_denominator_and_counted_beside_it(town: Reopening) -> None:
    idle = town.firm("停产多年的公司")
    since = (town.now - timedelta(days=400)).date()
    Idleness.objects.create(
        enterprise=idle, kind="stopped", during=(since, None), recorded=(LONG_AGO, None), reason="停产", by="operator"
    )
    total = by_state(incident=town.incident, at=town.now, seen_by=OPERATOR).total
    assert (total.units, total.enterprises, dict(total.excluded)) == (1, 1, {"stopped": 1})


def test_a_past_instant_gives_the_same_figures_whatever_happened_since(town: Reopening) -> None:
    one = town.approved()
    then = town.now + timedelta(hours=1)
    before = by_state(incident=town.incident, at=then, seen_by=OPERATOR)
    permits.revoke(permit=one.permit, reason="复核不合格。", by=town.who("leader"), at=moment("2020-02-14"))
    assert by_state(incident=town.incident, at=then, seen_by=OPERATOR) == before
    now = by_state(incident=town.incident, at=moment("2020-02-15"), seen_by=OPERATOR).total
    assert (before.total.open, now.open, now.states["ended"]) == (1, 0, 1)


def test_everybody_sees_his_own_part(town: Reopening) -> None:
    second_site(town)
    mine = by_state(incident=town.incident, at=town.now, seen_by=town.who("other_leader"))
    assert mine.total.units == 1 and [part.name for part in mine.parts] == ["六组 生物谷"]
    assert set(states_of_sites(incident=town.incident, at=town.now, seen_by=OPERATOR)) == {
        town.place().pk, town.place("second").pk,
    }  # fmt: skip


def test_what_waits_for_an_answer_is_counted_by_how_late_it_is(town: Reopening) -> None:
    town.submitted()
    late = town.submitted(town.firm("二号公司"))
    manager = town.who("manager")
    found = reviews_due(seen_by=manager, at=town.now)
    assert (found.mine, found.waiting, found.near, found.late, found.first_due) == (2, 2, 0, 0, late.due)
    near = reviews_due(seen_by=manager, at=moment("2020-02-14", "16:00"))
    assert (near.near, near.late) == (2, 0)
    over = moment("2020-02-17")
    assert reviews_due(seen_by=manager, at=over).late == 2
    assert [one.late for one in late_reviews(seen_by=manager, at=over)] == [True, True]
    assert reviews_due(seen_by=town.who("other_leader"), at=over).waiting == 0
    assert reviews_due(seen_by=town.who("leader"), at=over).mine == 0
