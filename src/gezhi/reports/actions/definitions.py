"""Defining an export: a shape of the zone's own, saved as a new version each time. What was made stays as it was made."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.constraints import plainly
from gezhi.kernel.refusals import Conflict, NotThere
from gezhi.logbook.actions import write
from gezhi.reports import rules, shapes, shaping
from gezhi.reports.models import Definition

_TICK = timedelta(microseconds=1)
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('reports.definition', 0))"


def define(*, content: Mapping[str, Any], by: Actor, at: datetime, code: str = "", version: int = 0) -> Definition:
    """Saves a definition: under a new code (`code` ""), or as the next version of `code`; it holds from now on.

    A code of a pack or of the product gets the zone's own in its place. `version` is the id of the zone's version that the
    person saw (0 = none); Conflict if there is another by now. Refused for what an export cannot be made of.
    """
    with plainly(), transaction.atomic():
        _lock()
        rules.demand(rules.may_define(by, at), rules.may_define)
        if code and code not in shapes.offered(at=at):
            raise NotThere
        standing = _standing(code, version)
        kept = shaping.checked(content)
        code = code or _free_code()
        _close(standing, at)
        made = Definition.objects.create(
            code=code, content={"code": code, **kept}, recorded=DateTimeTZRange(at, None, "[)"), by=by.ref
        )
        facts = {"code": code, "title": kept["title"], "columns": len(kept["columns"])}
        write("definition.saved", by=by, at=at, about=[made.ref], facts=facts)
    return made


def withdraw(*, code: str, version: int, by: Actor, at: datetime) -> Definition:
    """The zone's own definition is no longer offered; one of a pack or of the product comes back into its place."""
    with plainly(), transaction.atomic():
        _lock()
        rules.demand(rules.may_define(by, at), rules.may_define)
        standing = _standing(code, version)
        if standing is None:
            raise NotThere
        _close(standing, at)
        write("definition.withdrawn", by=by, at=at, about=[standing.ref], facts={"code": code})
    return standing


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)


def _standing(code: str, version: int) -> Definition | None:
    found = Definition.objects.filter(code=code, recorded__upper_inf=True).first() if code else None
    if (found.pk if found else 0) != version:
        raise Conflict(
            _("Somebody else has changed this since you opened it. Compare with what is there now and save again."),
            code="version",
        )
    return found


def _close(standing: Definition | None, at: datetime) -> None:
    if standing is not None:
        begun = standing.recorded.lower
        standing.recorded = DateTimeTZRange(begun, max(at, begun + _TICK), "[)")
        standing.save(update_fields=["recorded"])


def _free_code() -> str:
    """zone-3: the third that the zone has defined by itself."""
    numbers = Definition.objects.filter(code__regex=r"^zone-\d+$").values_list("code", flat=True)
    return f"zone-{max((int(code.partition('-')[2]) for code in numbers), default=0) + 1}"
