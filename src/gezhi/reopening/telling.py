"""What a verb passes down: a word to whose turn it is, to the enterprise, to those who run the site; and to other systems."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from gezhi.kernel.actors import SYSTEM, Actor
from gezhi.kernel.periods import local_zone
from gezhi.notices.actions.telling import Telling, tell_many
from gezhi.policy.models import Incident
from gezhi.policy.rules import HEADS
from gezhi.registry.members import members_of
from gezhi.registry.models import Duty
from gezhi.registry.models.places import Kind
from gezhi.reopening import routing
from gezhi.reopening.models import Application, Permit
from gezhi.shell.timewords import moment_words
from gezhi.webhooks.actions import announce

TO_REVIEWERS: dict[str, str] = {
    "submit": "application.submitted",
    "endorse": "application.submitted",
    "pass_up": "application.passed_up",
    "change_fact": "application.changed",
}
"""Verb: the wording for whose turn it is now."""
TO_ENTERPRISE: dict[str, str] = {
    "approve": "application.approved",
    "approve_by_silence": "application.approved",
    "give_back": "application.returned",
    "refuse": "application.refused",
    "lapse": "application.lapsed",
}
"""Verb: the wording for the enterprise's members and whoever filed."""
ANNOUNCED: dict[str, str] = {
    "submit": "application.submitted",
    "give_back": "application.returned",
    "approve": "application.decided",
    "accept": "application.decided",
    "approve_by_silence": "application.decided",
    "refuse": "application.decided",
    "withdraw": "application.withdrawn",
    "lapse": "application.withdrawn",
    "change_fact": "application.changed",
}
"""Verb: the event that other systems hear of."""
PERMITS: dict[str, tuple[str, str]] = {
    "issue": ("", "permit.issued"),
    "suspend": ("permit.suspended", "permit.suspended"),
    "resume": ("permit.resumed", "permit.resumed"),
    "revoke": ("permit.revoked", "permit.ended"),
    "expire": ("permit.expired", "permit.ended"),
}
"""Verb: the wording for the enterprise, and the event."""


@dataclass(frozen=True)
class Said:
    """What a verb has just done, as far as others hear of it."""

    verb: str
    application: Application
    by: Actor
    at: datetime
    words: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)


def pass_down(said: Said) -> None:
    """In the verb's transaction: tells persons and other systems, once for each version of the application."""
    application, tellings = said.application, []
    if (template := TO_REVIEWERS.get(said.verb)) and application.turn:
        tellings.append(_telling(said, template, application.turn[:1]))
    if template := TO_ENTERPRISE.get(said.verb):
        tellings.append(_telling(said, template, people_of(application, said.at)))
    to_tell = [one for one in tellings if one.to]
    if to_tell:
        tell_many(tellings=to_tell, by=said.by, at=said.at)
    if event := ANNOUNCED.get(said.verb):
        announce(event, about=application.ref, body=body_of(application), at=said.at)


def people_of(application: Application, at: datetime) -> list[int]:
    """The members of the enterprise, and the person who filed for it."""
    members = members_of([application.enterprise_id], at)[application.enterprise_id]
    filed = [application.filed_by_id] if application.filed_by_id else []
    return list(dict.fromkeys([*(person.pk for person in members), *filed]))


def _telling(said: Said, template: str, to: list[int]) -> Telling:
    application = said.application
    people = [person for person in to if f"person:{person}" != said.by.ref]
    key = f"{application.ref}:{said.verb}:{application.version}"
    urgent = template == "application.returned"
    return Telling(people, application.ref, template, values_of(said), key, urgent, application.place_id)


def values_of(said: Said) -> dict[str, str]:
    """What the wordings of applications are filled with."""
    application = said.application
    titles = [one.title for code in said.reasons if (one := application.material(code))]
    return {
        "number": application.number,
        "enterprise": application.enterprise.name,
        "place": application.place.name,
        "due": moment_words(application.due, said.at) if application.due else "–",
        "reason": said.words or application.reminder or "–",
        "points": _("; ").join(titles) or "–",
        "count": str(len(said.reasons)),
    }


def body_of(application: Application) -> dict[str, object]:
    """What other systems hear of an application: references and states."""
    permit = Permit.objects.filter(application=application).values_list("pk", flat=True).first()
    return {
        "number": application.number,
        "state": application.state,
        "mode": application.mode,
        "enterprise": f"enterprise:{application.enterprise_id}",
        "place": f"place:{application.place_id}",
        "permit": f"permit:{permit}" if permit else None,
    }


def permit_said(verb: str, permit: Permit, *, by: Actor, at: datetime, reason: str) -> None:
    """Tells the enterprise and those who run the site what became of the permit, and other systems."""
    template, event = PERMITS[verb]
    if template:
        links = routing.chain(permit.place_id, at, permit.since)
        site = [seat.person_id for seat in routing.reviewers(links, "site", ())[:1]]
        to = [one for one in dict.fromkeys([*people_of(permit.application, at), *site]) if f"person:{one}" != by.ref]
        values = {
            "number": permit.number,
            "enterprise": permit.enterprise.name,
            "place": permit.place.name,
            "reason": reason or "–",
        }
        key = f"{permit.ref}:{verb}:{permit.version}"
        if to:
            telling = Telling(to, permit.ref, template, values, key, verb != "expire", permit.place_id)
            tell_many(tellings=[telling], by=by, at=at)
    body = {
        "number": permit.number,
        "state": permit.state,
        "enterprise": f"enterprise:{permit.enterprise_id}",
        "place": f"place:{permit.place_id}",
        "until": permit.until.astimezone(local_zone()) if permit.until else None,
    }
    announce(event, about=permit.ref, body=body, at=at)


def needs_offered(incident: Incident, first: int, changed: int, *, at: datetime) -> None:
    """Those who run incidents hear once a day that enterprises do not know yet what they need; nobody is told by itself."""
    held = Duty.objects.filter(place__kind=Kind.ZONE, during__contains=at, recorded__upper_inf=True)
    found = dict.fromkeys(held.filter(post__in=HEADS).order_by("-post", "pk").values_list("person_id", flat=True))
    day = at.astimezone(local_zone()).date()
    values = {"title": incident.title, "first": str(first), "changed": str(changed)}
    if found:
        one = Telling(list(found), incident.ref, "needs.offered", values, f"{incident.ref}:needs:{day}")
        tell_many(tellings=[one], by=SYSTEM, at=at)
