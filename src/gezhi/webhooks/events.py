"""The one table of what other systems can be told: name, version of the data, what happened, which facts come along.

The facts are thin: references and states, never names, phones or words that people wrote. docs/reference/events.md is
written from this table.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from gezhi.kernel.refusals import Sentence

CASE = {
    "number": _("the number people use, for example GZ-261123-014"),
    "kind": _("request, rework, hazard, health or burden"),
    "topic": _("code of the topic"),
    "grade": _("general or serious, for hazards"),
    "urgent": _("whether clocks run through nights and holidays"),
    "state": _("the state after this event"),
    "level": _("site or zone"),
    "place": _("reference of the place"),
    "enterprise": _("reference of the enterprise, null without one"),
    "handler": _("reference of the person who handles it, null before dispatch"),
    "due": _("when the running clock ends, null without one"),
    "reason": _("code of the reason"),
    "joined": _("number of the case that it was joined with"),
    "step": _("which step of the escalation"),
    "clock": _("response, solution or verification"),
    "round": _("how many times it has been reopened"),
}
NOTICE = {
    "notice": _("number of the notice"),
    "kind": _("what kind of notice"),
    "urgent": _("whether it does not wait for quiet hours"),
    "state": _("the state after this event"),
    "place": _("reference of the place it is about"),
    "subject": _("reference of what it is about, for example a case"),
    "recipients": _("how many it was addressed to"),
    "delivered": _("how many it reached"),
    "confirmed": _("how many confirmed it"),
    "unreached": _("how many could not be reached"),
    "scheduled": _("when it is to be sent"),
    "reference": _("the sender's own reference"),
    "channel": _("the channel"),
}
APPLICATION = {
    "number": _("the number people use"),
    "state": _("the state after this event"),
    "mode": _("approval, filing or pledge"),
    "enterprise": _("reference of the enterprise"),
    "place": _("reference of the place"),
    "permit": _("reference of the permit"),
}
PERMIT = {
    "number": _("the number people use"),
    "state": _("the state after this event"),
    "enterprise": _("reference of the enterprise"),
    "place": _("reference of the place"),
    "until": _("until when it holds"),
}
INCIDENT = {
    "number": _("the number people use"),
    "state": _("the state after this event"),
    "kind": _("what kind of incident: health, holiday, weather or other"),
    "pack": _("code and version of the pack that judges from then on"),
    "place": _("reference of the place"),
    "level": _("low, medium or high; null: follows the place above"),
    "since": _("from when it holds"),
}
FACTS: dict[str, Mapping[str, Sentence]] = {
    "case": CASE,
    "notice": NOTICE,
    "application": APPLICATION,
    "permit": PERMIT,
    "incident": INCIDENT,
    "webhook": {"words": _("a greeting")},
}


@dataclass(frozen=True)
class Kind:
    """One kind of event. A change of its facts that receivers could stumble over raises `version`."""

    name: str
    label: Sentence
    version: int = 1

    @property
    def family(self) -> str:
        """What it is about: case, notice, application, permit, incident."""
        return self.name.partition(".")[0]

    @property
    def facts(self) -> Mapping[str, Sentence]:
        """The facts that may come along; not every event has all of them."""
        return FACTS[self.family]


TEST = "webhook.test"
TABLE = (
    Kind("case.reported", _("Somebody reported something")),
    Kind("case.filed", _("A report became a case")),
    Kind("case.declined", _("A report was declined")),
    Kind("case.joined", _("A report was joined with an earlier case")),
    Kind("case.dispatched", _("A case was given to a handler")),
    Kind("case.accepted", _("The handler accepted a case")),
    Kind("case.returned", _("The handler returned a case")),
    Kind("case.transferred", _("A case went to another handler")),
    Kind("case.handed_up", _("A case was handed up to the zone")),
    Kind("case.extended", _("The deadline of a case was extended")),
    Kind("case.hurried", _("A case became urgent")),
    Kind("case.paused", _("The clocks of a case were stopped")),
    Kind("case.resumed", _("The clocks of a case run again")),
    Kind("case.answered", _("The handler answered; a case waits for verification")),
    Kind("case.failed", _("The verifier sent a case back")),
    Kind("case.closed", _("A case was verified and closed")),
    Kind("case.reopened", _("A closed case was reopened")),
    Kind("case.rated", _("The reporter said whether it was solved")),
    Kind("case.warned", _("A deadline is near")),
    Kind("case.overdue", _("A deadline has passed")),
    Kind("case.escalated", _("A late case went up the chain of duty")),
    Kind("notice.scheduled", _("A notice will be sent later")),
    Kind("notice.sent", _("A notice is on its way")),
    Kind("notice.recalled", _("A notice was taken back")),
    Kind("notice.finished", _("Nobody is to be reached any more for a notice")),
    Kind("application.submitted", _("An enterprise applied")),
    Kind("application.returned", _("An application was returned")),
    Kind("application.decided", _("An application was decided")),
    Kind("application.changed", _("A fact of an approved application changed and is reviewed again")),
    Kind("application.withdrawn", _("An application was withdrawn, or is not needed any more")),
    Kind("permit.issued", _("A permit was issued")),
    Kind("permit.suspended", _("A permit was suspended")),
    Kind("permit.resumed", _("A permit holds again")),
    Kind("permit.ended", _("A permit ended")),
    Kind("incident.declared", _("An incident was declared")),
    Kind("incident.scope_changed", _("An incident holds at other places")),
    Kind("incident.pack_switched", _("Another version of a pack judges")),
    Kind("incident.risk_changed", _("The risk level of a place changed")),
    Kind("incident.stopped", _("Work was ordered to stop")),
    Kind("incident.restarting", _("Work may be taken up again")),
    Kind("incident.lifted", _("An incident was lifted")),
    Kind(TEST, _("A test that an administrator sent")),
)
KINDS = {kind.name: kind for kind in TABLE}
FAMILIES = tuple(dict.fromkeys(kind.family for kind in TABLE if kind.name != TEST))


def patterns_for(event: str) -> list[str]:
    """What an endpoint may have asked for to be told this event: its name, its family, everything."""
    return [event, f"{KINDS[event].family}.*", "*"]


def known_pattern(pattern: str) -> bool:
    """Whether an endpoint can ask for that."""
    return (pattern in KINDS and pattern != TEST) or pattern == "*" or pattern.removesuffix(".*") in FAMILIES
