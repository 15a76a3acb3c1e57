"""Where enterprises stand with the zone: here, coming, left, never placed. Said once, for the lists and for the numbers beside them."""

import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.expressions import RawSQL

from gezhi.kernel.planning import planned_anew
from gezhi.registry.models import Enterprise

STATES = ("here", "coming", "left", "unplaced", "all")
_SQL = (Path(__file__).resolve().parent.parent / "sql" / "presence.sql").read_text("utf-8")
_IN_STATE = {"here": "here", "coming": "coming", "left": "gone", "all": "TRUE"}
_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def in_state(state: str, *, places: Iterable[int] | None, at: datetime) -> QuerySet[Enterprise]:
    """The standing enterprises that at the instant `at` are in one of STATES, as far as `places` tell (None: the whole zone).

    here: works there; coming: is going to, and works nowhere now; left: worked there, and works nowhere any more; all: ever
    had to do with it; unplaced: never worked anywhere, which only the whole zone can tell.
    """
    standing = Enterprise.objects.standing()
    if state == "unplaced":
        return standing.exclude(pk__in=_firms("TRUE", None, at)) if places is None else standing.none()
    if state == "all" and places is None:
        return standing
    return standing.filter(pk__in=_firms(_IN_STATE[state], places, at))


def in_each_state(among: QuerySet[Enterprise], *, places: Iterable[int] | None, at: datetime) -> dict[str, int]:
    """How many of the standing enterprises `among` are in each of STATES; one statement."""
    firms, given = among.order_by().values(firm=F("pk")).query.sql_with_params()
    presence, asked = _presence(places, at)
    with planned_anew() as cursor:
        cursor.execute(f"WITH firm AS ({firms}), presence AS ({presence}) {_NUMBERS}", (*given, *asked))
        here, coming, left, known, everybody = cursor.fetchone()
    whole = places is None
    numbers = (here, coming, left, everybody - known if whole else 0, everybody if whole else known)
    return dict(zip(STATES, numbers, strict=True))


_NUMBERS = """
    SELECT count(*) FILTER (WHERE here), count(*) FILTER (WHERE coming), count(*) FILTER (WHERE gone), count(presence.firm), count(*)
    FROM firm LEFT JOIN presence USING (firm)
"""


def _firms(condition: str, places: Iterable[int] | None, at: datetime) -> RawSQL:
    presence, given = _presence(places, at)
    return RawSQL(f"SELECT firm FROM ({presence}) AS presence WHERE {condition}", given)  # noqa: S608, S611  our own words


def _presence(places: Iterable[int] | None, at: datetime) -> tuple[str, list[Any]]:
    """The statement with its values in the order in which it asks for them."""
    given: dict[str, Any] = {"places": None if places is None else sorted(places), "at": at}
    return _PLACEHOLDER.sub("%s", _SQL), [given[name] for name in _PLACEHOLDER.findall(_SQL)]
