"""The standard's figures, with the published bulletin of Tianmen, December 2016: 93.72 % and 75.82 %."""

from datetime import timedelta

from gezhi.cases import reads
from gezhi.cases.models import Case, State
from gezhi.cases.reads.figures import Counted, closing_rate, filing_rate, on_time_rate
from gezhi.kernel.actors import SYSTEM, Actor
from testing.cases import Ground
from testing.town import DAY

MONTH = timedelta(days=30)
REPORTED, FILED, TO_BE_CLOSED, CLOSED, ON_TIME = 1054, 996, 972, 911, 737


def test_the_bulletin_comes_out_of_its_counted_sets() -> None:
    counted = Counted(REPORTED, FILED, TO_BE_CLOSED, CLOSED, ON_TIME)
    assert closing_rate(counted).percent == 93.72
    assert on_time_rate(counted).percent == 75.82
    assert filing_rate(counted).percent == 94.5
    assert closing_rate(counted).denominator != FILED


def test_the_bulletin_comes_out_of_real_rows(town: Ground) -> None:
    town_of_tianmen(town)
    found = reads.figures(seen_by=SYSTEM, since=town.now, until=town.now + MONTH, at=town.now + MONTH)
    assert found.counted == Counted(REPORTED, FILED, TO_BE_CLOSED, CLOSED, ON_TIME)
    assert (found.filing.percent, found.closing.percent, found.on_time.percent) == (94.5, 93.72, 75.82)


def town_of_tianmen(town: Ground) -> None:
    """A month as the bulletin counts it: copies of cases that went through the verbs, with other instants."""
    closed, handling, declined = (town.case(state) for state in (State.CLOSED, State.HANDLING, State.DECLINED))
    due, beyond = town.now + 20 * DAY, town.now + 40 * DAY
    punctual, late = due - DAY, due + DAY
    Case.objects.filter(pk=closed.pk).update(solution_due=due, answered_at=punctual, ended_at=punctual)
    Case.objects.filter(pk=handling.pk).update(solution_due=due)
    copies(closed, ON_TIME - 1)
    copies(closed, CLOSED - ON_TIME, answered_at=late, ended_at=late)
    copies(handling, TO_BE_CLOSED - CLOSED - 1)
    copies(handling, FILED - TO_BE_CLOSED, solution_due=beyond, due=beyond)
    copies(declined, REPORTED - FILED - 1)


def copies(case: Case, count: int, **other: object) -> None:
    row = Case.objects.get(pk=case.pk)
    rows = []
    for number in range(count):
        copy = Case(**{f.attname: getattr(row, f.attname) for f in Case._meta.concrete_fields if f.name != "id"})
        copy.number = f"{row.number}-{len(other)}-{number}"
        for name, value in other.items():
            setattr(copy, name, value)
        rows.append(copy)
    Case.objects.bulk_create(rows)


def test_what_is_paused_or_joined_is_left_out_and_said_so(town: Ground) -> None:
    town.case(State.PAUSED)
    town.case(State.JOINED)
    found = reads.figures(seen_by=SYSTEM, since=town.now, until=town.now + MONTH, at=town.now)
    assert found.left_out == {"joined": 1, "paused": 1}
    assert found.counted.to_be_closed == 0 and found.closing.percent is None


def test_a_slow_verifier_makes_no_answer_late(town: Ground) -> None:
    case = town.case(State.VERIFYING, topic="policy")
    assert case.solution_due
    town.do("pass_case", case, at=case.solution_due + 9 * DAY)
    found = reads.figures(seen_by=SYSTEM, since=town.now, until=town.now + MONTH, at=town.now + MONTH)
    assert (found.on_time.numerator, found.on_time.denominator) == (1, 1)


def test_one_sees_the_figures_of_ones_own_places(town: Ground) -> None:
    town.case(State.CLOSED)

    def reported(seen_by: Actor, place: int | None = None) -> int:
        found = reads.figures(seen_by=seen_by, since=town.now, until=town.now + MONTH, at=town.now, place=place)
        return found.counted.reported

    assert reported(town.who("manager")) == 1
    assert reported(town.who("other_leader")) == 0
    assert reported(SYSTEM, town.place("other_group").pk) == 0


def test_there_is_no_figure_about_a_person() -> None:
    assert not any("person" in name or "handler" in name for name in reads.Figures.__dataclass_fields__)
