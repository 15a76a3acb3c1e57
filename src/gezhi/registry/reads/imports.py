"""What the pages about imports show. Whoever may change the registry sees all of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import BooleanField, F, Func, Q, QuerySet
from django.utils.functional import cached_property

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere
from gezhi.registry import rules
from gezhi.registry.importing.fields import SHEETS
from gezhi.registry.models.imports import Fate, ImportRow, ImportRun, ImportState

SHOWN = 50
LISTED = 50  # followers of one row that are named one by one
NOUNS = ("places", "people", "duties", "enterprises", "occupancies")
FATES = (Fate.CREATE, Fate.CHANGE, Fate.SAME, Fate.WAIT, Fate.LEAVE, Fate.ERROR)


@dataclass(frozen=True)
class RunPage:
    """One import with what its rows come to."""

    run: ImportRun

    def _sum(self, *fates: str) -> int:
        return sum(tally.get(fate, 0) for tally in self.run.counts.get("nouns", {}).values() for fate in fates)

    @property
    def new(self) -> int:
        """Rows that create something."""
        return self._sum(Fate.CREATE)

    @property
    def changed(self) -> int:
        """Rows that change something."""
        return self._sum(Fate.CHANGE)

    @property
    def same(self) -> int:
        """Rows whose thing stays as it is, and rows that count once with another."""
        return self._sum(Fate.SAME, Fate.LEAVE)

    @property
    def waiting(self) -> int:
        """Rows that wait for an answer."""
        return self._sum(Fate.WAIT)

    @property
    def errors(self) -> int:
        """Rows that cannot be imported."""
        return self._sum(Fate.ERROR)

    @property
    def error_rows(self) -> int:
        """Rows of the file with errors; one row can speak of two things."""
        return int(self.run.counts.get("error_rows", 0))

    @property
    def following_rows(self) -> int:
        """Rows of the file that cannot be imported only because others cannot."""
        return int(self.run.counts.get("following_rows", 0))

    @property
    def todo(self) -> int:
        """Rows that would be done."""
        return self.new + self.changed

    @property
    def total(self) -> int:
        """All rows."""
        return self._sum(*Fate.values)

    @cached_property
    def questions(self) -> int:
        """Rows that ask something, answered or not."""
        return _asking(self.run).count()

    @cached_property
    def problems(self) -> int:
        """Rows with anything to say about them; those that only follow another count with that one."""
        return _problematic(self.run).count()

    @property
    def bad_rows(self) -> int:
        """Rows of the file that are (or were) left out: with errors, or without an answer."""
        return int(self.run.counts.get("bad_rows", 0))

    @property
    def nouns(self) -> list[tuple[str, dict[str, int]]]:
        """The kinds of thing that the file speaks of, each with its rows by fate."""
        counts = self.run.counts.get("nouns", {})
        return [(noun, counts[noun]) for noun in NOUNS if noun in counts]

    @property
    def left_out(self) -> list[dict[str, Any]]:
        """Lists of which columns or decoration rows were left out."""
        return [table for table in self.run.found if table["ignored"] or table["left_out"]]

    @property
    def lasts(self) -> bool:
        """Whether file and rows are still there."""
        return self.run.destroyed_at is None


def import_list(*, seen_by: Actor, at: datetime, page: int = 1) -> Page[ImportRun]:
    """The imports, the latest first; without those that nobody wanted."""
    _demand(seen_by, at)
    runs = (
        ImportRun.objects.exclude(state=ImportState.DISCARDED)
        .select_related("started_by")
        .order_by("-started_at", "-id")
    )
    return Paginator(runs, 20).get_page(page)


def import_page(*, run_id: int, seen_by: Actor, at: datetime) -> RunPage:
    """One import. NotThere if there is none or nobody wanted it."""
    _demand(seen_by, at)
    run = ImportRun.objects.select_related("started_by", "confirmed_by").filter(pk=run_id).first()
    if run is None or run.state == ImportState.DISCARDED:
        raise NotThere
    return RunPage(run)


def import_rows(*, run: ImportRun, tab: str, fate: str = "", page: int = 1) -> Page[ImportRow]:
    """The rows of one tab: "problems" the heaviest first, "questions", or a kind of thing (by fate, if given)."""
    return Paginator(_rows(run, tab, fate), SHOWN).get_page(page)


def _rows(run: ImportRun, tab: str, fate: str) -> QuerySet[ImportRow]:
    if tab == "questions":
        return _asking(run).order_by("id")
    if tab in SHEETS:
        chosen = ImportRow.objects.filter(run=run, noun=tab)
        return (chosen.filter(fate=fate) if fate in Fate.values else chosen).order_by("id")
    return _problematic(run).order_by("-worst", "id")


def _problematic(run: ImportRun) -> QuerySet[ImportRow]:
    return ImportRow.objects.filter(run=run, worst__gt=0).exclude(_says(_DEPENDS), ~_says(_OWN))


_DEPENDS = "exists(@.because_of)"
_OWN = "@.level > 1 && !exists(@.because_of)"


def _says(condition: str) -> Q:
    """Rows one of whose problems fits the condition (in the language of jsonpath)."""
    template = f"jsonb_path_exists(%(expressions)s, '$[*] ? ({condition})')"
    return Q(Func(F("problems"), template=template, output_field=BooleanField()))


@dataclass(frozen=True)
class Follower:
    """A row that cannot be imported, or waits, only because of another."""

    sheet: str
    number: int
    label: str


@dataclass(frozen=True)
class Followers:
    """How many rows depend on one, and the first of them."""

    count: int
    first: list[Follower]

    @property
    def more(self) -> int:
        """How many are not among the first."""
        return self.count - len(self.first)


def followers(*, run: ImportRun, rows: Iterable[ImportRow]) -> dict[str, Followers]:
    """What depends on each of `rows`, by the row's `ref`; one query for all of them. Rows without followers are not in it."""
    causes = {row.ref for row in rows if row.fate in (Fate.ERROR, Fate.WAIT, Fate.LEAVE)}
    found: dict[str, Followers] = {}
    with connection.cursor() as cursor:
        cursor.execute(_FOLLOWERS, [run.pk, list(causes), LISTED])
        for cause, count, *who in cursor.fetchall():
            found.setdefault(cause, Followers(count, [])).first.append(Follower(*who))
    return found


_FOLLOWERS = """
    SELECT cause, count, sheet, number, label FROM (
        SELECT problem ->> 'because_of' AS cause, sheet, number, label,
            count(*) OVER same AS count, row_number() OVER (same ORDER BY id) AS place
        FROM registry_importrow CROSS JOIN jsonb_array_elements(problems) AS problem
        WHERE run_id = %s AND worst > 0 AND problem ->> 'because_of' = ANY(%s)
        WINDOW same AS (PARTITION BY problem ->> 'because_of')
    ) AS followers WHERE place <= %s ORDER BY cause, place
"""


def _asking(run: ImportRun) -> QuerySet[ImportRow]:
    return ImportRow.objects.filter(Q(problems__contains=[{"level": 2}]), run=run, worst__gte=2)


def _demand(seen_by: Actor, at: datetime) -> None:
    rules.demand(rules.may_change_registry(seen_by, at), rules.may_change_registry)
