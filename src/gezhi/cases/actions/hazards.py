"""Hazards: the plan that settles five things (五落实), and who supervises a serious one (督办)."""

from datetime import datetime

from django.utils.translation import gettext as _

from gezhi.cases import routing
from gezhi.cases.actions.moving import doing
from gezhi.cases.models import Case, HazardPlan, Role
from gezhi.cases.models.clocks import Which
from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Refused
from gezhi.people.models import Person
from gezhi.policy.models import Grade, Kind


def set_plan(
    *,
    case: Case,
    responsible: Person,
    measures: str,
    money: str,
    deadline: datetime,
    emergency: str,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> Case:
    """Settles responsibility, measures, money, deadline and emergency plan; while it runs, the solution is due then."""
    with doing("set_plan", case=case, by=by, at=at, version=version) as work:
        if work.case.kind != Kind.HAZARD:
            raise Refused(_("Only a hazard has such a plan. Write what is to be done as a remark."))
        said = {"measures": measures.strip(), "money": money.strip(), "emergency": emergency.strip()}
        for name, text in said.items():
            if not text:
                raise Refused(_("A hazard's plan settles all five: fill this in too."), field=name)
        if deadline <= at:
            raise Refused(_("This day has passed. Choose a deadline that lies ahead."), field="deadline")
        demand_active(responsible, field="responsible")
        HazardPlan.objects.update_or_create(
            case=work.case,
            defaults={**said, "responsible": responsible, "deadline": deadline, "set_by": by.ref, "set_at": at},
        )
        work.persons.append(responsible.pk)
        work.facts["deadline"] = deadline
        clock = work.time.clocks.get(Which.SOLUTION)
        if clock is not None and clock.paused_at is None:
            work.time.move(Which.SOLUTION, deadline)
    return case


def supervise(*, case: Case, supervisor: Person, by: Actor, at: datetime, version: int | None = None) -> Case:
    """Names who supervises a serious hazard from above; somebody on duty there who neither handles nor reported it."""
    with doing("supervise", case=case, by=by, at=at, version=version) as work:
        if work.case.grade != Grade.SERIOUS:
            raise Refused(_("Only a serious hazard is supervised. Nothing needs to be done."))
        if supervisor.pk in (work.case.handler_id, work.case.reporter_id):
            raise Refused(
                _("%(name)s handles or reported this hazard. Choose somebody above.") % {"name": supervisor.name},
                field="supervisor",
            )
        demand_active(supervisor, field="supervisor")
        seat = routing.seat_of(work.links, supervisor.pk)
        if seat is None:
            raise Refused(
                _("%(name)s has no duty at this place or above it. Choose somebody who has.")
                % {"name": supervisor.name},
                field="supervisor",
            )
        work.seat(Role.SUPERVISOR, seat)
    return case


def demand_active(person: Person, *, field: str) -> None:
    """Refused beside the field for somebody who no longer works here."""
    if not person.is_active:
        raise Refused(_("%(name)s no longer works here. Choose somebody else.") % {"name": person.name}, field=field)


def demand_plan(case: Case) -> None:
    """Refused for a serious hazard that has no plan or nobody to supervise it: it cannot be answered yet."""
    if case.grade != Grade.SERIOUS:
        return
    if not HazardPlan.objects.filter(case=case).exists():
        raise Refused(
            _("A serious hazard needs its plan first: responsibility, measures, money, deadline, emergency plan."),
            code="no-plan",
        )
    if case.supervisor_id is None:
        raise Refused(
            _("Nobody supervises this serious hazard yet. Have somebody above named first."), code="no-supervisor"
        )
