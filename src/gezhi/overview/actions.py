"""Making briefings, and saying when and in which shape they are made."""

import hashlib
import io
import json
from datetime import datetime
from typing import BinaryIO

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import translation
from django.utils.translation import gettext as _

from gezhi.files.actions import store
from gezhi.files.names import fit_name
from gezhi.files.reads import opened
from gezhi.kernel.actors import SYSTEM, Actor
from gezhi.kernel.constraints import plainly
from gezhi.kernel.keeping import afresh
from gezhi.kernel.periods import local_zone
from gezhi.kernel.refusals import Refused
from gezhi.logbook.actions import write
from gezhi.logbook.reads.state import newest_checkpoint
from gezhi.overview import composing, rules, word
from gezhi.overview.models import Briefing, BriefingSetting
from gezhi.overview.reads.board import board
from gezhi.registry.models import Place

LIMIT = 4 << 20
"""Bytes that a template may have."""
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('overview.briefing', 0))"


def make_briefing(*, by: Actor, at: datetime, by_itself: bool = False) -> Briefing:
    """A briefing of this moment is made for the whole zone and frozen with its fingerprint; in the zone's language.

    Refused (with the sentence of the template) if the zone's own template cannot be filled in.
    """
    with plainly(), transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        _lock()
        rules.demand(rules.may_make_briefings(by, at), rules.may_make_briefings)
        with afresh():
            found = board(at=at, seen_by=SYSTEM)
        incident = found.emergency.incidents[0] if found.emergency else None
        day = at.astimezone(local_zone()).date()
        its = Briefing.objects.filter(incident=incident)
        last = its.filter(day__lt=day).order_by("-day", "-pk").first()
        number = (its.order_by("-number").values_list("number", flat=True).first() or 0) + 1
        zone = Place.objects.filter(kind="zone").values_list("name", flat=True).first() or ""
        content = composing.content_of(found, zone=zone, number=number, day=day, before=last.content if last else None)
        chart = composing.chart_of(content)
        checkpoint = newest_checkpoint()
        signed = checkpoint.text if checkpoint else ""
        sha256 = fingerprint(content, chart, signed)
        setting = standing_setting()
        template = setting.template if setting else None
        briefing = Briefing(
            number=number, incident=incident, day=day, as_of=at, made_at=at, by=by.ref, by_itself=by_itself, content=content,
            chart=chart, checkpoint=signed, sha256=sha256, template=template,
        )  # fmt: skip
        made = word.document(opened(template) if template else None, content, chart=chart, code=briefing.code)
        briefing.docx = store(io.BytesIO(made), by=by, at=at, kinds=frozenset({"office"}))
        briefing.save(force_insert=True)
        facts = {"number": number, "day": day.isoformat(), "sha256": sha256}
        write("briefing.made", by=by, at=at, about=[briefing.ref, *([incident.ref] if incident else [])], facts=facts)
    return briefing


def set_time(*, minute: int | None, by: Actor, at: datetime) -> BriefingSetting:
    """From now on briefings are made at this minute of the day on the zone's clocks; None = only by hand."""
    with plainly(), transaction.atomic():
        _lock()
        rules.demand(rules.may_make_briefings(by, at), rules.may_make_briefings)
        return _change(by, at, minute=minute)


def bring_template(*, upload: BinaryIO, name: str, by: Actor, at: datetime) -> BriefingSetting:
    """From now on briefings are made with this Word document. It is tried first: Refused, saying why, if it cannot be used."""
    with plainly(), transaction.atomic():
        _lock()
        rules.demand(rules.may_make_briefings(by, at), rules.may_make_briefings)
        stored = store(upload, by=by, at=at, kinds=frozenset({"office"}), limit=LIMIT)
        if stored.extension != "docx":
            raise Refused(_("This is not a Word document. Save the template as .docx."), field="template")
        with translation.override(settings.LANGUAGE_CODE):
            trial = composing.content_of(board(at=at, seen_by=SYSTEM), zone="–", number=1, day=at.date(), before=None)
        word.document(opened(stored), trial, chart=composing.chart_of(trial), code="0000 0000 0000")
        return _change(by, at, template=stored, template_name=fit_name(name, "docx"))


def take_shipped_template(*, by: Actor, at: datetime) -> BriefingSetting:
    """From now on briefings are made with the template that comes with the product again."""
    with plainly(), transaction.atomic():
        _lock()
        rules.demand(rules.may_make_briefings(by, at), rules.may_make_briefings)
        return _change(by, at, template=None, template_name="")


def fingerprint(content: composing.Content, chart: str, checkpoint: str) -> str:
    """SHA-256 of everything that a briefing says, as sorted JSON without spaces in UTF-8."""
    said = {"content": content, "chart": chart, "checkpoint": checkpoint}
    return hashlib.sha256(
        json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()


def standing_setting() -> BriefingSetting | None:
    """How briefings are made now; None = as the product does without a word."""
    return BriefingSetting.objects.filter(recorded__upper_inf=True).select_related("template").first()


def _change(by: Actor, at: datetime, **new: object) -> BriefingSetting:
    """Closes what stood and records the new; what is not named stays as it was."""
    old = standing_setting()
    known = at
    values: dict[str, object] = {"minute": 17 * 60, "template": None, "template_name": ""}
    if old is not None:
        known = max(at, old.recorded.lower)
        values = {name: getattr(old, name) for name in values}
        old.recorded = DateTimeTZRange(old.recorded.lower, known, "[)")
        old.save(update_fields=["recorded"])
    made = BriefingSetting.objects.create(**(values | new), recorded=DateTimeTZRange(known, None, "[)"), by=by.ref)
    facts = {"minute": made.minute, "template": made.template.sha256 if made.template else ""}
    write("briefing.set", by=by, at=at, about=["system"], facts=facts)
    return made


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
