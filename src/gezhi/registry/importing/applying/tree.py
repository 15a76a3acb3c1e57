"""Places and duties, through their verbs one by one: they are few, and each has rules of its own."""

from gezhi.people.models import Person
from gezhi.registry.actions import places as places_verbs
from gezhi.registry.actions.corrections import correct
from gezhi.registry.actions.duties import assign, hand_over
from gezhi.registry.importing.applying.hands import Hands, moment
from gezhi.registry.models import Duty, Place
from gezhi.registry.models.imports import Fate, ImportRow
from gezhi.registry.models.places import RANK, Kind

CHANGED = ("name", "address", "note", "site_kind")


def found_zone(hands: Hands) -> None:
    """The zone that the file founds, together with its head; later heads of the same file take over on their day."""
    zones = [row for row in hands.rows("places", Fate.CREATE) if row.values["kind"] == Kind.ZONE]
    if not zones:
        return
    (row,) = zones
    heads = sorted(
        (duty for duty in hands.rows("duties", Fate.CREATE) if duty.plan.get("do") in ("found", "succeed")),
        key=lambda duty: (duty.plan["do"] != "found", duty.values.get("since", "")),
    )
    with hands.on(row):
        head = Person.objects.get(pk=hands.id_of("people", heads[0].plan["person"]))
        start = moment(row.values.get("since") or heads[0].values.get("since")) or hands.at
        zone = places_verbs.found_zone(
            name=row.values["name"],
            code=row.values.get("code") or "Z",
            head=head,
            start=start,
            by=hands.by,
            at=hands.at,
        )
        said = {name: row.values[name] for name in ("address", "note") if name in row.values}
        if said:
            places_verbs.change_place(place=zone, version=zone.version, by=hands.by, at=hands.at, **said)
    hands.has_made(row, zone.pk)
    for successor in heads[1:]:
        with hands.on(successor):
            held = Duty.objects.get(place=zone, post="head", recorded__upper_inf=True, during__upper_inf=True)
            to = Person.objects.get(pk=hands.id_of("people", successor.plan["person"]))
            hand_over(
                duty=held, to=to, when=hands.since(successor), by=hands.by, at=hands.at, reason=_reason(successor)
            )


def place_places(hands: Hands) -> None:
    """New places from the largest to the smallest, then changes and moves."""
    new = [row for row in hands.rows("places", Fate.CREATE) if row.values["kind"] != Kind.ZONE]
    for row in sorted(new, key=lambda row: (RANK[Kind(row.values["kind"])], row.pk)):
        with hands.on(row):
            hands.has_made(row, _add(hands, row))
    for row in hands.rows("places", Fate.CHANGE):
        with hands.on(row):
            _change(hands, row)
        hands.work.step()


def _add(hands: Hands, row: ImportRow) -> int:
    said = {name: row.values.get(name, "") for name in ("code", "address", "note")}
    site_kind = row.values.get("site_kind", "other") if row.values["kind"] == Kind.SITE else ""
    parent = Place.objects.get(pk=hands.id_of("places", row.plan["parent"]))
    place = places_verbs.add_place(
        kind=row.values["kind"], name=row.values["name"], parent=parent, start=hands.since(row), site_kind=site_kind,
        by=hands.by, at=hands.at, **said,
    )  # fmt: skip
    return place.pk


def _change(hands: Hands, row: ImportRow) -> None:
    place = Place.objects.get(pk=hands.subject(row))
    said = {name: row.changes[name][1] for name in CHANGED if name in row.changes}
    if said:
        places_verbs.change_place(place=place, version=row.plan["version"], by=hands.by, at=hands.at, **said)
    if "parent" in row.changes:
        parent = Place.objects.get(pk=hands.id_of("places", row.plan["parent"]))
        places_verbs.move_place(
            place=place,
            parent=parent,
            when=hands.since(row),
            by=hands.by,
            at=hands.at,
            reason=row.values.get("note", ""),
        )


def assign_duties(hands: Hands) -> None:
    """Duties: new ones, hand-overs that a person agreed to, starts put right. Those of a founding head are done already."""
    for row in hands.rows("duties"):
        if row.plan.get("do") not in ("found", "succeed"):
            with hands.on(row):
                _assign(hands, row)
        hands.work.step()


def _assign(hands: Hands, row: ImportRow) -> None:
    person = Person.objects.get(pk=hands.id_of("people", row.plan["person"]))
    if row.fate == Fate.CREATE:
        place = Place.objects.get(pk=hands.id_of("places", row.plan["place"]))
        assign(
            place=place, post=row.values["post"], person=person, start=hands.since(row), end=moment(row.values.get("until")),
            title=row.values.get("title", ""), reason=row.values.get("reason", ""), by=hands.by, at=hands.at,
        )  # fmt: skip
        return
    held = Duty.objects.get(pk=hands.subject(row))
    if row.plan["do"] == "hand":
        title = row.values.get("title", "")
        hand_over(
            duty=held, to=person, when=hands.since(row), title=title, by=hands.by, at=hands.at, reason=_reason(row)
        )
    else:
        correct(duty=held, start=hands.since(row), by=hands.by, at=hands.at, reason=_reason(row))


def _reason(row: ImportRow) -> str:
    """Why the past is changed: what the file says, else that a file said it."""
    return str(row.values.get("reason") or f"import:{row.run_id}")
