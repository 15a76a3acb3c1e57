"""The names behind the figures: who has not been reached, who has not read, and the person who sees to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from gezhi.kernel.actors import Actor
from gezhi.notices.models import Delivery, Notice, Recipient
from gezhi.notices.reads.figures import sees_whole
from gezhi.people.models import Person
from gezhi.people.phones import masked
from gezhi.people.rules import reach_of, sees_all_phones
from gezhi.registry import rules as registry

SHOWN = {
    "": Q(),
    "missed": Q(reached_at__isnull=True),
    "unread": Q(reached_at__isnull=False, read_at__isnull=True),
    "unconfirmed": Q(read_at__isnull=False, confirmed_at__isnull=True),
    "read": Q(read_at__isnull=False),
    "confirmed": Q(confirmed_at__isnull=False),
}


def lacks(notice: Notice) -> Q:
    """Who has not done what the notice asks: confirmed it, or else read it."""
    return Q(confirmed_at__isnull=True) if notice.asks_confirmation else Q(read_at__isnull=True)


STATE_MARKS = {"missed": "bad", "unread": "late", "read": "ok", "confirmed": "ok"}


@dataclass(frozen=True, slots=True)
class Name:
    """A recipient as a list shows them. The phone is whole only for those who need it."""

    recipient: Recipient
    phone: str
    trouble: str

    @property
    def state(self) -> str:
        """The furthest the notice has come: missed, unread, read, confirmed."""
        row = self.recipient
        if row.confirmed_at:
            return "confirmed"
        return "read" if row.read_at else "unread" if row.reached_at else "missed"

    @property
    def mark(self) -> str:
        """The state's shape."""
        return STATE_MARKS[self.state]

    @property
    def who(self) -> str:
        """Enterprise or person."""
        return str(self.recipient.enterprise or self.recipient.person or "")

    @property
    def contact(self) -> str:
        """The enterprise's contact; empty for a person."""
        return self.recipient.enterprise.contact_name if self.recipient.enterprise else ""


def recipients_seen(
    *, notice: Notice, seen_by: Actor, at: datetime, state: str = "", group: int | None = None
) -> QuerySet[Recipient]:
    """Recipients in that state, by group and site, as far as `seen_by` sees them. `group` 0: those in no group."""
    territory = registry.sees(seen_by, at)
    wanted = lacks(notice) if state == "lacking" else SHOWN.get(state, Q())
    rows = Recipient.objects.filter(wanted, notice=notice)
    if not sees_whole(notice, seen_by, territory):
        rows = rows.filter(territory.q())
    if group is not None:
        rows = rows.filter(group=group or None)
    related = ("person", "enterprise", "place", "group", "site", "follow_up")
    order = (F("group__code").asc(nulls_last=True), F("site__code").asc(nulls_last=True), "pk")
    return rows.select_related(*related).order_by(*order)


def named(*, recipients: Sequence[Recipient], seen_by: Actor, at: datetime, whole_phones: bool = True) -> list[Name]:
    """These recipients with their phones and, where nothing has reached them, what the last provider said."""
    troubles = _troubles([row.pk for row in recipients if row.reached_at is None])
    seen = _phones_seen(recipients, seen_by, at) if whole_phones else set()
    return [
        Name(row, _phone(row) if row.pk in seen else masked(_phone(row)), troubles.get(row.pk, ""))
        for row in recipients
    ]


def _phone(row: Recipient) -> str:
    return (row.enterprise.contact_phone if row.enterprise else row.person.phone if row.person else "") or ""


def _phones_seen(recipients: Iterable[Recipient], seen_by: Actor, at: datetime) -> set[int]:
    """Whose number `seen_by` needs: contacts of enterprises in places they run, persons in their chain."""
    runs = registry.runs(seen_by, at)
    everyone = sees_all_phones(seen_by, at)
    found = {
        row.pk
        for row in recipients
        if (row.enterprise_id and (runs.everything or (row.place_id is not None and runs.includes(row.place_id))))
        or (row.person_id and everyone)
    }
    if isinstance(seen_by, Person) and not everyone:
        persons = {row.person_id for row in recipients if row.person_id}
        reached = set(Person.objects.filter(reach_of(seen_by, at), pk__in=persons).values_list("pk", flat=True))
        found |= {row.pk for row in recipients if row.person_id in reached}
    return found


def _troubles(recipients: Sequence[int]) -> dict[int, str]:
    rows = Delivery.objects.filter(recipient__in=recipients, state="failed").exclude(words="", code="")
    return {
        row[0]: row[1] or row[2] for row in rows.order_by("stage__number").values_list("recipient", "words", "code")
    }
