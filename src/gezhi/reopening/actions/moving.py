"""How every verb on an application goes: lock, look, allow, check, change, log, pass down. State and move are written here."""

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.constraints import plainly
from gezhi.kernel.refusals import Conflict, NotThere, Refused
from gezhi.logbook.actions import write
from gezhi.people.models import Person
from gezhi.registry.sight import Sight
from gezhi.reopening import routing, rules, telling
from gezhi.reopening.actions import slips
from gezhi.reopening.models import LIFECYCLE, Application, ApplicationItem, ApplicationMove, State
from gezhi.reopening.models.states import WAITING, may_start_from

LONGEST = 1000
FILLING = ("fill", "attach", "confirm_all")
"""Field by field: the log book says once that somebody fills in a draft, and what was said when it is handed in."""
UNTOLD = (*FILLING, "look")
"""What happens to a draft field by field, or is only looked at, is no line of the history."""


@dataclass
class Doing:
    """One verb in progress on a locked application. `again` is true when a slip was sent twice: then nothing is to be done.

    `quiet`: nobody is told by this verb, because whoever called it says it once for many. `said`: the log book has it already.
    `sight`: what the actor holds, where that was asked already.
    """

    verb: str
    application: Application
    by: Actor
    at: datetime
    again: bool = False
    quiet: bool = False
    said: bool = False
    sight: Sight | None = None
    words: str = ""
    reasons: dict[str, str] = field(default_factory=dict)
    facts: dict[str, object] = field(default_factory=dict)
    kept: dict[str, object] = field(default_factory=dict)
    level_then: str = ""
    then: list[tuple[str, Actor]] = field(default_factory=list)

    @cached_property
    def here(self) -> rules.Standpoint:
        """The actor in front of the application, for the rules."""
        return rules.Standpoint(self.application, self.by, self.at, self.sight)

    @cached_property
    def items(self) -> list[ApplicationItem]:
        """The points of the application, locked with it."""
        return list(self.application.items.order_by("position", "pk"))

    @property
    def me(self) -> int | None:
        """The acting person's id."""
        return self.by.pk if isinstance(self.by, Person) else None

    def item(self, code: str) -> ApplicationItem:
        """The point of that code. Refused if the application has none such."""
        found = next((one for one in self.items if one.code == code), None)
        if found is None:
            raise Refused(_("This application has no such point. Look at it again."), field=code, code="no-such-point")
        return found

    def say(self, words: str, *, field: str = "words", needed: str = "") -> None:
        """Takes the words that go with the verb; Refused with the sentence `needed` if they must not be empty."""
        self.words = fitting(words, field=field, needed=needed)

    def bar(self) -> None:
        """From now on the actor reviews nothing here."""
        if isinstance(self.by, Person) and self.by.ref not in self.application.barred:
            self.application.barred = [*self.application.barred, self.by.ref]


def fitting(words: str, *, field: str, needed: str = "") -> str:
    """The words without what cannot be stored; Refused if they are too long, or missing with the sentence `needed`."""
    words = words.replace("\x00", "").strip()
    if needed and not words:
        raise Refused(needed, field=field)
    if len(words) > LONGEST:
        raise Refused(_("This is longer than %(count)d characters. Shorten it.") % {"count": LONGEST}, field=field)
    return words


@contextmanager
def doing(
    verb: str,
    *,
    application: Application,
    by: Actor,
    at: datetime,
    version: int | None = None,
    slip: UUID | None = None,
    content: Mapping[str, object] | None = None,
    sight: Sight | None = None,
) -> Iterator[Doing]:
    """One transaction around a verb: locks the application, looks, asks the rule; afterwards writes state, move, log line.

    Conflict if it is no longer in a state (or the version) from which the verb may start, with the name of whoever was
    faster; NotYours with the rule's sentence. `slip` makes it safe to send twice. The caller's object is brought up to date.
    """
    with plainly(), transaction.atomic():
        row = locked(application.pk)
        work = Doing(verb, row, by, at, sight=sight)
        work.again = slips.used(slip, verb=verb, content=content, about=row.ref, at=at)
        if not work.again:
            _look(work, version)
            rules.demand(rules.RULES[verb](work.here), rules.RULES[verb])
            work.said = verb in FILLING and _goes_on(work)
        yield work
        if not work.again:
            finish(work)
    if row is not application:
        application.__dict__.update(row.__dict__)


def locked(application_id: int) -> Application:
    """The application as it is now, locked until the transaction ends; not against rows that only refer to it."""
    rows = Application.objects.select_related("enterprise", "place", "incident", "pack_version")
    row = rows.select_for_update(no_key=True, of=("self",)).filter(pk=application_id).first()
    if row is None:
        raise NotThere
    return row


def finish(work: Doing) -> None:
    """Writes what the verb did: state and version, the lines of log book and history; tells whose turn it is."""
    application = work.application
    steps = [(work.verb, work.by), *work.then]
    before = State(application.state)
    states = _states(before, [verb for verb, _by in steps])
    application.state = states[-1]
    settle(application, work.at)
    application.version += 1
    application.save()
    for number, (verb, by) in enumerate(steps if not work.said else ()):
        _record(work, verb, by, states[number], states[number + 1], first=number == 0)
    if not work.quiet:
        for verb, by in steps:
            telling.pass_down(telling.Said(verb, application, by, work.at, work.words, work.reasons))


def _states(before: State, verbs: list[str]) -> list[State]:
    states = [before]
    for verb in verbs:
        states.append(LIFECYCLE[verb][1] if verb in LIFECYCLE else states[-1])
    return states


def settle(application: Application, at: datetime) -> None:
    """What does not wait has no level, deadline or next step; whose turn it is follows from the chain of duty at `at`."""
    if application.state not in WAITING:
        application.level, application.due, application.turn = "", None, []
        application.next_step, application.next_at = "", None
    else:
        application.turn = turn_of(application, at)


def turn_of(application: Application, at: datetime) -> list[int]:
    """The persons whose turn it is, the one who is named first."""
    links = routing.chain(application.place_id, at, application.begun_at)
    seats = routing.reviewers(links, application.level, application.barred)
    return list(dict.fromkeys(seat.person_id for seat in seats))


def _record(work: Doing, verb: str, by: Actor, before: State, after: State, *, first: bool) -> None:
    """The line of the log book (references and a fingerprint of the words, no words) and the line of the history."""
    application = work.application
    words, kept = (work.words, work.kept) if first else ("", {})
    reasons = work.reasons if first else {}
    facts: dict[str, object] = {"application_number": application.number, "application_state": after.value}
    if first:
        facts |= work.facts
    salt = b""
    if words or reasons or kept:
        salt = secrets.token_bytes(16)
        said = json.dumps([words, reasons, kept], sort_keys=True, ensure_ascii=False, default=str)
        facts["words_sha256"] = hashlib.sha256(salt + said.encode()).hexdigest()
    about = [application.ref, f"enterprise:{application.enterprise_id}", f"place:{application.place_id}"]
    entry = write(f"application.{verb}", by=by, at=work.at, about=about, facts=facts)
    if verb not in UNTOLD:
        ApplicationMove.objects.create(
            application=application,
            verb=verb,
            from_state=before.value,
            to_state=after.value,
            level=work.level_then if first else "",
            by=by.ref,
            filer=application.filed_as,
            at=work.at,
            words=words,
            reasons=reasons,
            facts={**entry.facts, **({"values": kept} if kept else {})},
            salt=salt,
            entry=entry.pk,
        )


def _goes_on(work: Doing) -> bool:
    """Whether the actor has filled in something since the last line of the history: then the log book says so already."""
    moves = ApplicationMove.objects.filter(application=work.application).order_by("-pk")
    since = moves.values_list("at", flat=True).first()
    return any(
        item.by == work.by.ref and item.at is not None and since is not None and item.at >= since for item in work.items
    )


def _look(work: Doing, version: int | None) -> None:
    application = work.application
    if application.state in may_start_from(work.verb) and version in (None, application.version):
        return
    last = ApplicationMove.objects.filter(application=application).order_by("-pk").first()
    state = State(application.state).label
    if last is None or last.by == work.by.ref:
        raise Conflict(
            _("This application is “%(state)s” now, so this cannot be done any more. Look at it again.")
            % {"state": state},
            code="moved-on",
        )
    raise Conflict(
        _("%(who)s was faster: this application is “%(state)s” now. Look at it again before you go on.")
        % {"who": name_of(last.by), "state": state},
        code="moved-on",
    )


def name_of(ref: str, people: Mapping[int, Person] | None = None) -> str:
    """What somebody is called to whoever has a part in the application. `people`: those who were looked up already."""
    kind, _colon, number = ref.partition(":")
    if kind == "person":
        person = Person.objects.filter(pk=number).first() if people is None else people.get(int(number))
        return person.name if person else _("Somebody")
    return _("The enterprise") if kind == "enterprise" else _("The system")


def is_open(application: Application, at: datetime) -> bool:
    """Whether its incident has begun and was not lifted by `at`."""
    incident = application.incident
    return incident.started_at <= at and (incident.lifted_at is None or at < incident.lifted_at)


def demand_open(application: Application, at: datetime) -> None:
    """Refused once the incident is lifted."""
    if not is_open(application, at):
        raise Refused(_("The incident has been lifted, so nothing has to be applied for any more."), code="lifted")
