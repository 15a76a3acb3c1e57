"""By which rule an application is judged: kept when it is begun, and looked up again only when it is submitted (again)."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Refused
from gezhi.policy.packs.admission import Admission
from gezhi.policy.packs.parts import Material
from gezhi.policy.reads import admission as admission_of
from gezhi.policy.reads import pack_version
from gezhi.registry.models import Enterprise
from gezhi.reopening import firms
from gezhi.reopening.actions.moving import Doing, doing
from gezhi.reopening.known import Known, known_answers
from gezhi.reopening.models import Application, ApplicationItem, ItemState, State

ADOPT = "adopt"


def judged(application: Application, at: datetime) -> Admission:
    """What holds for the application's enterprise at its site at `at`."""
    firm = firms.firm(application.enterprise, application.place, at)
    return admission_of(application.incident, firm, at=at)


def demand_needed(admission: Admission) -> None:
    """Refused where nothing has to be applied for, and where nobody may open at all now; the sentence says why."""
    if admission.closed:
        raise Refused(_("Nobody may open here now: %(why)s") % {"why": admission.why}, code="closed")
    if admission.mode == "none":
        raise Refused(_("Nothing has to be applied for: %(why)s") % {"why": admission.why}, code="nothing-needed")


def put(application: Application, admission: Admission, at: datetime) -> None:
    """The application is judged by this admission from now on."""
    application.pack_version_id = admission.pack_version_id
    application.judged_at = at
    for name in ("mode", "rule", "why", "basis", "risk", "answer_within", "opens_on", "silence", "permit_days",
                 "park_may_file", "priority"):  # fmt: skip
        setattr(application, name, getattr(admission, name))
    application.levels = list(admission.levels)


def differs(application: Application, admission: Admission) -> bool:
    """Whether the rule is another one than that by which the application is judged."""
    kept = (application.pack_version_id, application.rule, application.mode, application.risk)
    return kept != (admission.pack_version_id, admission.rule, admission.mode, admission.risk)


def must_be_judged_again(application: Application, admission: Admission) -> bool:
    """Whether it is judged by today's rule when it is submitted: drafts always, what came back only if the new pack says so."""
    if not differs(application, admission):
        return False
    if application.state == State.DRAFT:
        return True
    return bool(admission.pack_version_id) and pack_version(admission.pack_version_id).transition == ADOPT


def rejudge(*, application: Application, by: Actor, at: datetime) -> bool:
    """Brings a draft under the rule of the day; says whether it changed. What was filled in stays; new points are added.

    A point that is no longer asked is left out. Refused where nothing is needed any more.
    """
    admission = judged(application, at)
    if admission.mode == "none" or admission.closed:
        demand_needed(admission)
    if not must_be_judged_again(application, admission):
        return False
    with transaction.atomic(), doing("rejudge", application=application, by=by, at=at) as work:
        work.facts |= {"rule_before": work.application.rule, "rule": admission.rule}
        put(work.application, admission, at)
        _fit(work, admission.materials)
    return True


def _fit(work: Doing, materials: Iterable[Material]) -> None:
    """The points are those of the new rule, with what was said already."""
    wanted = list(materials)
    codes = {one.code for one in wanted}
    rows = {item.code: item for item in work.items}
    ApplicationItem.objects.filter(application=work.application).exclude(code__in=codes).delete()
    new = [one for one in wanted if one.code not in rows]
    for position, material in enumerate(wanted):
        if item := rows.get(material.code):
            item.position, item.required = position, material.required
            item.review, item.relevant, item.dictionary = material.review, material.relevant, material.item
            item.save(update_fields=["position", "required", "review", "relevant", "dictionary"])
    lay_out(work.application, new, work.at, order=[one.code for one in wanted])
    work.__dict__.pop("items", None)


def lay_out(
    application: Application, materials: Iterable[Material], at: datetime, order: list[str] | None = None
) -> list[ApplicationItem]:
    """The points of an application, prefilled with what is known."""
    wanted = list(materials)
    place, enterprise = application.place, application.enterprise
    unit = firms.unit_at(enterprise, place, at)
    known = known_answers(enterprise, place, unit, wanted, at)
    places = order or [one.code for one in wanted]
    rows = [_item(application, one, places.index(one.code), known.get(one.code)) for one in wanted]
    return ApplicationItem.objects.bulk_create(rows)


def _item(application: Application, material: Material, position: int, known: Known | None) -> ApplicationItem:
    item = ApplicationItem(
        application=application, code=material.code, position=position, required=material.required,
        review=material.review, relevant=material.relevant, dictionary=material.item,
    )  # fmt: skip
    if known is not None:
        item.state = ItemState.PREFILLED
        item.value, item.known, item.known_at = known.value, known.value, known.at
        item.file_id, item.file_name, item.source = known.file_id, known.file_name, known.source
    return item


def standing(enterprise: Enterprise) -> Enterprise:
    """The enterprise, or the one in which it goes on."""
    return enterprise.merged_into or enterprise
