"""What the system itself says to named persons, exactly once for each key, in the transaction of whoever lets it speak."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from gezhi.kernel.actors import Actor
from gezhi.logbook.actions import line, write_many
from gezhi.notices.models import Notice
from gezhi.notices.plans import SYSTEM, SYSTEM_URGENT, plan_of
from gezhi.notices.wordings import Wording, rendered, wording
from gezhi.people.models import Person
from gezhi.registry.models import Place


@dataclass(frozen=True)
class Telling:
    """One thing to say. `to` are persons or their ids, `subject` what it is about ("case:12"), `template` a code of
    wordings.py, `key` makes it be said once. `place`: where it belongs, for the unread list."""

    to: Sequence[Person | int]
    subject: str
    template: str
    values: Mapping[str, str]
    key: str
    urgent: bool = False
    place: Place | int | None = None


def tell(
    *,
    to: Sequence[Person],
    subject: str,
    template: str,
    values: Mapping[str, str],
    key: str,
    by: Actor,
    at: datetime,
    urgent: bool = False,
    place: Place | int | None = None,
) -> Notice:
    """The system says something to `to`, in the product and by the ways they have. The same `key` again does nothing.

    Returns the notice, also the earlier one of that key. Refused if the template lacks a value.
    """
    telling = Telling(to, subject, template, values, key, urgent, place)
    tell_many(tellings=[telling], by=by, at=at)
    return Notice.objects.get(key=key)


def tell_many(*, tellings: Sequence[Telling], by: Actor, at: datetime) -> int:
    """Says many things in one statement; says how many were new. Keys that were said before are left out."""
    if not tellings:
        return 0
    rows = _rows(tellings)
    with transaction.atomic(savepoint=False):
        said = _say(rows, at)
        write_many(
            line(
                "notice.told",
                by=by,
                at=at,
                about=[f"notice:{said[one.key]}", one.subject],
                facts={"template": one.template, "urgent": one.urgent},
            )
            for one in tellings
            if one.key in said
        )
    return len(said)


_SAY = """
    WITH given AS MATERIALIZED (SELECT value AS one FROM jsonb_array_elements(%(all)s::jsonb)),
    new AS (
        INSERT INTO notices_notice (state, origin, key, subject, template_id, template_code, title, body, texts, values,
                                    audience, plan_id, urgent, asks_confirmation, made_at, sent_at, begun_at, version)
        SELECT 'sending', 'system', one->>'key', one->>'subject', (one->>'template')::bigint, one->>'code',
               one->>'title', one->>'body', one->'texts', one->'values', '{}', (one->>'plan')::bigint,
               (one->>'urgent')::boolean, false, %(at)s, %(at)s, %(at)s, 1
        FROM given
        ON CONFLICT (key) DO NOTHING
        RETURNING key, id
    ),
    told AS (
        SELECT DISTINCT new.id AS notice_id, person::bigint AS person_id, (one->>'place')::bigint AS place_id
        FROM new JOIN given ON one->>'key' = new.key
        CROSS JOIN LATERAL jsonb_array_elements_text(one->'to') AS person
    ),
    added AS (
        INSERT INTO notices_recipient (notice_id, person_id, place_id, next_at)
        SELECT notice_id, person_id, place_id, %(at)s FROM told ORDER BY notice_id, person_id
        RETURNING notice_id
    ),
    tallied AS (
        INSERT INTO notices_tallydelta (notice_id, stage, figure, number)
        SELECT notice_id, -1, 'recipients', count(*) FROM added GROUP BY notice_id
    )
    SELECT key, id FROM new
"""


def _rows(tellings: Sequence[Telling]) -> list[dict[str, object]]:
    """What is to be said in words, once for each key; Refused where a text lacks a value, before anything is written."""
    words = {code: wording(code) for code in {one.template for one in tellings}}
    plans = {urgent: plan_of(SYSTEM_URGENT if urgent else SYSTEM).pk for urgent in {one.urgent for one in tellings}}
    return [_row(one, words[one.template], plans[one.urgent]) for one in {one.key: one for one in tellings}.values()]


def _say(rows: list[dict[str, object]], at: datetime) -> dict[str, int]:
    """Writes the notices, their recipients and the tally; key → id of those that are new."""
    with connection.cursor() as cursor:
        cursor.execute(_SAY, {"at": at, "all": json.dumps(rows)})
        return dict(cursor.fetchall())


def _row(one: Telling, words: Wording, plan: int) -> dict[str, object]:
    values = {name: str(value) for name, value in one.values.items()}
    texts = rendered(words, values)
    own = texts.pop(settings.LANGUAGE_CODE)
    return {
        "key": one.key,
        "subject": one.subject,
        "template": words.template and words.template.pk,
        "code": one.template,
        "title": own["title"][:200],
        "body": own["body"],
        "texts": texts,
        "values": values,
        "plan": plan,
        "urgent": one.urgent,
        "to": sorted({_number(person) for person in one.to}),
        "place": one.place and _number(one.place),
    }


def _number(row: Person | Place | int) -> int:
    return row if isinstance(row, int) else int(row.pk)
