"""Handing out: an export is made once, frozen with its fingerprints, taken out for a purpose, and can be worked out again."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.constraints import plainly
from gezhi.kernel.periods import local_zone
from gezhi.kernel.refusals import NotThere, Refused
from gezhi.logbook.actions import write
from gezhi.policy.packs.parts import Export as Shape
from gezhi.registry.facts import text
from gezhi.registry.models import Place
from gezhi.reports import rules, shapes
from gezhi.reports.models import Export
from gezhi.reports.reads.tables import Cell, Table, headline, table
from gezhi.reports.writing import comma_separated, workbook

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('reports.export', 0))"


@dataclass(frozen=True)
class Difference:
    """A cell that comes out otherwise: `before` is None for a row that is new, `now` for one that is gone."""

    key: str
    row: str
    heading: str
    before: Cell
    now: Cell


@dataclass(frozen=True)
class Comparison:
    """An export worked out again: as it was known then (which must be the same) and as known now."""

    export: Export
    then: tuple[Difference, ...]
    now: tuple[Difference, ...]

    @property
    def reproduced(self) -> bool:
        """Whether it comes out the same as it was known then."""
        return not self.then


def make(*, code: str, day: date, format: str, purpose: str, by: Actor, at: datetime) -> Export:
    """Makes and freezes an export of `day`, as known at `at`; the file carries its number, who made it and what for.

    Refused for a day that is not over (unless the shape takes figures as they stand), an unknown format, or without a
    purpose. NotThere for an unknown shape.
    """
    with plainly(), transaction.atomic():
        rules.demand(rules.may_export(by, at), rules.may_export)
        offer = shapes.shape_of(code, at=at)
        _demand(day, format, offer.shape, at)
        purpose = _purpose(purpose)
        made = table(shape=offer.shape, day=day, known=at, seen_by=by)
        number = _number(at)
        zone = Place.objects.filter(kind="zone").values_list("name", flat=True).first() or ""
        name = offer.shape.file_name.format(zone=zone, day=f"{day:%Y%m%d}", title=offer.shape.title)
        mark = _mark(number, by, at, purpose)
        content = _file(offer.shape, made, format, headline(offer.shape, day, at), mark)
        rows = {"headings": made.headings, "keys": made.keys, "rows": made.rows}
        export = Export.objects.create(
            number=number, code=code, definition=dict(offer.content), day=day, known_at=at, format=format,
            file_name=f"{name}.{format}", content=content, rows=rows, row_count=len(made.rows),
            sha256=hashlib.sha256(content).hexdigest(), rows_sha256=_fingerprint(rows), purpose=purpose, made_at=at,
            by=by.ref,
        )  # fmt: skip
        facts = {
            "day": day.isoformat(), "known_at": at, "count": len(made.rows), "sha256": export.sha256, "purpose": purpose,
        }  # fmt: skip
        write("export.made", by=by, at=at, about=[export.ref], facts=facts)
    return export


def take(*, export: int, purpose: str, by: Actor, at: datetime) -> Export:
    """Somebody takes the file out once more; the log book says who and what for. NotThere if there is none."""
    with transaction.atomic():
        rules.demand(rules.may_export(by, at), rules.may_export)
        found = Export.objects.filter(pk=export).first()
        if found is None:
            raise NotThere
        write("export.taken", by=by, at=at, about=[found.ref], facts={"purpose": _purpose(purpose or found.purpose)})
    return found


def compare(*, export: Export, by: Actor, at: datetime) -> Comparison:
    """Works the export out again, as known then and as known at `at`; a late correction shows as a difference."""
    rules.demand(rules.may_export(by, at), rules.may_export)
    shape = shapes.read_shape(export.definition)
    then = table(shape=shape, day=export.day, known=export.known_at, seen_by=by)
    now = table(shape=shape, day=export.day, known=at, seen_by=by)
    found = Comparison(export, differences(export, then), differences(export, now))
    with transaction.atomic():
        facts = {"differences": len(found.now), "same": found.reproduced}
        write("export.compared", by=by, at=at, about=[export.ref], facts=facts)
    return found


def differences(export: Export, again: Table) -> tuple[Difference, ...]:
    """Cell by cell what comes out otherwise; names and addresses, which are as of now, are not compared."""
    before = dict(zip(export.rows["keys"], export.rows["rows"], strict=True))
    after = dict(zip(again.keys, again.rows, strict=True))
    found: list[Difference] = []
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key), after.get(key)
        label = _label(new or old or ())
        if old is None or new is None:
            found.append(Difference(key, label, "", None if old is None else label, None if new is None else label))
            continue
        for heading, compared, was, now in zip(again.headings, again.compared, old, new, strict=True):
            if compared and was != now:
                found.append(Difference(key, label, heading, was, now))
    return tuple(found)


def _label(row: "tuple[Cell, ...] | list[Cell]") -> str:
    return next((str(cell) for cell in row if isinstance(cell, str) and cell), "")


def _demand(day: date, format: str, shape: Shape, at: datetime) -> None:
    """Refused for a day that has not come, and for one that is not over where figures are as of its 24:00."""
    today = at.astimezone(local_zone()).date()
    if day > today:
        raise Refused(_("%(day)s has not come yet. Choose an earlier day.") % {"day": day}, field="day")
    if day == today and shape.cut_off == "day_before":
        raise Refused(
            _("This export is made as of 24:00. %(day)s is not over yet; choose an earlier day.") % {"day": day},
            field="day",
        )
    if format not in shape.formats:
        raise Refused(_("This export is not made in that format. Choose another."), field="format")


def _purpose(purpose: str) -> str:
    said = text("purpose", purpose, 200)
    if not said:
        raise Refused(_("Say who gets this file and what for."), field="purpose")
    return said


def _number(at: datetime) -> str:
    """B-270218-03: the third export of that day."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
    stem = f"B-{at.astimezone(local_zone()):%y%m%d}-"
    return f"{stem}{Export.objects.filter(number__startswith=stem).count() + 1:02}"


def _mark(number: str, by: Actor, at: datetime, purpose: str) -> str:
    return _("%(number)s · made by %(who)s · %(when)s · for %(purpose)s") % {
        "number": number,
        "who": str(by) if not by.is_operator else by.ref,
        "when": f"{at.astimezone(local_zone()):%Y-%m-%d %H:%M}",
        "purpose": purpose,
    }


def _file(shape: Shape, made: Table, format: str, title: str, mark: str) -> bytes:
    if format == Export.Format.CSV:
        return comma_separated(made, mark=mark)
    return workbook(made, shape.columns, title=title, mark=mark, total=_("Total"))


def _fingerprint(rows: object) -> str:
    plain = json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()
