"""What other systems do by Open311: report, and send an update. Both through the same verbs as everybody else."""

from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from gezhi.cases.actions import add_words, rate
from gezhi.cases.actions.moving import locked
from gezhi.cases.actions.reporting import report
from gezhi.cases.models import Case, OutsideReport, OutsideUpdate, Source, State
from gezhi.cases.open311.asked import Location, Report, Update
from gezhi.cases.open311.errors import Open311Error
from gezhi.cases.open311.where import place_at, place_called, place_with
from gezhi.cases.reads.where import firm_at
from gezhi.people.models import Person
from gezhi.registry.models import Enterprise, Place


def report_from_outside(*, said: Report, by: Person, at: datetime, key: str = "") -> Case:
    """Makes a case of a service request; the link comes into its history. The same `key` again gives the same case."""
    place = find_place(said.location, at)
    urgent, topic = said.attributes.get("urgent") == "yes", said.attributes.get("topic", "")
    with transaction.atomic():
        case = report(
            kind=said.kind, place=place, by=by, at=at, words=said.description, topic=topic, urgent=urgent,
            grade=said.attributes.get("grade", ""), enterprise=_enterprise(said, place, by, at), source=Source.OPEN311,
            contact=said.contact or None, slip=_slip(by, key) if key else None,
        )  # fmt: skip
        where = said.location
        _row, fresh = OutsideReport.objects.get_or_create(
            case=case,
            defaults={
                "longitude": where.longitude if where.latitude is not None else None,
                "latitude": where.latitude if where.longitude is not None else None,
                "address": where.address,
                "media_url": said.media_url,
            },
        )
        if fresh and said.media_url:
            add_words(case=case, words=_("Sent with the report: %(link)s") % {"link": said.media_url}, by=by, at=at)
    return case


def find_place(where: Location, at: datetime) -> Place:
    """The place that is meant: by its code, by the point, or by its name in the address; 400 where there is none."""
    if where.address_id:
        return place_with(address_id=where.address_id, at=at)
    if where.longitude is not None and where.latitude is not None:
        return place_at(longitude=where.longitude, latitude=where.latitude, at=at)
    return place_called(address=where.address, at=at)


def update_from_outside(*, said: Update, case: Case, by: Person, at: datetime) -> OutsideUpdate:
    """Adds what another system has to say, once for each update_id. “open” about a closed case says that it is still wrong.

    “closed” closes nothing: a case is closed by whoever verified it on the spot.
    """
    with transaction.atomic():
        state = locked(case).state
        known = OutsideUpdate.objects.filter(person=by, name=said.name).select_related("move").first()
        if known is None:
            if state == State.CLOSED and said.status != "closed":
                rate(case=case, satisfied=False, words=said.words, by=by, at=at)
            else:
                add_words(case=case, words=said.words, by=by, at=at)
            move = case.moves.filter(verb__in=("add_words", "rate"), by=by.ref).latest("pk")
            known, _fresh = OutsideUpdate.objects.get_or_create(person=by, name=said.name, defaults={"move": move})
        if known.move.case_id != case.pk or known.move.words != said.words:
            raise Open311Error(409, _("This update_id was used for another update. Send a new one."))
    return known


def _enterprise(said: Report, place: Place, by: Person, at: datetime) -> Enterprise | None:
    code = said.attributes.get("enterprise", "").upper()
    if not code:
        return None
    found = firm_at(place=place, seen_by=by, at=at, credit_code=code)
    if found is None:
        raise Open311Error(400, _("No enterprise of this credit code works at this place."))
    return found


def _slip(by: Person, key: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"open311:{by.ref}:{key}")
