"""The page on which an enterprise applies, put together: what is missing, what is known, who answers and when."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from gezhi.kernel.actors import Actor
from gezhi.policy.packs import Admission
from gezhi.registry import slots
from gezhi.registry.members import OWN, acts_for
from gezhi.registry.models import Enterprise
from gezhi.registry.reads.paths import paths
from gezhi.reopening import firms
from gezhi.reopening.answerers import who_answers
from gezhi.reopening.known import registry_facts
from gezhi.reopening.models import ItemState, State
from gezhi.reopening.modes import Mode, modes_beside
from gezhi.reopening.reads import WhatApplies
from gezhi.reopening.views.lines import Line, line_of
from gezhi.reopening.views.people import Named, named
from gezhi.shell.timewords import moment_words

SECONDS_TYPED, SECONDS_FILE, SECONDS_TAP = 20, 60, 5


@dataclass(frozen=True)
class Sheet:
    """Everything that the page of an application shows to whoever fills it in."""

    what: WhatApplies
    at: datetime
    where: str
    todo: list[Line]
    facts: list[Line]
    kept: list[Line]
    modes: list[Mode]
    people: list[Named]
    burden: list[slots.Asked]
    registry: list[tuple[str, str]]
    above: str = ""
    acts_on_behalf: bool = False
    problems: list[str] = field(default_factory=list)

    @property
    def enterprise(self) -> Enterprise:
        """Who applies."""
        return self.what.enterprise

    @property
    def admission(self) -> Admission:
        """The rule of the moment."""
        return self.what.admission

    @property
    def href(self) -> str:
        """Where every field is sent to."""
        return reverse("reopening:apply", args=[self.what.enterprise.pk, self.what.place.pk, self.what.incident.pk])

    @property
    def is_returned(self) -> bool:
        """Whether points came back."""
        return self.what.application is not None and self.what.application.state == State.RETURNED

    @property
    def returned(self) -> list[Line]:
        """The points that came back and are not mended yet."""
        return [line for line in self.todo if line.point.state == ItemState.RETURNED]

    @property
    def open_points(self) -> int:
        """How many points are still missing."""
        return len(self.what.missing)

    @property
    def total(self) -> int:
        """How many points there are."""
        return len(self.what.points)

    @property
    def known(self) -> int:
        """How many were known already."""
        return self.what.known

    @property
    def filled(self) -> int:
        """How many were filled in."""
        return self.what.filled

    @property
    def confirmed(self) -> bool:
        """Whether everything known was confirmed."""
        return bool(self.facts) and all(line.point.state != ItemState.PREFILLED for line in self.facts)

    @property
    def ready(self) -> bool:
        """Whether it can be sent."""
        return not self.what.missing

    @property
    def may_withdraw(self) -> bool:
        """Whether there is something to put away."""
        return self.what.application is not None

    @property
    def minutes(self) -> int:
        """About how long it takes to do what is missing."""
        seconds = {"file": SECONDS_FILE, "choice": SECONDS_TAP, "yes": SECONDS_TAP, "pledge": SECONDS_FILE}
        spent = sum(seconds.get(line.kind, SECONDS_TYPED) for line in self.todo if not line.done)
        return -(-spent // 60)

    @property
    def at_once(self) -> bool:
        """Whether work may begin as soon as it is sent."""
        return self.admission.opens_on == "submission" or not self.admission.levels

    @property
    def works_already(self) -> bool:
        """Whether there is a permit that is valid while points are mended."""
        return self.what.permit is not None and self.what.permit.holds(self.at)

    @property
    def nobody_answers(self) -> bool:
        """Whether nobody has to decide."""
        return not self.admission.levels

    @property
    def within(self) -> str:
        """How long an answer may take."""
        return self.admission.answer_within.words

    @property
    def answer_by(self) -> str:
        """When the answer is due if it is sent now."""
        return moment_words(self.what.due, self.at) if self.what.due else ""

    @property
    def state_words(self) -> str:
        """What stands in the bar at the bottom."""
        if self.what.missing:
            number = len(self.what.missing)
            return ngettext("%(n)d point missing", "%(n)d points missing", number) % {"n": number}
        return _("Everything is there")

    @property
    def after_words(self) -> str:
        """What happens after sending."""
        if not self.what.may_submit:
            return _("By the rule of the day the enterprise sends this itself")
        if self.works_already:
            return _("The permit is valid meanwhile; work goes on.")
        if self.at_once:
            return _("You may open as soon as it is sent")
        return _("Answered within %(within)s") % {"within": self.within}

    @property
    def button(self) -> str:
        """What the button says."""
        if self.is_returned:
            return pgettext("an application", "Send again")
        return {
            "pledge": pgettext("button of an application", "Send the pledge"),
            "filing": pgettext("button of an application", "File it"),
        }.get(self.admission.mode, pgettext("button of an application", "Apply"))


def sheet_of(
    what: WhatApplies,
    actor: Actor,
    at: datetime,
    *,
    errors: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
    problems: Collection[str] = (),
) -> Sheet:
    """The page for `actor`. `errors` and `typed`: what could not be kept, by the code of the point."""
    lines = [line_of(point, at, errors=errors, typed=typed) for point in what.points]
    returned = what.application is not None and what.application.state == State.RETURNED
    kept = [line for line in lines if returned and line.point.state in (ItemState.ACCEPTED, ItemState.PREFILLED)]
    rest = [line for line in lines if line not in kept]
    answers = who_answers(what, at)
    hung = paths(place_ids=[what.place.pk], at=at)
    return Sheet(
        what=what,
        at=at,
        where=str(hung.get(what.place.pk) or what.place.name),
        todo=[line for line in rest if returned or not line.prefilled],
        facts=[line for line in rest if not returned and line.prefilled],
        kept=kept,
        modes=modes_beside(what.admission),
        people=[named(one) for one in answers.people],
        above=answers.above,
        acts_on_behalf=acts_for(actor, what.enterprise.pk, at) not in OWN,
        registry=registry_lines(what, at),
        burden=slots.askings(what.enterprise, seen_by=actor, at=at),
        problems=list(problems),
    )


def registry_lines(what: WhatApplies, at: datetime) -> list[tuple[str, str]]:
    """What the registry says of the enterprise, in words; points that are asked anyway are not said twice."""
    asked = {point.material.item for point in what.points if point.known is not None or point.done}
    names = {
        "credit_code": pgettext("of an enterprise", "Credit code"),
        "address": pgettext("of an enterprise", "Works at"),
        "staff": pgettext("of an enterprise", "Staff"),
        "contact_name": pgettext("of an enterprise", "Contact"),
        "contact_phone": pgettext("of an enterprise", "Phone"),
    }
    here = firms.unit(enterprise=what.enterprise, place=what.place, at=at)
    facts = registry_facts(what.enterprise, what.place, here)
    return [(name, str(facts[code])) for code, name in names.items() if code in facts and code not in asked]
