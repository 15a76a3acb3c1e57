"""How a case begins: somebody says what is wrong and where; the person on duty there receives it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from gezhi.cases import routing
from gezhi.cases.actions import slips
from gezhi.cases.actions.moving import Doing, finish
from gezhi.cases.actions.routing import dispatch, file_case
from gezhi.cases.models import Case, CaseContact, CaseSlip, Role, Source, State
from gezhi.cases.models.clocks import Which
from gezhi.kernel.actors import SYSTEM, Actor
from gezhi.kernel.constraints import plainly
from gezhi.kernel.periods import local_zone
from gezhi.kernel.refusals import Refused
from gezhi.people.models import Person
from gezhi.policy.models import Grade, Kind
from gezhi.policy.reads import preset, topics
from gezhi.registry.models import Enterprise, Place

TITLE, WORDS, MOST_FACTS = 80, 2000, 20
_CODE = re.compile(r"[a-z][a-z0-9_-]{0,39}")


@dataclass(frozen=True)
class Contact:
    """How to reach a reporter without an account; all three may be empty. Kept apart from the case and destroyed."""

    name: str = ""
    phone: str = ""
    mail: str = ""

    def __bool__(self) -> bool:
        return bool(self.name.strip() or self.phone.strip() or self.mail.strip())


def report(
    *,
    kind: str,
    place: Place,
    by: Actor,
    at: datetime,
    title: str = "",
    words: str = "",
    topic: str = "",
    grade: str = "",
    urgent: bool = False,
    enterprise: Enterprise | None = None,
    source: str = Source.PAGE,
    cause: str = "",
    contact: Contact | None = None,
    facts: Mapping[str, bool] | None = None,
    slip: UUID | None = None,
) -> Case:
    """Something is wrong at `place`: a case begins, and the person on duty there for that kind receives it.

    Anybody may report; `by` is a Person, or `reporters.PASSER_BY` for whoever has no account. The clock of the first
    response runs from `at`. `facts` are yes/no answers, the only ones a health event has besides its topic. The same
    `slip` with the same content gives the same case again. Refused for what does not fit, with the field.
    """
    said = {"kind": kind, "place": place.pk, "title": title, "words": words, "topic": topic, "grade": grade,
            "urgent": urgent, "enterprise": enterprise and enterprise.pk, "contact": contact, "by": by.ref,
            "facts": dict(facts or {})}  # fmt: skip
    with plainly(), transaction.atomic():
        if slip and slips.used(slip, verb="report", content=said, case=None, at=at):
            return Case.objects.get(slips=slip)
        _demand_codes(facts or {})
        case = _new(kind, place, by, at, title, words, topic, grade, urgent)
        case.enterprise, case.source, case.cause = enterprise, source, cause
        work = Doing("report", case, by, at)
        work.facts.update({name: bool(value) for name, value in (facts or {}).items()})
        _receive(work)
        if contact:
            CaseContact.objects.create(
                case=case,
                name=contact.name.strip(),
                phone=contact.phone.strip(),
                mail=contact.mail.strip(),
                received_at=at,
            )
        if slip:
            CaseSlip.objects.filter(pk=slip).update(case=case)
    return case


def open_case(
    *,
    kind: str,
    place: Place,
    by: Actor,
    at: datetime,
    title: str,
    words: str = "",
    cause: str = "",
    topic: str = "",
    grade: str = "",
    urgent: bool = False,
    enterprise: Enterprise | None = None,
    source: str = Source.CHECK,
    handler: Person | None = None,
) -> Case:
    """Reports, files and dispatches in one transaction: what a capability above calls when one of its own facts is wrong.

    `cause` refers to what brought it about ("check:12"). Without `handler` the person on duty at the place gets it.
    """
    with transaction.atomic():
        case = report(
            kind=kind, place=place, by=by, at=at, title=title, words=words, topic=topic, grade=grade, urgent=urgent,
            enterprise=enterprise, source=source, cause=cause,
        )  # fmt: skip
        file_case(case=case, by=SYSTEM, at=at)
        dispatch(case=case, to=handler, by=SYSTEM, at=at)
    return case


def _new(
    kind: str, place: Place, by: Actor, at: datetime, title: str, words: str, topic: str, grade: str, urgent: bool
) -> Case:
    """The row as far as it follows from what was said; Refused with the field for what does not fit."""
    title, words = title.strip(), words.strip()
    _demand_known(kind, topic)
    _demand_fit(kind, title, words)
    grade = (grade or Grade.GENERAL) if kind == Kind.HAZARD else ""
    held = preset(kind, grade=grade, topic=topic, urgent=urgent, at=at)
    return Case(
        kind=kind, topic=topic, grade=grade, urgent=urgent, place=place, words=words, title=title or _title(kind, words),
        reporter=by if isinstance(by, Person) else None, reported_at=at, preset=held.code, preset_version=held.version,
        state=State.REPORTED, version=0,
    )  # fmt: skip


def _demand_known(kind: str, topic: str) -> None:
    if kind not in Kind.values:
        raise Refused(_("There is no such kind of case. Choose one from the list."), field="kind")
    known = {one.code for one in topics(kind)} if topic else set()
    if topic and (topic not in known if known else not _CODE.fullmatch(topic)):
        raise Refused(_("There is no such topic. Choose one from the list."), field="topic")


def _demand_codes(facts: Iterable[str]) -> None:
    """Facts have codes for names: nothing about a person comes in by that way."""
    names = list(facts)
    if len(names) > MOST_FACTS or not all(_CODE.fullmatch(name) for name in names):
        raise Refused(
            _("A health event is reported by yes and no alone, so that nobody's health is written down."),
            field="facts",
        )


def _demand_fit(kind: str, title: str, words: str) -> None:
    if kind == Kind.HEALTH:
        if title or words:
            raise Refused(
                _("A health event is reported by yes and no alone, so that nobody's health is written down."),
                field="words",
            )
    elif not title and not words:
        raise Refused(_("Write in one or two sentences what is wrong."), field="words")
    if len(words) > WORDS:
        raise Refused(_("This is longer than %(count)d characters. Shorten it.") % {"count": WORDS}, field="words")
    if len(title) > TITLE:
        raise Refused(_("This is longer than %(count)d characters. Shorten it.") % {"count": TITLE}, field="title")


def _title(kind: str, words: str) -> str:
    """The first sentence of what was said, or the kind of case."""
    first = words.splitlines()[0] if words else str(Kind(kind).label)
    for mark in "。；;!?！？":
        first = first.split(mark, 1)[0]
    return first if len(first) <= 30 else f"{first[:29]}…"


def _receive(work: Doing) -> None:
    case = work.case
    links = work.links
    if not links:
        raise Refused(_("This place no longer exists. Choose the place where it is now."), field="place")
    seat = routing.first_receiver(links, kind=case.kind, grade=case.grade)
    case.receiver_id = case.dispatcher_id = seat.person_id
    _number(case)
    work.seat(Role.RECEIVER, seat)
    work.seat(Role.DISPATCHER, seat)
    work.facts.update(
        case_kind=case.kind, urgent=case.urgent, case_source=case.source, receiver=f"person:{seat.person_id}"
    )
    if case.cause:
        work.facts["cause"] = case.cause
    work.time.start(Which.RESPONSE)
    finish(work)


_NEXT = "SELECT nextval('cases_case_id_seq'), base FROM cases_caseday WHERE day = %s"
_FIRST = """
    INSERT INTO cases_caseday (day, base) SELECT %s, CASE WHEN is_called THEN last_value ELSE 0 END
    FROM cases_case_id_seq ON CONFLICT (day) DO NOTHING
"""


def _number(case: Case) -> None:
    """Gives the case its id and number, GZ-261123-014. Nobody waits for anybody; a number may be left out."""
    day = case.reported_at.astimezone(local_zone()).date()
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [day])
        found = cursor.fetchone()
        if found is None:
            cursor.execute(_FIRST, [day])
            cursor.execute(_NEXT, [day])
            found = cursor.fetchone()
    case.pk, base = found
    case.number = f"GZ-{day:%y%m%d}-{case.pk - base:03d}"
