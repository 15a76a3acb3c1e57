"""The call list: what is mine to phone, my group's, everybody's; and one call with its tries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, F, IntegerField, Prefetch, Q, QuerySet, Value, When

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere
from gezhi.notices import rules
from gezhi.notices.models import Call, CallState, CallTry, Notice
from gezhi.notices.models.calls import TRIES
from gezhi.people.models import Person
from gezhi.people.phones import masked
from gezhi.registry import rules as registry

OPEN = (CallState.WAITING, CallState.TAKEN, CallState.VISIT)


@dataclass(frozen=True, slots=True)
class CallLine:
    """One call as a list shows it. `phone` is whole for whoever may make the call, for others its middle is hidden."""

    call: Call
    phone: str
    mine: bool
    may_call: bool

    @property
    def who(self) -> str:
        """Enterprise or person."""
        return str(self.call.recipient.enterprise or self.call.recipient.person or "")

    @property
    def contact(self) -> str:
        """The enterprise's contact; empty for a person."""
        firm = self.call.recipient.enterprise
        return firm.contact_name if firm else ""

    @property
    def dials(self) -> str:
        """The number as a telephone takes it; "" for those who may not call, or if there is none."""
        return "".join(sign for sign in self.phone if sign.isdigit() or sign == "+") if self.may_call else ""

    @property
    def open(self) -> bool:
        """Whether something is still to be done."""
        return self.call.closed_at is None

    @property
    def tries_left(self) -> int:
        """Calls without answer that are left before a visit is proposed."""
        return max(0, TRIES - self.call.tries)

    @property
    def tries(self) -> list[CallTry]:
        """What was tried so far, the latest first."""
        return list(self.call.made.all())


def _rows() -> QuerySet[Call]:
    """Visits last, those tried longest ago first: nobody is phoned three times in a row."""
    kept = Case(When(state=CallState.VISIT, then=Value(1)), default=Value(0), output_field=IntegerField())
    tries = Prefetch("made", CallTry.objects.select_related("by").order_by("-at", "-pk"))
    related = ("notice", "recipient__person", "recipient__enterprise", "recipient__site", "caller", "place")
    order = (kept, F("tried_at").asc(nulls_first=True), "listed_at", "pk")
    return (
        Call.objects.exclude(notice__state="recalled").select_related(*related).prefetch_related(tries).order_by(*order)
    )


def my_calls(*, person: Person) -> QuerySet[Call]:
    """What is still to be phoned or visited by this person, across all notices."""
    return _rows().filter(caller=person, state__in=OPEN)


def how_many_mine(*, person: Person) -> int:
    """How many calls wait for this person."""
    return Call.objects.filter(caller=person, state__in=OPEN).exclude(notice__state="recalled").count()


def calls_seen(
    *, seen_by: Actor, at: datetime, whose: str = "", notice: Notice | None = None, settled: bool = False
) -> QuerySet[Call]:
    """Calls in that scope: "" mine, "places" those in the places I answer for (a head's: all)."""
    rows = _rows() if notice is None else _rows().filter(notice=notice)
    if not settled:
        rows = rows.filter(state__in=OPEN)
    mine = Q(caller=seen_by.pk) if isinstance(seen_by, Person) else Q(pk=None)
    if not whose:
        return rows.filter(mine)
    territory = registry.sees(seen_by, at)
    return rows if territory.everything else rows.filter(mine | territory.q())


def call_lines(*, calls: Sequence[Call], seen_by: Actor, at: datetime) -> list[CallLine]:
    """These calls as a list shows them; the reader's rights are looked up once."""
    runs = registry.runs(seen_by, at)
    return [_line(call, seen_by, runs) for call in calls]


def call_line(*, call: int, seen_by: Actor, at: datetime) -> CallLine:
    """One call. NotThere, or NotYours for whoever neither makes it nor answers for its place."""
    found = _rows().filter(pk=call).first()
    if found is None:
        raise NotThere
    rules.demand(rules.may_call(seen_by, found, at), rules.may_call)
    return _line(found, seen_by, registry.runs(seen_by, at))


def _line(call: Call, seen_by: Actor, runs: registry.Territory) -> CallLine:
    row = call.recipient
    phone = (row.enterprise.contact_phone if row.enterprise else row.person.phone if row.person else "") or ""
    mine = isinstance(seen_by, Person) and call.caller_id == seen_by.pk
    may = mine or runs.everything or (call.place_id is not None and runs.includes(call.place_id))
    return CallLine(call, phone if may else masked(phone), mine, may)
