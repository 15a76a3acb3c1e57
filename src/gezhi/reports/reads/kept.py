"""Figures of the present for pages that many look at: worked out once, kept for ten seconds, and never twice at a time."""

import hashlib
import threading
from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import get_language

from gezhi.kernel.actors import Actor
from gezhi.registry.rules import sees_now
from gezhi.reports.models import Collection
from gezhi.reports.reads.figures import By, Figures, figures

FRESH = 10
"""Seconds for which figures are kept: twenty people who look at one board ask the returns once."""
T = TypeVar("T")
_one_at_a_time = tuple(threading.Lock() for _ in range(16))


def kept_figures(
    *, metrics: Sequence[str], day: date, by: By, seen_by: Actor, collection: Collection | None = None
) -> dict[str, Figures]:
    """As figures.figures, as known now; what was returned within the last ten seconds may not be in them yet."""

    def ask() -> dict[str, Figures]:
        return figures(metrics=metrics, day=day, by=by, seen_by=seen_by, collection=collection)

    words = f"figures;{';'.join(metrics)};{day};{by};{collection.pk if collection else ''}"
    return kept(words, seen_by=seen_by, ask=ask)


def kept(words: str, *, seen_by: Actor, ask: Callable[[], T], seconds: int = FRESH) -> T:
    """The answer to `ask`, kept for whoever sees the same part of the zone in the same language. `words` names the question."""
    territory = sees_now(seen_by)
    part = "all" if territory.everything else ",".join(str(root) for root in sorted(territory.roots))
    asked = hashlib.sha256(f"{part};{get_language()};{words}".encode()).hexdigest()
    key = f"{settings.ZONE_SCHEMA}:kept:{asked[:32]}"
    found: T | None = cache.get(key)
    if found is not None:
        return found
    with _one_at_a_time[int(asked[:4], 16) % len(_one_at_a_time)]:
        found = cache.get(key)
        if found is None:
            found = ask()
            cache.set(key, found, seconds)
    return found
