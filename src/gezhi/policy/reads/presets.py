"""Which preset holds: the most specific line, in its newest version in force."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from gezhi.kernel.refusals import NotThere, Refused
from gezhi.policy.models import Grade, Kind, PresetVersion, Topic
from gezhi.policy.shipped import SHIPPED, Preset, code_of
from gezhi.policy.topics import SHIPPED as SHIPPED_TOPICS
from gezhi.policy.topics import Subject

_SHIPPED = {one.code: one for one in SHIPPED}


def preset(kind: str, *, grade: str = "", topic: str = "", urgent: bool, at: datetime) -> Preset:
    """What holds for such a matter at `at`. The topic's own line comes before the grade's, that before the kind's.

    NotThere for a kind that has no line at all.
    """
    codes = [code_of(kind, g, t, urgent) for t in dict.fromkeys((topic, "")) for g in dict.fromkeys((grade, ""))]
    found = in_force(codes, at)
    for code in codes:
        if code in found:
            return found[code]
    raise NotThere


def preset_version(code: str, version: int) -> Preset:
    """The version of a line that a case was opened under, whatever holds now. NotThere if there never was one."""
    if version == 0 and code in _SHIPPED:
        return _SHIPPED[code]
    row = PresetVersion.objects.filter(code=code, version=version).first()
    if row is None:
        raise NotThere
    return as_preset(row)


def in_force(codes: Iterable[str] | None, at: datetime) -> dict[str, Preset]:
    """The lines in force at `at` by their codes (None = all): the zone's highest version in force, else the product's."""
    rows = PresetVersion.objects.filter(effective_from__lte=at).order_by("code", "-version").distinct("code")
    if codes is None:
        found = dict(_SHIPPED)
    else:
        wanted = list(codes)
        rows = rows.filter(Q(code__in=wanted))
        found = {code: _SHIPPED[code] for code in wanted if code in _SHIPPED}
    for row in rows:
        found.pop(row.code, None)
        if not row.retired:
            found[row.code] = as_preset(row)
    return found


def shipped(code: str) -> Preset | None:
    """The product's own version of a line, if it has one."""
    return _SHIPPED.get(code)


def as_preset(row: PresetVersion) -> Preset:
    """The row as everybody else knows it."""
    return Preset(
        kind=row.kind, grade=row.grade, topic=row.topic, urgent=row.urgent, version=row.version,
        response=row.response, solution=row.solution, verification=row.verification, warn=row.warn,
        escalation=tuple(row.escalation), extensions=row.extensions, reopen_within=row.reopen_within,
        basis=row.basis, source=row.source, effective_from=row.effective_from,
    )  # fmt: skip


def demand_together(kind: str, grade: str, topic: str) -> None:
    """Refused unless there are such a kind, a grade of it and a topic of it."""
    if kind not in Kind.values:
        raise Refused(_("There is no such kind. Choose one of those offered."), field="kind")
    if grade and (kind != Kind.HAZARD or grade not in Grade.values):
        raise Refused(_("Only hazards have a grade. Leave it empty."), field="grade")
    if topic and topic not in {one.code for one in topics(kind)}:
        raise Refused(_("There is no such topic. Choose one of those offered."), field="topic")


def topics(kind: str = "request") -> list[Subject]:
    """The topics that a matter of this kind may have, in the order in which lists offer them."""
    own = {row.code: row for row in Topic.objects.filter(kind=kind).order_by("position", "pk")}
    kept = [one for one in SHIPPED_TOPICS.get(kind, ()) if one.code not in own]
    added = [Subject(row.code, row.name, row.source) for row in own.values() if row.in_use]
    last = [one for one in kept if one.code == "other"]
    return [*(one for one in kept if one.code != "other"), *added, *last]


def topic_name(code: str, kind: str = "request") -> str:
    """What a topic is called, also one that is out of use; the code itself if nobody knows it."""
    row = Topic.objects.filter(code=code).values_list("name", flat=True).first()
    shipped = {one.code: str(one.name) for one in SHIPPED_TOPICS.get(kind, ())}
    return row or shipped.get(code, code)
