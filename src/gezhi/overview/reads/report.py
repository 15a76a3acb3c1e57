"""The coverage report line by line: what is not covered now, what will not be, and who cannot be reached; filtered."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import pgettext

from gezhi.kernel.actors import Actor
from gezhi.people.rules import may_register
from gezhi.registry import rules
from gezhi.registry.models.duties import Post
from gezhi.registry.models.places import Kind
from gezhi.registry.reads.coverage import Coverage, Gap, Standing, Unreachable, coverage
from gezhi.registry.reads.paths import Path, paths

NOW, AHEAD, LOST = "now", "ahead", "lost"
WHATS = (NOW, AHEAD, LOST)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the report is narrowed to: which part (now, ahead, lost), a group, a kind of place, who answers meanwhile."""

    what: str = NOW
    group: int | None = None
    kind: str = ""
    answers: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the report. `since` is when the last holder left, or when the gap will begin."""

    what: str
    place_id: int
    place: str
    code: str
    kind: str
    group: str
    since: datetime | None
    until: datetime | None
    last: str
    answers: str
    answers_id: int
    may_assign: bool

    @property
    def what_words(self) -> str:
        """Which part of the report it belongs to, in words."""
        return what_words(self.what)

    @property
    def kind_words(self) -> str:
        """The kind of place in words."""
        return str(Kind(self.kind).label)


@dataclass(frozen=True, slots=True)
class Report:
    """The lines that were asked for, how many each part has under the same filters, and the figures of the whole."""

    at: datetime
    coverage: Coverage
    lines: list[Line]
    counts: dict[str, int]
    groups: list[tuple[int, str]]
    kinds: list[tuple[str, str]]
    may_add_phones: bool


def what_words(what: str) -> str:
    """The parts of the report in words."""
    return {
        NOW: pgettext("part of the coverage report", "Nobody now"),
        AHEAD: pgettext("part of the coverage report", "Nobody within 14 days"),
        LOST: pgettext("part of the coverage report", "Holder cannot be reached"),
    }[what]


def coverage_report(*, at: datetime, seen_by: Actor, wanted: Wanted) -> Report:
    """The report as of `at`, as known now, for the places that `seen_by` may look at."""
    found = coverage(at=at, seen_by=seen_by)
    parts: dict[str, tuple[Gap | Unreachable, ...]] = {
        NOW: found.gaps_now,
        AHEAD: found.gaps_ahead,
        LOST: found.unreachable,
    }
    fitting = {what: [one for one in part if _fits(one, wanted)] for what, part in parts.items()}
    shown = fitting[wanted.what]
    where = paths(place_ids=[one.place.place_id for one in shown], at=at)
    names: dict[int | None, str] = {line.group_id: line.name for line in found.groups if line.group_id}
    runs = rules.runs(seen_by, at)
    return Report(
        at=at,
        coverage=found,
        lines=[_line(wanted.what, one, where, names, runs) for one in shown],
        counts={what: len(some) for what, some in fitting.items()},
        groups=[(pk, name) for pk, name in names.items() if pk],
        kinds=[(kind.value, str(kind.label)) for kind in Kind],
        may_add_phones=may_register(seen_by, at),
    )


def _fits(one: Gap | Unreachable, wanted: Wanted) -> bool:
    if wanted.group and one.place.group_id != wanted.group:
        return False
    if wanted.answers and (one.answers_id if isinstance(one, Gap) else one.person_id) != wanted.answers:
        return False
    return not wanted.kind or one.place.kind == wanted.kind


def _line(
    what: str, one: Gap | Unreachable, where: dict[int, Path], groups: dict[int | None, str], runs: rules.Territory
) -> Line:
    place = one.place
    gap = one if isinstance(one, Gap) else None
    return Line(
        what=what,
        place_id=place.place_id,
        place=place_name(place, where),
        code=place.code,
        kind=place.kind,
        group=groups.get(place.group_id, ""),
        since=(gap.ended if what == NOW else gap.since) if gap else None,
        until=gap.until if gap else None,
        last=(gap.last or "") if gap else str(Post(one.post).label) if isinstance(one, Unreachable) else "",
        answers=gap.answers if gap else one.name if isinstance(one, Unreachable) else "",
        answers_id=gap.answers_id if gap else one.person_id if isinstance(one, Unreachable) else 0,
        may_assign=runs.everything or (place.place_id in runs.places and place.place_id not in runs.roots),
    )


def place_name(place: Standing, where: dict[int, Path]) -> str:
    """The place with its site: `港东食品园 北门岗`; above sites the name alone."""
    path = where.get(place.place_id)
    return (str(path) if path else "") or place.name
