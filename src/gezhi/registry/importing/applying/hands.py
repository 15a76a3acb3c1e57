"""What every part of the work needs: the plan's rows, who does it and when, and what earlier rows have made."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Refused
from gezhi.registry.importing.lifecycle import Work
from gezhi.registry.models.imports import Fate, ImportRow, ImportRun


@dataclass
class Hands:
    """Who does the plan of `run`, at which instant; `made` are the ids of what rows have created, by kind and reference."""

    run: ImportRun
    by: Actor
    at: datetime
    work: Work
    made: dict[tuple[str, str], int] = field(default_factory=dict)

    def rows(self, noun: str, *fates: Fate) -> Iterator[ImportRow]:
        """The rows of one kind that are to be created or changed, in the order in which they were planned."""
        chosen = ImportRow.objects.filter(
            run=self.run, noun=noun, fate__in=fates or (Fate.CREATE, Fate.CHANGE)
        ).order_by("id")
        return chosen.iterator(1_000)

    def id_of(self, noun: str, ref: str) -> int:
        """The id that "id:12" or "row:场所#5" stands for."""
        return int(ref[3:]) if ref.startswith("id:") else self.made[noun, ref]

    @staticmethod
    def subject(row: ImportRow) -> int:
        """The id of the existing thing that a row speaks of."""
        assert row.subject is not None, "only rows that speak of something existing are changed"
        return row.subject

    def has_made(self, row: ImportRow, pk: int) -> None:
        """Remembers what a row has created, for later rows that speak of it."""
        self.made[row.noun, row.ref] = pk
        self.work.step()

    def since(self, row: ImportRow) -> datetime:
        """The start that a row gives, or the instant of the import."""
        return moment(row.plan.get("start") or row.values.get("since")) or self.at

    @contextmanager
    def on(self, row: ImportRow) -> Iterator[None]:
        """Within the block, a refusal says which row it is about."""
        try:
            yield
        except Refused as refusal:
            where = f"{row.sheet} {row.number}".strip()
            refusal.sentence = _("Row %(row)s: %(sentence)s") % {"row": where, "sentence": refusal.sentence}
            raise


def moment(iso: str | None) -> datetime | None:
    """The instant that a cleaned value keeps as ISO text."""
    return datetime.fromisoformat(iso) if iso else None
