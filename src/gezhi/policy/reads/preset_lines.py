"""The presets as pages show them: every line in force, and the history of one."""

from dataclasses import dataclass, replace
from datetime import datetime

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere, Sentence
from gezhi.logbook.names import called
from gezhi.policy import rules
from gezhi.policy.models import Kind, PresetVersion
from gezhi.policy.reads.presets import as_preset, demand_together, in_force, preset, shipped, topics
from gezhi.policy.shipped import Preset, code_of


@dataclass(frozen=True)
class KindLines:
    """The lines of one kind, the general one first; `topics` are the names of the topics by their codes."""

    kind: Kind
    lines: list[Preset]
    topics: dict[str, Sentence]


@dataclass(frozen=True)
class PresetsPage:
    """All lines in force, by kind."""

    kinds: list[KindLines]
    may_change: bool


@dataclass(frozen=True)
class VersionLine:
    """One version of a line, what it changed against the one before, who wrote it and why."""

    preset: Preset
    retired: bool
    changed: tuple[str, ...]
    who: str
    reason: str
    recorded_at: datetime | None


@dataclass(frozen=True)
class PresetPage:
    """One line: what holds now (None if it is retired), what is coming, and every version, the newest first."""

    code: str
    preset: Preset
    in_force: bool
    coming: Preset | None
    newest: int
    versions: list[VersionLine]
    topic: Sentence
    may_change: bool


FIGURES = ("response", "solution", "verification", "warn", "escalation", "extensions", "reopen_within", "basis")


def presets_page(*, seen_by: Actor, at: datetime) -> PresetsPage:
    """Every line in force at `at`. Open to everybody: how long something may take is no secret."""
    found = in_force(None, at).values()
    order = {subject.code: number for number, subject in enumerate(topics())}
    kinds = []
    for kind in Kind:
        lines = [one for one in found if one.kind == kind]
        lines.sort(key=lambda one: (one.grade, order.get(one.topic, 99) if one.topic else -1, one.urgent))
        kinds.append(KindLines(kind, lines, {subject.code: subject.name for subject in topics(kind)}))
    return PresetsPage(kinds, rules.may_set_policy(seen_by, at))


def preset_page(*, code: str, seen_by: Actor, at: datetime) -> PresetPage:
    """One line with its history. NotThere if there never was one of this name."""
    rows = list(PresetVersion.objects.filter(code=code).order_by("version"))
    first = shipped(code)
    history: list[tuple[Preset, PresetVersion | None]] = [(first, None)] if first else []
    history += [(as_preset(row), row) for row in rows]
    if not history:
        raise NotThere
    who = called({row.by for row in rows}, seen_by=seen_by)
    standing = in_force([code], at).get(code)
    newest = history[-1][0]
    coming = newest if newest.effective_from > at else None
    shown = standing or newest
    names = {subject.code: subject.name for subject in topics(shown.kind)}
    return PresetPage(
        code=code,
        preset=shown,
        in_force=standing is not None,
        coming=coming,
        newest=newest.version,
        versions=_versions(history, {row.by: who[row.by].label for row in rows}),
        topic=names.get(shown.topic, shown.topic),
        may_change=rules.may_set_policy(seen_by, at),
    )


def _versions(history: list[tuple[Preset, PresetVersion | None]], who: dict[str, str]) -> list[VersionLine]:
    lines, before = [], None
    for version, row in history:
        changed = tuple(name for name in FIGURES if before and getattr(version, name) != getattr(before, name))
        lines.append(
            VersionLine(
                preset=version,
                retired=bool(row and row.retired),
                changed=changed,
                who=who[row.by] if row else "",
                reason=row.reason if row else "",
                recorded_at=row.recorded_at if row else None,
            )
        )
        before = version
    return lines[::-1]


def topic_choices(*, seen_by: Actor) -> list[tuple[str, Sentence]]:
    """The topics of requests as a form offers them."""
    return [(subject.code, subject.name) for subject in topics()]


def new_line(
    *, kind: str, grade: str, topic: str, urgent: bool, seen_by: Actor, at: datetime
) -> tuple[Preset, int | None]:
    """What a line of its own would begin with: the figures that hold for such a matter now, and the version to go on from.

    The version is None if the line is in force already. Refused where kind, grade and topic do not go together.
    """
    code = code_of(kind, grade, topic, urgent)
    if code in in_force([code], at):
        return preset(kind, grade=grade, topic=topic, urgent=urgent, at=at), None
    demand_together(kind, grade, topic)
    general = preset(kind, grade=grade, topic=topic, urgent=urgent, at=at)
    newest = PresetVersion.objects.filter(code=code).order_by("-version").values_list("version", flat=True).first()
    return replace(general, grade=grade, topic=topic), newest or 0
