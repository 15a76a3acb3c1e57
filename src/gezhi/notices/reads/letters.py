"""What was told to somebody: their inbox, one notice of it, and the page behind a personal link."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import get_language

from gezhi.kernel.refusals import NotThere
from gezhi.notices.composing import Row, say
from gezhi.notices.models import Notice, NoticeFile, NoticeMove, NoticeState, Origin, Recipient
from gezhi.notices.texts import variables_in
from gezhi.notices.tokens import recipient_of
from gezhi.people.models import Person

NO_SLIP = UUID(int=0)
TOLD = (NoticeState.SENDING, NoticeState.FINISHED, NoticeState.RECALLED)
RELATED = ("notice__written_by", "notice__template", "person", "enterprise", "place", "site", "group", "follow_up")


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice as one recipient reads it. `reason`: why it was recalled."""

    recipient: Recipient
    title: str
    body: str
    reason: str = ""
    recalled_at: datetime | None = None

    @property
    def notice(self) -> Notice:
        """The notice itself."""
        return self.recipient.notice

    @property
    def recalled(self) -> bool:
        """Whether it does not hold any more."""
        return self.notice.state == NoticeState.RECALLED

    @property
    def waits(self) -> bool:
        """Whether something is still expected of the reader: to confirm, or to read."""
        row = self.recipient
        done = row.confirmed_at if self.notice.asks_confirmation else row.read_at
        return not self.recalled and done is None

    def is_past(self, at: datetime) -> bool:
        """Whether it should have been read before `at` and was not."""
        return self.waits and self.notice.due_at is not None and self.notice.due_at <= at


def inbox(*, person: Person) -> QuerySet[Recipient]:
    """Everything that was told to this person: what still waits for them first, then the newest."""
    waits = Case(
        When(read_at=None, then=Value(0)),
        When(_unconfirmed(), then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    rows = Recipient.objects.filter(person=person, notice__state__in=TOLD)
    return rows.select_related(*RELATED).order_by(waits, F("notice__sent_at").desc(nulls_last=True), "-pk")


def _unconfirmed() -> Q:
    return Q(notice__asks_confirmation=True, confirmed_at=None) & ~Q(notice__state=NoticeState.RECALLED)


def how_many_wait(*, person: Person) -> int:
    """How many notices this person has not read or not confirmed."""
    rows = Recipient.objects.filter(person=person, notice__state__in=(NoticeState.SENDING, NoticeState.FINISHED))
    return rows.filter(Q(read_at=None) | _unconfirmed()).count()


def letters(*, recipients: list[Recipient], person: Person) -> list[Letter]:
    """These rows of the person's inbox, each as they read it."""
    return [_letter(row) for row in recipients if row.person_id == person.pk]


def letter_to(*, recipient: int, person: Person) -> Letter:
    """One notice of the person's inbox. NotThere for anybody else's."""
    return _found(Recipient.objects.filter(pk=recipient, person=person))


def letter_about(*, notice: int, person: Person) -> int:
    """The recipient that this person is of a notice. NotThere for a notice that was not for them."""
    found = Recipient.objects.filter(notice=notice, person=person, notice__state__in=TOLD).values_list("pk", flat=True)
    if not found:
        raise NotThere
    return int(found[0])


def letter_behind(*, token: str) -> Letter:
    """The notice behind a personal link, which is the right to read it. NotThere for a link that we did not make."""
    number = recipient_of(token)
    if number is None:
        raise NotThere
    return _found(Recipient.objects.filter(pk=number))


def _found(rows: QuerySet[Recipient]) -> Letter:
    row = rows.filter(notice__state__in=TOLD).select_related(*RELATED).first()
    if row is None:
        raise NotThere
    made = _letter(row)
    if not made.recalled:
        return made
    move = NoticeMove.objects.filter(notice=row.notice, verb="recall").order_by("-at").first()
    return Letter(row, made.title, made.body, move.reason if move else "", move.at if move else None)


def _letter(row: Recipient) -> Letter:
    said = say(spoken(row), link="")
    return Letter(row, said.title, said.body)


def spoken(row: Recipient) -> Row:
    """The recipient's row as the composer of messages takes it; what is to be filled in and is not known stays empty."""
    notice, firm, person = row.notice, row.enterprise, row.person
    given = dict.fromkeys(variables_in(notice.title, notice.body), "") if notice.origin != Origin.SYSTEM else {}
    follows = row.follow_up
    return Row(
        delivery=0,
        slip=NO_SLIP,
        address="",
        urgent=notice.urgent,
        recipient=row.pk,
        attempt=0,
        notice=notice.pk,
        origin=notice.origin,
        title=notice.title,
        body=notice.body,
        texts=notice.texts,
        values={**given, **notice.values},
        external={},
        language=get_language() or "",
        name=(person.name if person else firm.contact_name if firm else ""),
        enterprise=firm.name if firm else "",
        place=row.place.name if row.place else "",
        site=row.site.name if row.site else "",
        group=row.group.name if row.group else "",
        responsible=follows.name if follows else "",
        responsible_phone=(follows.phone or "") if follows else "",
    )


def file_of(*, letter: Letter, file: int) -> NoticeFile:
    """A file of a notice that somebody was given. NotThere for a file of another one, or once it was recalled."""
    kept = NoticeFile.objects.select_related("stored").filter(notice=letter.notice, pk=file).first()
    if kept is None or letter.recalled:
        raise NotThere
    return kept
