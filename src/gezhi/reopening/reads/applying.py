"""What an enterprise sees before and while it applies: which rule holds for it, why, what is known, everything missing."""

from dataclasses import dataclass
from datetime import datetime

from gezhi.kernel.actors import Actor
from gezhi.policy.models import Incident
from gezhi.policy.packs.admission import Admission
from gezhi.policy.reads import admission as admission_of
from gezhi.policy.reads import calendar, incidents, pack_version
from gezhi.registry import rules as registry_rules
from gezhi.registry.members import acts_for
from gezhi.registry.models import Enterprise, Place
from gezhi.reopening import checking, firms
from gezhi.reopening.actions.judging import differs, must_be_judged_again
from gezhi.reopening.known import known_answers, registry_facts
from gezhi.reopening.models import Application, Permit, State
from gezhi.reopening.reads.points import Point, points_before, points_of
from gezhi.reopening.rules import demand, may_see


@dataclass(frozen=True)
class WhatApplies:
    """One incident as it concerns an enterprise at a site: the rule of the moment, and how far the enterprise is.

    `points` are those of the application, or of the one that could begin; `missing` is everything that still has to be done.
    `due` is when an answer would be due if it were submitted now. `changed`: the application was begun under another rule.
    `judged_again`: submitting brings it under the rule of the moment. `known` and `filled` count points. `approximate`: what the
    pack says of itself if its lists are samples and no official wording.
    """

    incident: Incident
    enterprise: Enterprise
    place: Place
    admission: Admission
    application: Application | None
    permit: Permit | None
    points: tuple[Point, ...]
    missing: tuple[checking.Missing, ...]
    due: datetime | None
    changed: bool
    judged_again: bool
    may_fill: bool
    may_submit: bool
    approximate: str = ""

    @property
    def needed(self) -> bool:
        """Whether anything has to be applied for."""
        return self.admission.mode != "none" and not self.admission.closed

    @property
    def known(self) -> int:
        """How many points were known and need no typing."""
        return sum(point.done and not point.typed for point in self.points)

    @property
    def filled(self) -> int:
        """How many points were filled in by hand."""
        return sum(point.done and point.typed for point in self.points)


def what_applies(
    *, enterprise: Enterprise, place: Place, at: datetime, seen_by: Actor, incident: Incident | None = None
) -> tuple[WhatApplies, ...]:
    """For each open incident (or the one given) what this enterprise needs at this site, and what it has.

    NotYours for whoever neither acts for the enterprise nor sees the site. Refused if it does not work there at `at`.
    """
    acting = acts_for(seen_by, enterprise.pk, at)
    sees = registry_rules.sees(seen_by, at).includes(place.pk)
    demand(bool(acting) or sees or seen_by.is_operator, may_see)
    asked = [incident] if incident is not None else incidents(at=at, seen_by=seen_by)
    unit = firms.unit(enterprise=enterprise, place=place, at=at)
    return tuple(_one(each, enterprise, place, unit, acting, at) for each in asked)


def _one(
    incident: Incident, enterprise: Enterprise, place: Place, unit: firms.Unit, acting: str, at: datetime
) -> WhatApplies:
    admission = admission_of(incident, firms.firm_of(enterprise, place, unit), at=at)
    rows = Application.objects.select_related("incident", "enterprise", "place", "pack_version")
    its = rows.filter(incident=incident, enterprise=enterprise, place=place)
    application = its.current().order_by("-pk").first()
    permit = Permit.objects.standing().filter(incident=incident, enterprise=enterprise, place=place).first()
    if application is not None:
        lacks = checking.missing(application, application.items.all(), registry_facts(enterprise, place, unit))
        points = points_of(application, lacks)
    else:
        points = points_before(admission.materials, known_answers(enterprise, place, unit, admission.materials, at))
        lacks = tuple(point.missing for point in points if point.missing)
    own = acting in ("member", "link")
    return WhatApplies(
        incident, enterprise, place, admission, application, permit, points,
        lacks if application is None or application.state in (State.DRAFT, State.RETURNED) else (),
        _due(admission, at), application is not None and differs(application, admission),
        application is not None and _again(application, admission),
        own or acting in ("park", "clerk"), own or (acting in ("park", "clerk") and admission.park_may_file),
        _approximate(admission, application),
    )  # fmt: skip


def _approximate(admission: Admission, application: Application | None) -> str:
    if application is not None:
        return application.pack.approximate
    return pack_version(admission.pack_version_id).approximate if admission.pack_version_id else ""


def _again(application: Application, admission: Admission) -> bool:
    return application.state in (State.DRAFT, State.RETURNED) and must_be_judged_again(application, admission)


def _due(admission: Admission, at: datetime) -> datetime | None:
    """When the answer would be due; None where nobody has to answer."""
    if admission.mode == "none" or not admission.levels:
        return None
    return calendar(at).add(at, admission.answer_within)
