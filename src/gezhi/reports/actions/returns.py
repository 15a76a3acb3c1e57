"""Sending returns: one or a thousand by the same way. Good ones stand, each bad one says what is wrong with it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from gezhi.kernel.actors import Actor
from gezhi.kernel.constraints import plainly
from gezhi.reports.actions.judging import Outcome, Said, judged, lock, look_at, write
from gezhi.reports.models import Collection, Return

__all__ = ["Outcome", "Said", "send", "send_many", "unchanged", "zero"]


def send(
    *,
    collection: Collection,
    enterprise_id: int | None,
    place_id: int,
    day: date,
    values: Mapping[str, Any],
    by: Actor,
    at: datetime,
    how: str,
    slip: UUID | None = None,
    reason: str = "",
    taps: int = 0,
    seconds: int = 0,
) -> Return:
    """The return of one enterprise at one site (or of a site: enterprise_id None) for `day`.

    `values` may hold only what differs from what is known. Sent again it changes nothing; with other values it is a
    correction: a new row, which after the due time needs a reason. Refused: a day that is not asked or too late,
    figures that cannot be, an enterprise that does not work there. Conflict: the same slip with other values.
    """
    said = Said(enterprise_id, place_id, values, slip, reason, taps, seconds)
    return _one(send_many(collection=collection, day=day, rows=[said], by=by, at=at, how=how))


def unchanged(
    *,
    collection: Collection,
    enterprise_id: int | None,
    place_id: int,
    day: date,
    by: Actor,
    at: datetime,
    how: str,
    slip: UUID | None = None,
    seconds: int = 0,
) -> Return:
    """One tap: everything is as it was last time. Refused if there is no last time, or if it cannot be any more."""
    return send(
        collection=collection, enterprise_id=enterprise_id, place_id=place_id, day=day, values={}, by=by, at=at,
        how=how, slip=slip, taps=1, seconds=seconds,
    )  # fmt: skip


def zero(
    *,
    collection: Collection,
    enterprise_id: int | None,
    place_id: int,
    day: date,
    by: Actor,
    at: datetime,
    how: str,
    slip: UUID | None = None,
    seconds: int = 0,
) -> Return:
    """One tap: nobody works, nothing to report. Every number is 0, every question is answered with no."""
    said = Said(enterprise_id, place_id, slip=slip, taps=1, seconds=seconds, zero=True)
    return _one(send_many(collection=collection, day=day, rows=[said], by=by, at=at, how=how))


def send_many(
    *, collection: Collection, day: date, rows: Sequence[Said], by: Actor, at: datetime, how: str
) -> list[Outcome]:
    """Many returns of one collection and day, in the order given: each stands or says why not, independently of the others.

    Locked by site and day, so the same return sent by six phones at once is written once.
    """
    with plainly(), transaction.atomic():
        lock(collection, day, {row.place_id for row in rows})
        look = look_at(collection, day, rows, by, at)
        outcomes = [judged(look, row) for row in rows]
        write(look, outcomes, how)
    return outcomes


def _one(outcomes: list[Outcome]) -> Return:
    (outcome,) = outcomes
    if outcome.refusal is not None:
        raise outcome.refusal
    assert outcome.stands is not None
    return outcome.stands
