"""Verbs that a phone may send twice because it did not hear the answer. Key and effect are in one transaction."""

import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from gezhi.kernel.refusals import Conflict
from gezhi.reopening.models import ReopeningSlip


def used(slip: UUID | None, *, verb: str, content: Mapping[str, object] | None, about: str, at: datetime) -> bool:
    """Whether this slip was used before with the same content; Conflict if the content was another. Marks it as used.

    Two that come at once: the second waits for the end of the first's transaction. Call it with the row `about` locked.
    """
    if slip is None:
        return False
    text = json.dumps([verb, about, content or {}], sort_keys=True, default=str, ensure_ascii=False)
    said = salted_hmac("reopening.slips", text, algorithm="sha256").hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO reopening_reopeningslip (slip, verb, content, about, at) VALUES (%s, %s, %s, %s, %s) "
            "ON CONFLICT (slip) DO NOTHING",
            [slip, verb, said, about, at],
        )
        if cursor.rowcount:
            return False
    if ReopeningSlip.objects.get(pk=slip).content != said:
        raise Conflict(
            _("This form was sent before with other content. Open it anew and send it again."), code="slip-reused"
        )
    return True
