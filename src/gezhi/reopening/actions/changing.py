"""What changes after the yes: a relevant fact is reviewed again, and only that; everything else stays accepted."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Refused
from gezhi.people.models import Person
from gezhi.reopening import checking, timekeeping
from gezhi.reopening.actions.drafting import material_of, said_beside
from gezhi.reopening.actions.moving import Doing, demand_open, doing
from gezhi.reopening.models import Application, ApplicationItem, ItemState


def change_fact(
    *,
    application: Application,
    code: str,
    value: Any,
    by: Actor,
    at: datetime,
    source: str = "typed",
    slip: UUID | None = None,
) -> Application:
    """A fact of an approved application is another one now. If it matters, that part is reviewed again; the permit stays open.

    Nothing happens if it is what was said already. Refused for what cannot be.
    """
    row = Application.objects.select_related("pack_version").filter(pk=application.pk).first()
    item = ApplicationItem.objects.filter(application=application.pk, code=code).first()
    reviewed = bool(row and item and item.relevant and row.levels)
    verb = "change_fact" if reviewed else "note_change"
    content = {"code": code, "value": value}
    with doing(verb, application=application, by=by, at=at, slip=slip, content=content) as work:
        if work.again:
            return application
        demand_open(work.application, at)
        if not _change(work, code, value, source):
            work.again = True  # nothing is another one: nothing is written
        elif reviewed:
            _have_reviewed(work)
    return application


def _change(work: Doing, code: str, value: Any, source: str) -> bool:
    item, material = work.item(code), material_of(work, code)
    if material.kind == "file":
        raise Refused(_("A file is not changed after the yes. Ask the reviewer to give it back."), field=code)
    answer = checking.checked(material, value, said_beside(work, code))
    if answer == item.value:
        return False
    if answer is None and material.required:
        raise Refused(_("This cannot be left empty."), field=code)
    work.kept = {code: answer}
    work.facts |= {"item": code, "item_source": source}
    item.known, item.known_at = (answer, work.at) if source == "registry" else (item.known, item.known_at)
    item.value, item.source, item.by, item.at = answer, source, work.by.ref, work.at
    item.seen_by, item.seen_at, item.reason = None, None, ""
    item.state = ItemState.GIVEN if item.relevant and work.application.levels else ItemState.ACCEPTED
    item.save()
    return True


def _have_reviewed(work: Doing) -> None:
    application = work.application
    work.bar()
    application.filed_by = work.by if isinstance(work.by, Person) else None
    application.filed_as = work.by.ref
    application.decided_by, application.decided_how, application.decided_at = None, "", None
    application.level = application.levels[0]
    timekeeping.start(application, work.at)
