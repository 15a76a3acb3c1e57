"""What programs ask through the Notify interface, and what its page shows."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from gezhi.kernel.actors import Actor
from gezhi.notices.models import DeliveryState, Template
from gezhi.notices.notify.errors import NotifyError, bad, nothing
from gezhi.notices.notify.faces import KINDS, Face, face_id
from gezhi.notices.notify.models import Notification, NotifyKey
from gezhi.people.rules import demand, may_administer

PAGE = 250
S = DeliveryState
STATUS: dict[str, str] = {
    S.WAITING: "created",
    S.HANDED: "sending",
    S.UNKNOWN: "sending",
    S.ACCEPTED: "sending",
    S.DELIVERED: "delivered",
    S.FAILED: "permanent-failure",
    S.STOPPED: "cancelled",
}
"""How far a delivery is, in Notify's words."""
STATUSES = (
    "cancelled", "created", "sending", "sent", "delivered", "pending", "failed", "technical-failure",
    "temporary-failure", "permanent-failure", "pending-virus-check", "validation-failed", "virus-scan-failed",
    "returned-letter", "accepted", "received",
)  # fmt: skip
"""All that Notify knows; for some of them there is never anything with us."""


def keys(*, seen_by: Actor, at: datetime) -> QuerySet[NotifyKey]:
    """All keys, those that work first."""
    demand(may_administer(seen_by, at), may_administer)
    return NotifyKey.objects.select_related("made_by").order_by("-revoked_at", "-made_at")


def faces(*, kind: str = "", seen_by: NotifyKey) -> list[Face]:
    """Every template that is in use, in its newest version, as text message and as e-mail; by name."""
    newest = Template.objects.order_by("code", "-version").distinct("code")
    rows = sorted((row for row in newest if not row.retired), key=lambda row: (str(row), row.code))
    return [Face(row, one) for row in rows for one in KINDS if kind in ("", one)]


def face_of(*, template: UUID, version: int | None = None, seen_by: NotifyKey) -> Face:
    """The template of that id, newest or of that version. NotifyError 404 if there is none."""
    for code in Template.objects.order_by("code").values_list("code", flat=True).distinct():
        for kind in KINDS:
            if face_id(code, kind) == template:
                return Face(_version(code, version), kind)
    raise nothing()


def face_to_send(*, template: UUID, kind: str, seen_by: NotifyKey) -> Face:
    """The template to send as `kind`. NotifyError if there is none, it is out of use, or it is of another kind."""
    try:
        face = face_of(template=template, seen_by=seen_by)
    except NotifyError as error:
        raise bad("Template not found") from error
    if face.template.retired:
        raise bad("Template has been deleted")
    if face.kind != kind:
        raise bad(f"{face.kind} template is not suitable for {kind} notification")
    return face


def versions(*, template: UUID, seen_by: NotifyKey) -> list[Face]:
    """Every version of a template, the newest first."""
    face = face_of(template=template, seen_by=seen_by)
    rows = Template.objects.filter(code=face.template.code).order_by("-version")
    return [Face(row, face.kind) for row in rows]


def notification(*, number: UUID, seen_by: NotifyKey) -> Notification:
    """One message that this key sent. NotifyError 404 for any other."""
    found = _sent(seen_by).filter(pk=number).first()
    if found is None:
        raise nothing()
    return found


def notifications(
    *, statuses: list[str], kinds: list[str], reference: str = "", older_than: UUID | None = None, seen_by: NotifyKey
) -> list[Notification]:
    """At most 250 messages of this key, the newest first, beyond `older_than`. Nothing for an id that it did not send."""
    rows = _sent(seen_by).order_by("-at", "-pk")
    if statuses:
        wanted = [state for state, word in STATUS.items() if word in _spread(statuses)]
        rows = rows.filter(delivery__state__in=wanted)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    if reference:
        rows = rows.filter(reference=reference)
    if older_than is not None:
        last = Notification.objects.filter(key=seen_by, pk=older_than).first()
        if last is None:
            return []
        rows = rows.filter(Q(at__lt=last.at) | Q(at=last.at, pk__lt=last.pk))
    return list(rows[:PAGE])


def _sent(key: NotifyKey) -> QuerySet[Notification]:
    rows = Notification.objects.filter(key=key)
    return rows.select_related("template", "delivery__notice")


def _spread(statuses: list[str]) -> set[str]:
    """ "failed" stands for every kind of failure, as with Notify."""
    failures = {"technical-failure", "temporary-failure", "permanent-failure"}
    return set(statuses) | (failures if "failed" in statuses else set())


def _version(code: str, version: int | None) -> Template:
    rows = Template.objects.filter(code=code)
    found = rows.filter(version=version).first() if version is not None else rows.order_by("-version").first()
    if found is None:
        raise nothing()
    return found
