"""Verbs that a phone may send twice because it did not hear the answer. Key and effect are in one transaction."""

import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from gezhi.cases.models import Case, CaseSlip
from gezhi.kernel.refusals import Conflict


def used(
    slip: UUID | None, *, verb: str, content: Mapping[str, object] | None, case: Case | None, at: datetime
) -> bool:
    """Whether this slip was used before with the same content; Conflict if the content was another. Marks it as used.

    Two that come at once: the second waits for the end of the first's transaction. Call it with the case locked.
    """
    if slip is None:
        return False
    said = fingerprint(verb, content, case)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_caseslip (slip, verb, content, case_id, at) VALUES (%s, %s, %s, %s, %s) "
            "ON CONFLICT (slip) DO NOTHING",
            [slip, verb, said, case.pk if case else None, at],
        )
        if cursor.rowcount:
            return False
    if CaseSlip.objects.get(pk=slip).content != said:
        raise Conflict(
            _("This form was sent before with other content. Open it anew and send it again."), code="slip-reused"
        )
    return True


def fingerprint(verb: str, content: Mapping[str, object] | None, case: Case | None) -> str:
    """A keyed digest of what was sent: equal for equal content, and useless to whoever only has the table."""
    text = json.dumps([verb, case.pk if case else None, content or {}], sort_keys=True, default=str, ensure_ascii=False)
    return salted_hmac("cases.slips", text, algorithm="sha256").hexdigest()
