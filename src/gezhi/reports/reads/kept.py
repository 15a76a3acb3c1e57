"""Figures of the present for pages that many look at: worked out once, and for ten seconds the same for all who see the same."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import get_language

from gezhi.kernel.actors import Actor
from gezhi.kernel.keeping import kept
from gezhi.registry.rules import sees_now
from gezhi.reports.models import Collection
from gezhi.reports.reads.figures import By, Figures, divided

FRESH = 10
"""Seconds for which figures are kept: twenty people who look at one board ask the returns once."""


def kept_figures(
    *,
    metrics: Sequence[str],
    day: date,
    known: datetime | None = None,
    by: By,
    seen_by: Actor,
    collection: Collection | None = None,
) -> dict[str, Figures]:
    """As figures.figures. As known now, what was returned within the last ten seconds may not be in them yet."""
    asked = {"metrics": metrics, "day": day, "known": known, "seen_by": seen_by, "collection": collection}
    return kept_divided(**asked, bys=[by])[by]  # type: ignore[arg-type]


def kept_divided(
    *,
    metrics: Sequence[str],
    day: date,
    known: datetime | None = None,
    bys: Sequence[By],
    seen_by: Actor,
    collection: Collection | None = None,
) -> dict[By, dict[str, Figures]]:
    """As figures.divided, in the same way."""

    def ask() -> dict[By, dict[str, Figures]]:
        return divided(metrics=metrics, day=day, known=known, bys=bys, seen_by=seen_by, collection=collection)

    if known is not None:
        return ask()
    asked = (tuple(metrics), day, tuple(bys), (collection.pk, collection.version) if collection else None)
    return kept(("figures", sees_now(seen_by), get_language(), asked), ask, FRESH)
