"""Adding, changing, retiring persons."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.constraints import plainly
from gezhi.kernel.pinyin import searchable
from gezhi.kernel.refusals import Conflict, NotThere, Refused
from gezhi.logbook.actions import line, write, write_many
from gezhi.people import rules
from gezhi.people.actions.devices import end_devices
from gezhi.people.actions.rights import keep_an_administrator
from gezhi.people.models import Grant, Invitation, Person
from gezhi.people.phones import normalised

_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class NewPerson:
    """What is known of somebody who is to be added. `works`: office, field or enterprise. Phone and title may be empty."""

    name: str
    phone: str = ""
    title: str = ""
    works: str = Person.Works.FIELD


def register_person(
    *, name: str, phone: str = "", title: str = "", works: str = Person.Works.FIELD, by: Actor, at: datetime
) -> Person:
    """Somebody becomes known to the system. They cannot sign in before they have joined by an invitation."""
    return register_people(rows=[NewPerson(name, phone, title, works)], by=by, at=at)[0]


def register_people(*, rows: Sequence[NewPerson], by: Actor, at: datetime) -> list[Person]:
    """Several become known at once, all or none; the answer is in the order of `rows`."""
    rules.demand(rules.may_register(by, at), rules.may_register)
    persons = [_made(row, at) for row in rows]
    with plainly(), transaction.atomic():
        Person.objects.bulk_create(persons, batch_size=2000)
        write_many(line("person.registered", by=by, at=at, about=[p.ref], facts={"works": p.works}) for p in persons)
    return persons


def change_person(
    *, person: int, version: int, name: str, phone: str, title: str, works: str, by: Actor, at: datetime
) -> Person:
    """Name, phone, title or kind are put right. Conflict if the person was changed since `version` was read."""
    new = _made(NewPerson(name, phone, title, works), at)
    with plainly(), transaction.atomic():
        kept = locked(person)
        rules.demand(rules.may_change(by, kept, at), rules.may_change)
        if kept.version != version:
            raise Conflict(
                _("Somebody changed this person meanwhile. What you typed is kept; compare it and save again."),
                code="changed-meanwhile",
            )
        if kept.works == Person.Works.OFFICE != new.works:
            rules.demand(rules.may_administer(by, at), rules.may_administer)
        changed = [f for f in ("name", "phone", "title", "works") if getattr(kept, f) != getattr(new, f)]
        if changed:
            _copy(new, kept)
            write("person.changed", by=by, at=at, about=[kept.ref], facts={"fields": changed})
    return kept


def deactivate(*, person: int, by: Actor, at: datetime) -> Person:
    """The person leaves: every device is signed out at once, invitations are withdrawn, rights end. Duties stay as they were."""
    with transaction.atomic():
        leaver = locked(person)
        rules.demand(rules.may_administer(by, at), rules.may_administer)
        if not leaver.is_active:
            return leaver
        keep_an_administrator(without=leaver, at=at)
        _set_active(leaver, False)
        write("person.deactivated", by=by, at=at, about=[leaver.ref])
        _leave(leaver, by=by, at=at)
    return leaver


def reactivate(*, person: int, by: Actor, at: datetime) -> Person:
    """The person is back. Rights and devices do not come back with them: invite them again."""
    with transaction.atomic():
        comer = locked(person)
        rules.demand(rules.may_administer(by, at), rules.may_administer)
        if not comer.is_active:
            _set_active(comer, True)
            write("person.reactivated", by=by, at=at, about=[comer.ref])
    return comer


def choose_language(*, person: Person, language: str, by: Actor, at: datetime) -> None:
    """The person's pages speak this language from now on, on every device. A taste is no event: it is not logged."""
    if by.ref == person.ref and language in dict(settings.LANGUAGES):
        Person.objects.filter(pk=person.pk).update(language=language)


def locked(person: int) -> Person:
    """The person's row, locked until the transaction ends. Every verb about a person's ways in begins here."""
    found = Person.objects.select_for_update(no_key=True).filter(pk=person).first()
    if found is None:
        raise NotThere
    return found


def _made(row: NewPerson, at: datetime) -> Person:
    name = _line(row.name, 60, "name")
    if not name:
        raise Refused(_("The name is missing. Enter it."), field="name")
    if row.works not in Person.Works.values:
        raise Refused(_("Choose office, field or enterprise."), field="works")
    person = Person(
        name=name,
        initials=searchable(name),
        phone=normalised(row.phone) or None,
        title=_line(row.title, 40, "title"),
        works=row.works,
        joined_at=at,
    )
    person.set_unusable_password()
    return person


def _line(text: str, longest: int, field: str) -> str:
    """One line of plain text without invisible characters. Refused if too long or with signs that no name has."""
    clean = "".join(c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) != "Cf")
    clean = _SPACES.sub(" ", clean).strip()
    odd = next((c for c in clean if unicodedata.category(c)[0] in "SC"), "")
    if odd:
        raise Refused(_("“%(sign)s” does not belong here. Take it out.") % {"sign": odd}, field=field)
    if len(clean) > longest:
        sentence = _("This is %(count)s characters long, %(longest)s fit. Shorten it.")
        raise Refused(sentence % {"count": len(clean), "longest": longest}, field=field)
    return clean


def _copy(new: Person, kept: Person) -> None:
    for field in ("name", "initials", "phone", "title", "works"):
        setattr(kept, field, getattr(new, field))
    kept.version += 1
    kept.save(update_fields=["name", "initials", "phone", "title", "works", "version"])


def _set_active(person: Person, active: bool) -> None:
    person.is_active = active
    person.version += 1
    person.save(update_fields=["is_active", "version"])


def _leave(leaver: Person, *, by: Actor, at: datetime) -> None:
    end_devices(leaver.devices.filter(ended_at__isnull=True), by=by, at=at)
    Invitation.objects.filter(person=leaver, used_at__isnull=True, withdrawn_at__isnull=True).update(withdrawn_at=at)
    for grant in Grant.objects.filter(person=leaver, during__contains=at):
        grant.end(at)
        write("right.ended", by=by, at=at, about=[grant.ref, leaver.ref], facts={"right": grant.right})
    Grant.objects.filter(person=leaver, during__startswith__gte=at).delete()
