"""How an application begins and is filled in, field by field; each verb may be sent twice, and later than it was done."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from gezhi.files.actions import Upload, store
from gezhi.files.models import StoredFile
from gezhi.files.names import fit_name
from gezhi.kernel.actors import Actor
from gezhi.kernel.constraints import plainly
from gezhi.kernel.periods import local_zone
from gezhi.kernel.refusals import NotThere, Refused
from gezhi.logbook.actions import write
from gezhi.policy.models import Incident
from gezhi.policy.packs.parts import Material
from gezhi.policy.reads import admission as admission_of
from gezhi.registry.models import Enterprise, Place
from gezhi.registry.sight import Sight
from gezhi.reopening import checking, firms, rules
from gezhi.reopening.actions import judging, slips
from gezhi.reopening.actions.moving import Doing, doing
from gezhi.reopening.known import registry_facts
from gezhi.reopening.models import Application, ApplicationItem, ApplicationMove, ItemState, State

FILE_KINDS = frozenset({"image", "pdf", "office"})


def begin(
    *,
    incident: Incident,
    enterprise: Enterprise,
    place: Place,
    by: Actor,
    at: datetime,
    slip: UUID | None = None,
    for_park: bool = False,
    sight: Sight | None = None,
) -> Application:
    """An application of the enterprise for this site begins, by the rule of the day, with everything known filled in.

    If there is one already, that one is given back. Refused where nothing is needed, where the enterprise does not work,
    and once the incident is lifted; NotYours for whoever does not act for the enterprise.
    """
    with plainly(), transaction.atomic():
        firm_row = Enterprise.objects.select_for_update(no_key=True).filter(pk=judging.standing(enterprise).pk).first()
        if firm_row is None:
            raise NotThere
        slips.used(slip, verb="begin", content={"incident": incident.pk, "place": place.pk}, about=firm_row.ref, at=at)
        incident = Incident.objects.get(pk=incident.pk)  # as it stands now: it may have been lifted meanwhile
        place = firms.site_above(place, at)
        current = Application.objects.current().filter(incident=incident, enterprise=firm_row, place=place).first()
        fresh = current or _new(incident, firm_row, place, by, at)
        here = rules.Standpoint(fresh, by, at, sight)
        rules.demand(rules.may_fill(here), rules.may_fill)
        if current is None:
            _begin(fresh, by, at, for_park)
    return fresh


def _new(incident: Incident, enterprise: Enterprise, place: Place, by: Actor, at: datetime) -> Application:
    if incident.lifted_at is not None and incident.lifted_at <= at:
        raise Refused(_("The incident has been lifted, so nothing has to be applied for any more."), code="lifted")
    admission = admission_of(incident, firms.firm(enterprise, place, at), at=at)
    judging.demand_needed(admission)
    application = Application(
        incident=incident, enterprise=enterprise, place=place, begun_by=by.ref, begun_at=at, state=State.DRAFT
    )
    judging.put(application, admission, at)
    application.__dict__["_materials"] = admission.materials
    return application


def _begin(application: Application, by: Actor, at: datetime, for_park: bool) -> None:
    application.filed_for_park = for_park
    _number(application, at)
    application.save(force_insert=True)
    judging.lay_out(application, application.__dict__.pop("_materials"), at)
    facts: dict[str, object] = {
        "application_number": application.number,
        "application_state": application.state,
        "mode": application.mode,
        "rule": application.rule,
        "pack": f"pack:{application.pack_version_id}",
    }
    about = [
        application.ref,
        f"enterprise:{application.enterprise_id}",
        f"place:{application.place_id}",
        application.incident.ref,
    ]
    entry = write("application.begin", by=by, at=at, about=about, facts=facts)
    ApplicationMove.objects.create(
        application=application, verb="begin", to_state=State.DRAFT, by=by.ref, at=at, facts=entry.facts, entry=entry.pk
    )


_NEXT = "SELECT nextval('reopening_application_id_seq'), base FROM reopening_applicationday WHERE day = %s"
_FIRST = """
    INSERT INTO reopening_applicationday (day, base) SELECT %s, CASE WHEN is_called THEN last_value ELSE 0 END
    FROM reopening_application_id_seq ON CONFLICT (day) DO NOTHING
"""


def _number(application: Application, at: datetime) -> None:
    """Gives the application its id and number, FG-200224-014. Nobody waits for anybody; a number may be left out."""
    day = at.astimezone(local_zone()).date()
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [day])
        found = cursor.fetchone()
        if found is None:
            cursor.execute(_FIRST, [day])
            cursor.execute(_NEXT, [day])
            found = cursor.fetchone()
    application.pk, base = found
    application.number = f"FG-{day:%y%m%d}-{application.pk - base:03d}"


def fill(
    *,
    application: Application,
    code: str,
    value: Any,
    by: Actor,
    at: datetime,
    happened_at: datetime | None = None,
    slip: UUID | None = None,
) -> Application:
    """Keeps one answer of a draft; None takes it away. A field that was filled in later than `happened_at` stays as it is.

    Refused, with the code as the field, for what cannot be, and for a point that was accepted before.
    """
    moment = min(happened_at or at, at)
    content = {"code": code, "value": value}
    with doing("fill", application=application, by=by, at=at, slip=slip, content=content) as work:
        if work.again or _is_newer(work, code, moment):
            work.again = True
            return application
        item = _open_item(work, code)
        _answer(item, checking.checked(material_of(work, code), value, said_beside(work, code)))
        _keep(work, item, moment)
    return application


def fill_many(
    *,
    application: Application,
    values: Mapping[str, Any],
    files: Mapping[str, tuple[StoredFile, str]],
    by: Actor,
    at: datetime,
    sight: Sight | None = None,
) -> Application:
    """Keeps several answers and stored files (with their names) at once, all of them or none.

    What is not asked here, or was accepted before, is left out. Refused as fill and attach.
    """
    with doing("fill", application=application, by=by, at=at, sight=sight) as work:
        facts = _facts(work)
        for item in work.items:
            if item.state == ItemState.ACCEPTED or item.code not in {**values, **files}:
                continue
            material = material_of(work, item.code)
            if item.code in files:
                _demand_file(material)
                _attach(item, material, *files[item.code])
            else:
                _answer(item, checking.checked(material, values[item.code], facts | _said(work, item.code)))
            _keep(work, item, at)
    return application


def _answer(item: ApplicationItem, answer: Any) -> None:
    if answer is None:
        _empty(item)
        return
    item.source = item.source if answer == item.known and item.source != "typed" else "typed"
    item.state, item.value, item.file, item.file_name = ItemState.GIVEN, answer, None, ""


def attach(
    *,
    application: Application,
    code: str,
    upload: Upload,
    name: str,
    by: Actor,
    at: datetime,
    happened_at: datetime | None = None,
    slip: UUID | None = None,
) -> Application:
    """Keeps a file for one point: a photo, a PDF or an Office document, as the pack says. The name is made fit to be shown.

    Refused for another kind, what is too large, empty, broken, locked or able to act, and where no file is asked.
    """
    moment = min(happened_at or at, at)
    with doing(
        "attach", application=application, by=by, at=at, slip=slip, content={"code": code, "name": name}
    ) as work:
        if work.again or _is_newer(work, code, moment):
            work.again = True
            return application
        item, material = _open_item(work, code), material_of(work, code)
        _demand_file(material)
        _attach(item, material, store(upload, by=by, at=at, kinds=kinds_of(material)), name)
        _keep(work, item, moment)
    return application


def kinds_of(material: Material) -> frozenset[str]:
    """The kinds of files that the point takes."""
    return frozenset(material.file_kinds) & FILE_KINDS or FILE_KINDS


def _demand_file(material: Material) -> None:
    if material.kind != "file":
        raise Refused(_("“%(title)s” is no file. Fill it in.") % {"title": material.title}, field=material.code)


def _attach(item: ApplicationItem, material: Material, stored: StoredFile, name: str) -> None:
    if stored.kind not in kinds_of(material):
        raise Refused(_("“%(title)s” takes no file of this kind.") % {"title": material.title}, field=item.code)
    item.file, item.file_name = stored, fit_name(name, stored.extension)
    item.state, item.value, item.source = ItemState.GIVEN, None, "typed"


def confirm_all(*, application: Application, by: Actor, at: datetime, slip: UUID | None = None) -> Application:
    """Everything that was known is right as it stands: one tap."""
    with doing("confirm_all", application=application, by=by, at=at, slip=slip) as work:
        if work.again:
            return application
        confirm(work)
    return application


def confirm(work: Doing) -> int:
    """Turns what is known into what was said; gives how many points."""
    known = [item for item in work.items if item.state == ItemState.PREFILLED]
    for item in known:
        item.state, item.by, item.at = ItemState.GIVEN, work.by.ref, work.at
    ApplicationItem.objects.bulk_update(known, ["state", "by", "at"])
    if known:
        work.bar()
    return len(known)


def _is_newer(work: Doing, code: str, moment: datetime) -> bool:
    """Whether the field was filled in after `moment`: what a phone sends late does not undo what was said since."""
    item = work.item(code)
    return item.at is not None and item.at > moment


def _open_item(work: Doing, code: str) -> ApplicationItem:
    """The point, if it is still asked: what a reviewer has accepted is not."""
    item = work.item(code)
    if item.state == ItemState.ACCEPTED:
        raise Refused(_("This point was accepted. Only what came back is asked again."), field=code, code="accepted")
    return item


def material_of(work: Doing, code: str) -> Material:
    """What the pack says about the point. Refused if it says nothing."""
    found = work.application.material(code)
    if found is None:
        raise Refused(_("This application has no such point. Look at it again."), field=code, code="no-such-point")
    return found


def said_beside(work: Doing, code: str) -> dict[str, Any]:
    """The values by which others are bounded: what stands in this application, else what the registry says."""
    return {**_facts(work), **_said(work, code)}


def _facts(work: Doing) -> dict[str, Any]:
    application = work.application
    unit = firms.unit_at(application.enterprise, application.place, work.at)
    return registry_facts(application.enterprise, application.place, unit)


def _said(work: Doing, code: str) -> dict[str, Any]:
    others = (one for one in work.items if one.dictionary and one.code != code and one.value is not None)
    return {one.dictionary: one.value for one in others}


def _empty(item: ApplicationItem) -> None:
    item.value, item.file, item.file_name, item.source = None, None, "", ""
    item.state = ItemState.MISSING if item.state != ItemState.RETURNED else ItemState.RETURNED


def _keep(work: Doing, item: ApplicationItem, moment: datetime) -> None:
    item.by, item.at, item.seen_by, item.seen_at = work.by.ref, moment, None, None
    item.save()
    work.bar()
