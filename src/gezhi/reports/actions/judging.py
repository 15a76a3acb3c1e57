"""How a batch of returns is judged: everything is read once, each return is looked at by itself, good ones are written together."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

from gezhi.cases.actions import open_case
from gezhi.cases.models import Source
from gezhi.kernel.actors import SYSTEM, Actor
from gezhi.kernel.once import one_page
from gezhi.kernel.periods import local_zone
from gezhi.kernel.refusals import Conflict, NotYours, Refused
from gezhi.logbook.actions import line, write_many
from gezhi.registry.facts import text
from gezhi.reports import rules
from gezhi.reports.actions import differences
from gezhi.reports.checking import Values, completed
from gezhi.reports.dictionary import items_of
from gezhi.reports.models import Collection, Return, State
from gezhi.reports.prefilling import Before, Pair, before
from gezhi.reports.roll import follow_registry
from gezhi.reports.shipped import REGISTERED_STAFF, Item

AFTERWARDS = timedelta(days=30)
"""So long after the due time those who run the place may still bring a return in or put it right, with a reason."""
LACKING = "difficulty"
_TICK = timedelta(microseconds=1)
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
_STANDING = """
    SELECT id FROM reports_return
    WHERE collection_id = %(collection)s AND day = %(day)s AND place_id = ANY (%(places)s::bigint[]) AND upper_inf(recorded)
        AND (enterprise_id = ANY (%(enterprises)s::bigint[]) OR enterprise_id IS NULL)
"""


@dataclass(frozen=True)
class Said:
    """One return as it comes in. `values` hold only what is said; the rest goes on as it was last time, or is 0 if `zero`."""

    enterprise_id: int | None
    place_id: int
    values: Mapping[str, Any] = field(default_factory=dict)
    slip: UUID | None = None
    reason: str = ""
    taps: int = 0
    seconds: int = 0
    zero: bool = False

    @property
    def pair(self) -> Pair:
        """Whom it speaks of."""
        return self.enterprise_id, self.place_id


@dataclass(frozen=True)
class Outcome:
    """What became of one return: the row that now stands, or why it does not. `new` is false if it stood already."""

    said: Said
    stands: Return | None = None
    refusal: Refused | None = None
    new: bool = False


@dataclass
class Look:
    """Everything a batch is judged by, read once for all its rows."""

    collection: Collection
    day: date
    by: Actor
    at: datetime
    items: list[Item]
    known: Before
    allowed: set[Pair]
    running: set[Pair]
    scope: set[int] | None
    standing: dict[Pair, Return]
    slips: dict[UUID, Return]
    late: bool
    made: dict[Pair, Return] = field(default_factory=dict)


def lock(collection: Collection, day: date, places: Iterable[int]) -> None:
    """Whoever sends for the same places and day waits: lock first, then look."""
    with connection.cursor() as cursor:
        for place in sorted(places):
            cursor.execute(_LOCK, [f"return:{collection.pk}:{place}:{day}"])


def look_at(collection: Collection, day: date, rows: Sequence[Said], by: Actor, at: datetime) -> Look:
    """What stands and what is known, asked once for all rows, after the lock."""
    collection = _as_it_is(collection)
    pairs = {row.pair for row in rows}
    follow_registry(at=at, enterprises={firm for firm, _place in pairs if firm is not None})
    slips = {row.slip for row in rows if row.slip}
    items = items_of(codes=collection.items)
    with one_page():
        allowed, running = rules.may_send(by, pairs, at), rules.may_run(by, pairs, at)
    return Look(
        collection=collection,
        day=day,
        by=by,
        at=at,
        items=items,
        known=before(pairs=pairs, items=collection.items, day=day),
        allowed=allowed,
        running=running,
        scope=rules.scope_of(collection, at),
        standing=_standing(collection, day, pairs),
        slips={row.slip: row for row in Return.objects.filter(slip__in=slips) if row.slip},
        late=at >= collection.due_at(day),
    )


def _as_it_is(collection: Collection) -> Collection:
    """The collection, read again only if somebody has changed it since it was read."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT version FROM reports_collection WHERE id = %s", [collection.pk])
        unchanged = cursor.fetchone() == (collection.version,)
    return collection if unchanged else Collection.objects.get(pk=collection.pk)


def _standing(collection: Collection, day: date, pairs: set[Pair]) -> dict[Pair, Return]:
    """What stands for these units. Mostly nothing: then one short question is enough."""
    asked: dict[str, Any] = {
        "collection": collection.pk,
        "day": day,
        "enterprises": list({firm for firm, _place in pairs if firm is not None}),
        "places": list({place for _firm, place in pairs}),
    }
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, asked)
        found = [number for (number,) in cursor.fetchall()]
    rows = Return.objects.filter(pk__in=found) if found else ()
    return {(row.enterprise_id, row.place_id): row for row in rows}


def judged(look: Look, said: Said) -> Outcome:
    """What becomes of one return; it is only remembered here and written with the others."""
    try:
        if said.slip and said.slip in look.slips:
            return Outcome(said, _answered_before(look, said))
        _allow(look, said)
        _demand_day(look, said)
        _demand_place(look, said)
        known = look.known.known(said.pair)
        given = nothing_new(look.items, known.values) if said.zero else said.values
        values, typed, prefilled = completed(look.items, given, known, look.collection.optional)
        if said.pair in look.made:
            raise Refused(_("This enterprise stands in the list twice. Keep one of the two rows."), code="twice")
        standing = look.standing.get(said.pair)
        if standing is not None and standing.values == values:
            return Outcome(said, standing)
        reason = _reason(look, said, correction=standing is not None)
    except Refused as refusal:
        return Outcome(said, refusal=refusal)
    row = _row(look, said, values, reason, standing)
    row.typed, row.prefilled = typed, prefilled
    look.made[said.pair] = row
    if said.slip:
        look.slips[said.slip] = row
    return Outcome(said, row, new=True)


def _answered_before(look: Look, said: Said) -> Return:
    row = look.slips[said.slip]  # type: ignore[index]
    same_place = (row.collection_id, row.day, row.enterprise_id, row.place_id) == (
        look.collection.pk,
        look.day,
        *said.pair,
    )
    items = {item.code: item for item in look.items}
    same_values = same_place and all(
        row.values.get(code) == completed([items[code]], {code: value}, look.known.known(said.pair))[0].get(code)
        for code, value in said.values.items()
        if code in items and value not in (None, "")
    )
    if not same_values:
        raise Conflict(
            _("This return has already been sent with other values. Open it and correct it there."), code="slip"
        )
    return row


def _allow(look: Look, said: Said) -> None:
    if said.pair not in look.allowed:
        raise NotYours(_("Only the enterprise itself, those who run its site and the registry clerk send its returns."))


def _demand_place(look: Look, said: Said) -> None:
    """Refused for an enterprise or site that the collection does not ask, or where the enterprise does not work."""
    if (said.enterprise_id is not None) != look.collection.of_units:
        raise Refused(_("This collection asks others. Open the list of what is asked of you."), code="wrong-enterprise")
    if look.scope is not None and said.place_id not in look.scope:
        raise Refused(
            _("This site is not asked by this collection. Nothing needs to be sent."), code="wrong-enterprise"
        )
    if not look.known.asked(look.collection, said.pair):
        raise Refused(_("This collection asks other enterprises. Nothing needs to be sent."), code="wrong-enterprise")
    if said.enterprise_id is not None and not look.known.has(said.pair):
        raise Refused(
            _(
                "The enterprise does not work at this site on %(day)s. Choose another site, or have the registry put right."
            )
            % {"day": look.day},
            code="wrong-enterprise",
        )


def _demand_day(look: Look, said: Said) -> None:
    """Refused for a day that the collection does not ask, that has not come, or whose time is over."""
    collection, day = look.collection, look.day
    if collection.state not in (State.APPROVED, State.RUNNING, State.ENDED) or not collection.is_asked_on(day):
        raise Refused(
            _("“%(title)s” does not ask for %(day)s. Choose a day from the list.")
            % {"title": collection.title, "day": day},
            field="day",
            code="wrong-day",
        )
    if look.at.astimezone(local_zone()).date() < collection.opens_on(day):
        raise Refused(
            _("%(day)s has not come yet. Send its return on that day or later.") % {"day": day},
            field="day",
            code="wrong-day",
        )
    runs_it = said.pair in look.running
    closes = collection.due_at(day) + AFTERWARDS if runs_it else collection.closes_at(day)
    if look.at >= closes:
        raise Refused(
            _("The return for %(day)s was taken until %(until)s. Ask the site's steward to bring it in with a reason.")
            % {"day": day, "until": f"{collection.closes_at(day).astimezone(local_zone()):%Y-%m-%d %H:%M}"},
            field="day",
            code="too-late",
        )


def _reason(look: Look, said: Said, *, correction: bool) -> str:
    reason = text("reason", said.reason, 200)
    beyond = look.at >= look.collection.closes_at(look.day)
    if not reason and look.late and (correction or beyond):
        raise Refused(
            _("The return was due at %(due)s. Say why it is changed now; the earlier figures stay on record.")
            % {"due": f"{look.collection.due_at(look.day).astimezone(local_zone()):%Y-%m-%d %H:%M}"},
            field="reason",
            code="reason",
        )
    return reason


def _row(look: Look, said: Said, values: dict[str, Any], reason: str, standing: Return | None) -> Return:
    begins = look.at if standing is None else max(look.at, standing.recorded.lower + _TICK)
    return Return(
        collection=look.collection, enterprise_id=said.enterprise_id, place_id=said.place_id, day=look.day,
        values=values, taps=said.taps, seconds=said.seconds, late=look.late, reason=reason, by=look.by.ref,
        slip=said.slip, recorded=DateTimeTZRange(begins, None, "[)"),
    )  # fmt: skip


def write(look: Look, outcomes: list[Outcome], how: str) -> None:
    """Closes what is no longer said, writes what is said now, and logs each of them; nothing for what stood already."""
    made = [outcome.stands for outcome in outcomes if outcome.new and outcome.stands is not None]
    telling = [
        row for row in made if REGISTERED_STAFF in row.values or (row.enterprise_id, row.place_id) in look.standing
    ]
    differences.hold(pairs=[(row.enterprise_id, row.place_id) for row in telling])
    corrected: list[Return] = []
    for row in made:
        row.how = how
        standing = look.standing.get((row.enterprise_id, row.place_id))
        if standing is not None:
            standing.recorded = DateTimeTZRange(standing.recorded.lower, row.recorded.lower, "[)")
            corrected.append(standing)
    Return.objects.bulk_update(corrected, ["recorded"], batch_size=500)
    Return.objects.bulk_create(made, batch_size=1000)
    _pass_down(look, made)
    before_it = {(row.enterprise_id, row.place_id): row for row in corrected}
    write_many(_entry(look, row, before_it.get((row.enterprise_id, row.place_id))) for row in made)
    _tell_registry(look, [row for row in telling if row.enterprise_id is not None], corrected)


def _tell_registry(look: Look, rows: Sequence[Return], corrected: Sequence[Return]) -> None:
    """Another number of staff than the registry's is put to the zone's office; the registry does not change by itself."""
    if rows:
        known = {(row.enterprise_id, row.place_id): look.known.staff((row.enterprise_id, row.place_id)) for row in rows}
        replaced = {row.pk for row in corrected}
        differences.offer(rows=rows, corrected=replaced, known=known, by=look.by, at=look.at)


def _pass_down(look: Look, made: Sequence[Return]) -> None:
    """What an enterprise says it lacks becomes a request with a name and a deadline: nothing is asked that nobody answers."""
    for row in made:
        words = str(row.values.get(LACKING, "")).strip()
        before = look.standing.get((row.enterprise_id, row.place_id))
        if not words or (before is not None and before.values.get(LACKING) == words):
            continue
        with suppress(Refused), transaction.atomic():
            open_case(
                kind="request", place=row.place, enterprise=row.enterprise, title=words[:60], words=words,
                cause=row.ref, by=SYSTEM, at=look.at, source=Source.SYSTEM,
            )  # fmt: skip


def _entry(look: Look, row: Return, corrected: Return | None) -> Any:
    facts: dict[str, object] = {
        "day": row.day.isoformat(), "typed": row.typed, "prefilled": row.prefilled, "way": row.how,
        "values_sha256": fingerprint(row.values),
    }  # fmt: skip
    if corrected is not None:
        facts["corrects"] = corrected.ref
    about = [row.ref, look.collection.ref, f"place:{row.place_id}"]
    if row.enterprise_id is not None:
        about.append(f"enterprise:{row.enterprise_id}")
    verb = "return.sent" if corrected is None else "return.corrected"
    return line(verb, by=look.by, at=look.at, about=about, facts=facts, late_reason=row.reason if row.late else "")


def fingerprint(values: Mapping[str, Any]) -> str:
    """SHA-256 of the values in canonical JSON."""
    plain = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def nothing_new(items: Sequence[Item], known: Mapping[str, Any]) -> Values:
    """What "nothing to report" means: no, and 0; what adds up or lies in stock stays as it was."""
    said: Values = {}
    for item in items:
        if item.kind == "yes":
            said[item.code] = False
        elif item.counts and item.code != REGISTERED_STAFF and not (item.stays and item.code in known):
            said[item.code] = 0
    return said
