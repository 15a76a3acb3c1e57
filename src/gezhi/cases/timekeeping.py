"""The clocks of a case: started, stopped, paused and moved by the verbs. All instants are set at once (`_set`).

Nothing is written before `write`: a verb that stops one clock and starts another has one look and one statement each.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from gezhi.cases.models import Case, CaseClock
from gezhi.cases.models.clocks import StepName, Which
from gezhi.policy.amounts import Amount
from gezhi.policy.reads import calendar, preset_version
from gezhi.policy.shipped import Preset
from gezhi.policy.working_time import WorkCalendar

NOTHING = timedelta()
MINUTE = timedelta(minutes=1)
_ONE_CLOCK = ("case", "which", "round", "lap")
_INSTANTS = ("term", "wall", "promised", "started_at", "due", "warn_at", "executor_at", "organiser_at", "head_at",
             "stopped_at", "paused_at", "left", "next_step", "next_at")  # fmt: skip


@dataclass
class Timekeeper:
    """The clocks of one locked case at one instant; calendar and preset are loaded when first needed."""

    case: Case
    at: datetime
    touched: dict[int, CaseClock] = field(default_factory=dict)

    @cached_property
    def calendar(self) -> WorkCalendar:
        """Working time as known now."""
        return calendar(self.at)

    @cached_property
    def preset(self) -> Preset:
        """The preset under which the case was reported, whatever holds for later ones."""
        return preset_version(self.case.preset, self.case.preset_version)

    @cached_property
    def round(self) -> list[CaseClock]:
        """All clocks of the present round, locked, in the order of their laps; a case that begins now has none."""
        if self.case._state.adding:
            return []
        rows = self.case.clocks.filter(round=self.case.round).order_by("lap", "pk")
        return list(rows.select_for_update(no_key=True))

    @cached_property
    def clocks(self) -> dict[str, CaseClock]:
        """Those of them that have not stopped; kept up to date by what follows."""
        return {row.which: row for row in self.round if row.stopped_at is None}

    def start(self, which: Which) -> None:
        """Starts a clock of the present round with the preset's amount."""
        amount: Amount = getattr(self.preset, which)
        laps = sum(row.which == which for row in self.round)
        clock = CaseClock(
            case=self.case, which=which, round=self.case.round, lap=laps + 1, started_at=self.at,
            wall=amount.unit == "minutes", promised=amount,
        )  # fmt: skip
        self._set(clock, self.calendar.add(self.at, amount))
        self.round.append(clock)

    def again(self, which: Which) -> None:
        """Lets a stopped clock of this round go on with what was left: rework takes the time that the answer had saved."""
        clock = next((row for row in reversed(self.round) if row.which == which), None)
        if clock is None:
            self.start(which)
        else:
            stood, clock.stopped_at = clock.stopped_at or self.at, None
            self._go_on(clock, stood)

    def stop(self, *which: str) -> None:
        """Stops these clocks (all that run, if none are named) and keeps what was left."""
        for name, clock in list(self.clocks.items()):
            if not which or name in which:
                del self.clocks[name]
                clock.left = self._left(clock) if clock.paused_at is None else clock.left
                clock.stopped_at, clock.paused_at, clock.next_at, clock.next_step = self.at, None, None, ""
                self._touch(clock)
        self._show()

    def pause(self) -> None:
        """Lets all running clocks stand still."""
        for clock in self.clocks.values():
            clock.left, clock.paused_at, clock.next_at, clock.next_step = self._left(clock), self.at, None, ""
            self._touch(clock)
        self._show()

    def resume(self) -> None:
        """Lets the paused clocks go on with what was left."""
        for clock in self.clocks.values():
            stood, clock.paused_at = clock.paused_at or self.at, None
            self._go_on(clock, stood)

    def move(self, which: Which, due: datetime) -> None:
        """Sets another deadline; reminders and escalation begin anew for it."""
        clock = self.clocks[which]
        clock.term += 1
        self._set(clock, due)

    def hurry(self, preset: Preset) -> None:
        """Sets the clocks that run anew, from now on, by another preset; no deadline comes later by it than it was."""
        self.preset = preset
        for clock in list(self.clocks.values()):
            amount: Amount = getattr(preset, clock.which)
            clock.wall, clock.promised = amount.unit == "minutes", amount
            due = self.calendar.add(self.at, amount)
            if due < clock.due:
                clock.term, clock.started_at = clock.term + 1, self.at
            self._set(clock, min(due, clock.due))

    def reopen_until(self) -> datetime:
        """Until when the reporter may reopen a case that is closed now."""
        return self.calendar.add(self.at, self.preset.reopen_within)

    def write(self) -> None:
        """Puts what was changed into the table, once for each clock; the case itself is there by then."""
        for clock in self.touched.values():
            clock.pk = None  # old and new clocks alike are known by what they measure: one statement for all
        if self.touched:
            CaseClock.objects.bulk_create(
                self.touched.values(), update_conflicts=True, unique_fields=_ONE_CLOCK, update_fields=_INSTANTS
            )
            self.touched.clear()

    def _touch(self, clock: CaseClock) -> None:
        self.touched[id(clock)] = clock

    def _left(self, clock: CaseClock) -> timedelta:
        return clock.due - self.at if clock.wall else self.calendar.between(self.at, clock.due)

    def _go_on(self, clock: CaseClock, stood: datetime) -> None:
        """Moves the deadline by the whole minutes of its own time for which the clock stood still since `stood`.

        Seconds do not count: a pause that was taken back at once leaves close of business where it was.
        """
        left, clock.left = clock.left or NOTHING, None
        if left > NOTHING:
            since = self.at - stood if clock.wall else self.calendar.between(stood, self.at)
            over = since % MINUTE
            clock.due = self._after(left - over if over < left else left, wall=clock.wall)
        self._set(clock, clock.due)

    def _after(self, left: timedelta, *, wall: bool) -> datetime:
        return self.at + left if wall else self.calendar.after(self.at, left)

    def _set(self, clock: CaseClock, due: datetime) -> None:
        clock.due = due
        clock.warn_at = self.calendar.warn_at(clock.started_at, due, self.preset.warn)
        steps = (self.calendar.add(due, amount) if amount.number else due for amount in self.preset.escalation)
        clock.executor_at, clock.organiser_at, clock.head_at = steps
        self._look_ahead(clock)
        self._touch(clock)
        self.clocks[clock.which] = clock
        self._show()

    def _look_ahead(self, clock: CaseClock) -> None:
        done = set(clock.steps.filter(term=clock.term).values_list("step", flat=True)) if clock.pk else set()
        ahead = [name for name in StepName.values if name not in done]
        clock.next_step = ahead[0] if ahead else ""
        clock.next_at = instant_of(clock, ahead[0]) if ahead else None

    def _show(self) -> None:
        """Copies the nearest deadline that runs, and the solution's, to the case, where lists and figures find them."""
        clocks = self.clocks
        self.case.due = min((clock.due for clock in clocks.values() if clock.paused_at is None), default=None)
        if solution := clocks.get(Which.SOLUTION):
            self.case.solution_due = solution.due


def instant_of(clock: CaseClock, step: str) -> datetime:
    """When this step of the clock is due."""
    at: datetime = {
        StepName.WARNED: clock.warn_at,
        StepName.EXECUTOR: clock.executor_at,
        StepName.ORGANISER: clock.organiser_at,
        StepName.HEAD: clock.head_at,
    }[StepName(step)]
    return at
