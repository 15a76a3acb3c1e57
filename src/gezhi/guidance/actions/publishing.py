"""A new edition of an incident's handbook."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gezhi.guidance import rules
from gezhi.guidance.models import Handbook
from gezhi.kernel.actors import Actor
from gezhi.kernel.constraints import plainly
from gezhi.kernel.refusals import Conflict, NotThere, Refused
from gezhi.logbook.actions import write
from gezhi.policy.models import Incident
from gezhi.policy.reads import judging
from gezhi.registry.facts import text
from gezhi.registry.rules import demand

MOST_LINES = 20


def publish(
    *, incident: Incident, note: str, added: Iterable[str] = (), after: int | None = None, by: Actor, at: datetime
) -> Handbook:
    """The guidance of the pack that judges now, with the zone's own lines, becomes the edition that everybody reads.

    `after` is the newest edition that was seen (0 = none); Conflict if another was published since. Refused without a
    note, after the incident was lifted, or if nothing differs from the newest edition: nobody is asked to read it again.
    """
    lines = [line for line in (text("added", line, 200) for line in added) if line]
    if len(lines) > MOST_LINES:
        raise Refused(_("At most %(most)d lines fit. Shorten them.") % {"most": MOST_LINES}, field="added")
    said = text("note", note, 200)
    if not said:
        raise Refused(_("Say what is new, in one line; everybody reads it first."), field="note")
    with plainly(), transaction.atomic():
        incident = _locked(incident)
        demand(rules.may_publish(by, at), rules.may_publish)
        if incident.lifted_at is not None and incident.lifted_at <= at:
            raise Refused(_("This incident is over. Nothing new is published."))
        last = Handbook.objects.filter(incident=incident).order_by("-edition").first()
        if after is not None and after != (last.edition if last else 0):
            raise Conflict(
                _("Somebody has just published an edition. Look at it, then publish yours if it is still needed.")
            )
        version = judging(incident=incident, at=at).pack_version_id
        if last is not None and (last.pack_version_id, list(last.added)) == (version, lines):
            raise Refused(_("Nothing differs from the newest edition, so nobody has to read it again."))
        edition = Handbook.objects.create(
            incident=incident,
            edition=last.edition + 1 if last else 1,
            pack_version_id=version,
            added=lines,
            note=said,
            published_at=at,
            by=by.ref,
        )
        facts = {"edition": edition.edition, "note": said}
        write("handbook.published", by=by, at=at, about=[edition.ref, incident.ref], facts=facts)
    return edition


def _locked(incident: Incident) -> Incident:
    found = Incident.objects.select_for_update().filter(pk=incident.pk).first()
    if found is None:
        raise NotThere
    return found
