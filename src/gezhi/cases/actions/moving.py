"""How every verb goes: lock, look, allow, check, change, log, pass down. State and move are written here and nowhere else."""

import hashlib
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gezhi.cases import routing, rules, telling
from gezhi.cases.actions import slips
from gezhi.cases.models import LIFECYCLE, Case, CaseMove, CaseSeat, Role, State
from gezhi.cases.models.states import FINAL, may_start_from
from gezhi.cases.routing import Chain, Seat
from gezhi.cases.timekeeping import Timekeeper
from gezhi.kernel.actors import Actor
from gezhi.kernel.constraints import plainly
from gezhi.kernel.refusals import Conflict, NotThere, Refused
from gezhi.logbook.actions import write
from gezhi.people.models import Person

LONGEST = 2000
NAMED = ("place", "handler")
"""What messages call by name: if the caller has looked them up, they are not looked up again."""
COLUMNS = tuple(column.attname for column in Case._meta.concrete_fields if not column.primary_key)


@dataclass
class Doing:
    """One verb in progress on a locked case. `again` is true when a slip was sent twice: then nothing is to be done."""

    verb: str
    case: Case
    by: Actor
    at: datetime
    again: bool = False
    reason: str = ""
    words: str = ""
    facts: dict[str, object] = field(default_factory=dict)
    persons: list[int] = field(default_factory=list)
    seats: dict[Role, Seat] = field(default_factory=dict)
    emptied: set[Role] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.before = {name: getattr(self.case, name) for name in COLUMNS}

    @cached_property
    def here(self) -> rules.Standpoint:
        """The actor in front of the case, for the rules."""
        return rules.Standpoint(self.case, self.by, self.at)

    @property
    def links(self) -> Chain:
        """The chain of responsibility of the place now."""
        return self.here.links

    @cached_property
    def time(self) -> Timekeeper:
        """The clocks of the case."""
        return Timekeeper(self.case, self.at)

    @property
    def me(self) -> int | None:
        """The acting person's id."""
        return self.by.pk if isinstance(self.by, Person) else None

    def say(self, words: str, *, field: str = "words", needed: str = "") -> None:
        """Takes the words that go with the verb; Refused with the sentence `needed` if they must not be empty."""
        words = words.strip()
        if needed and not words:
            raise Refused(needed, field=field)
        if len(words) > LONGEST:
            raise Refused(_("This is longer than %(count)d characters. Shorten it.") % {"count": LONGEST}, field=field)
        self.words = words

    def seat(self, role: Role, seat: Seat | None) -> None:
        """Puts somebody into a role of the case, with the duty by which they hold it; None empties the role."""
        column = f"{role.value}_id"
        if seat is None:
            if getattr(self.case, column) is not None:
                self.emptied.add(role)
            self.seats.pop(role, None)
            setattr(self.case, column, None)
            return
        setattr(self.case, column, seat.person_id)
        self.seats[role] = seat
        self.emptied.discard(role)
        if seat.person_id not in self.persons:
            self.persons.append(seat.person_id)

    def write_case(self) -> None:
        """Puts the row into the table if it begins, or else the columns that the verb has changed."""
        if self.case._state.adding:
            self.case.save(force_insert=True)
        else:
            self.case.save(update_fields=[name for name in COLUMNS if getattr(self.case, name) != self.before[name]])

    def write_seats(self) -> None:
        """Puts the seats that were taken and left into the table; a case that has ended has none."""
        rows = CaseSeat.objects.filter(case=self.case)
        if self.case.state in FINAL:
            rows.delete()
            return
        if self.emptied:
            rows.filter(role__in=self.emptied).delete()
        if self.seats:
            CaseSeat.objects.bulk_create(
                [
                    CaseSeat(
                        case=self.case, role=role, person_id=seat.person_id, place_id=seat.place_id, post=seat.post
                    )
                    for role, seat in self.seats.items()
                ],
                update_conflicts=True,
                unique_fields=["case", "role"],
                update_fields=["person", "place", "post"],
            )

    def seated(self, person_id: int) -> Seat:
        """The seat of a person who was chosen: by a duty on the chain, or by the only one that they hold elsewhere."""
        found = routing.seat_of(self.links, person_id) or routing.seat_elsewhere(person_id, self.at)
        return found or Seat(person_id)


@contextmanager
def doing(
    verb: str,
    *,
    case: Case,
    by: Actor,
    at: datetime,
    version: int | None = None,
    slip: UUID | None = None,
    content: Mapping[str, object] | None = None,
) -> Iterator[Doing]:
    """One transaction around a verb: locks the case, looks, asks the rule; after the block writes state, move and log line.

    Conflict if the case is no longer in a state (or the version) from which the verb may start, with the name of whoever was
    faster; NotYours with the rule's sentence. `slip` makes it safe to send twice. The caller's object is brought up to date.
    """
    with plainly(), transaction.atomic():
        row = locked(case)
        work = Doing(verb, row, by, at)
        work.again = slips.used(slip, verb=verb, content=content, case=row, at=at)
        if not work.again:
            _look(work, version)
            rules.demand(rules.RULES[verb](work.here), rules.RULES[verb])
        yield work
        if not work.again:
            finish(work)
    if row is not case:
        case.__dict__.update(row.__dict__)


def locked(case: Case) -> Case:
    """The case as it is now, locked until the transaction ends; not against rows that only refer to it."""
    try:
        row = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    except Case.DoesNotExist:
        raise NotThere from None
    for name in NAMED:
        known = case._state.fields_cache.get(name)
        if known is not None and known.pk == getattr(row, f"{name}_id"):
            setattr(row, name, known)
    return row


def finish(work: Doing) -> None:
    """Writes what the verb did: state and version on the case, the line of the log book, the move; tells whose turn it is."""
    case, before = work.case, State(work.case.state) if work.verb != "report" else None
    if work.verb in LIFECYCLE:
        case.state = LIFECYCLE[work.verb][1]
    case.settle()
    if case.state in FINAL:
        case.due = None
    case.version += 1
    work.write_case()
    work.write_seats()
    work.time.write()
    record(work, before)
    until = work.facts.get("until")
    said = telling.Said(work.verb, case, work.by, work.at, work.words, work.reason)
    telling.pass_down(replace(said, until=until) if isinstance(until, datetime) else said)


def record(work: Doing, before: State | None) -> CaseMove:
    """The move and the line of the log book, each knowing the other: references and a fingerprint of the words, no words."""
    case = work.case
    salt = secrets.token_bytes(16) if work.words else b""
    facts: dict[str, object] = {"case_number": case.number, "case_state": case.state, **work.facts}
    if work.reason:
        facts["reason"] = work.reason
    if work.words:
        facts["words_sha256"] = hashlib.sha256(salt + work.words.encode()).hexdigest()
    about = [case.ref, f"place:{case.place_id}", *(f"person:{person}" for person in work.persons)]
    entry = write(f"case.{work.verb}", by=work.by, at=work.at, about=about, facts=facts)
    return CaseMove.objects.create(
        case=case,
        verb=work.verb,
        from_state=before or "",
        to_state=case.state,
        by=work.by.ref,
        at=work.at,
        reason=work.reason,
        words=work.words,
        persons=work.persons,
        facts=entry.facts,
        salt=salt,
        entry=entry.pk,
    )


def _look(work: Doing, version: int | None) -> None:
    case = work.case
    if case.state in may_start_from(work.verb) and version in (None, case.version):
        return
    last = CaseMove.objects.filter(case=case).order_by("-pk").first()
    state = State(case.state).label
    if last is None or last.by == work.by.ref:
        raise Conflict(
            _("This case is “%(state)s” now, so this cannot be done any more. Look at it again.") % {"state": state},
            code="moved-on",
        )
    raise Conflict(
        _("%(who)s was faster: this case is “%(state)s” now. Look at it again before you go on.")
        % {"who": name_of(last.by), "state": state},
        code="moved-on",
    )


def name_of(ref: str) -> str:
    """What somebody is called to whoever has a part in the case."""
    kind, _colon, number = ref.partition(":")
    person = Person.objects.filter(pk=number).first() if kind == "person" else None
    if person is not None:
        return person.name
    return _("The reporter") if ref in ("reporter", "passer-by") else _("The system")
