"""Reminding those who have not returned, and at the due time telling whoever answers for them."""

from collections import defaultdict
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gezhi.kernel.actors import SYSTEM, Actor
from gezhi.logbook.actions import write
from gezhi.notices.actions.drafting import Draft, write_notice
from gezhi.notices.actions.sending import send
from gezhi.notices.actions.telling import Telling, tell_many
from gezhi.notices.wordings import rendered, wording
from gezhi.registry.models import Enterprise, Place
from gezhi.registry.reads.answering import chain_of
from gezhi.reports.audience import REMINDER, UNRETURNED
from gezhi.reports.models import Collection, Reminder
from gezhi.reports.reads.missing import missing
from gezhi.shell.timewords import moment_words

LISTED = 20


def remind(*, collection: Collection, day: date, before: int, by: Actor, at: datetime) -> Reminder | None:
    """Enterprises without their return for `day` get a notice, once for each `before` (minutes); None if that was done already."""
    with transaction.atomic():
        lacking = missing(collection=collection, day=day, at=at, seen_by=SYSTEM)
        kept, new = Reminder.objects.get_or_create(
            collection=collection, day=day, before=before, defaults={"missing": len(lacking), "at": at}
        )
        if not new:
            return None
        if lacking and before:
            kept.notice = _notice(collection, day, at)
            kept.save(update_fields=["notice"])
        elif lacking:
            _tell_stewards(collection, day, lacking, at)
        if lacking:
            facts = {"day": day.isoformat(), "missing": len(lacking)}
            write("collection.reminded", by=by, at=at, about=[collection.ref], facts=facts)
    return kept


def _values(collection: Collection, day: date, at: datetime) -> dict[str, str]:
    return {"title": collection.title, "day": day.isoformat(), "due": moment_words(collection.due_at(day), at)}


def _notice(collection: Collection, day: date, at: datetime) -> int:
    from django.conf import settings

    said = rendered(wording(REMINDER), _values(collection, day, at))[settings.LANGUAGE_CODE]
    state = {"state": "not-returned", "collection": collection.pk, "day": day.isoformat()}
    audience = {"parts": [{"of": "enterprises", "states": [state]}]}
    draft = Draft(title=said["title"], body=said["body"], audience=audience, due_at=collection.due_at(day))
    notice = write_notice(draft=draft, by=SYSTEM, at=at)
    send(notice=notice.pk, by=SYSTEM, at=at)
    return int(notice.pk)


def _tell_stewards(collection: Collection, day: date, lacking: list[tuple[int, int]], at: datetime) -> None:
    """One word for each site to whoever answers for it, with the first names."""
    by_site: dict[int, list[int]] = defaultdict(list)
    for firm, place in lacking:
        by_site[place].append(firm)
    shown = [firm for firms in by_site.values() for firm in firms[:LISTED]]
    firms = dict(Enterprise.objects.filter(pk__in=shown).values_list("pk", "name"))
    places = Place.objects.in_bulk(by_site)
    tellings: list[Telling] = []
    for place, missing_there in by_site.items():
        chain = chain_of(place, at)
        if not chain:
            continue
        listed = "、".join(firms[firm] for firm in missing_there[:LISTED])
        values = _values(collection, day, at) | {
            "count": str(len(missing_there)),
            "place": places[place].name,
            "names": listed + (_(" and others") if len(missing_there) > LISTED else ""),
        }
        key = f"{collection.ref}:{day}:missing:{place}"
        tellings.append(Telling([chain[0].answers.person_id], collection.ref, UNRETURNED, values, key, place=place))
    tell_many(tellings=tellings, by=SYSTEM, at=at)
