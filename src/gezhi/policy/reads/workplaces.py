"""Every enterprise at every site where it works, as rules of admission see it. For previews; one statement."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gezhi.kernel.planning import planned_anew
from gezhi.policy.packs.conditions import Firm

WORKPLACES = (Path(__file__).resolve().parent.parent / "sql" / "workplaces.sql").read_text("utf-8")
"""One row for each of them, as of %(at)s, for statements that count them."""
_IN_ORDER = f"{WORKPLACES} ORDER BY firm.initials, firm.id, site.id"


@dataclass(frozen=True, slots=True)
class Workplace:
    """An enterprise at a site."""

    firm: Firm
    name: str


def workplaces(at: datetime) -> list[Workplace]:
    """All of them at the instant `at`; an enterprise at two sites is there twice. Staff: here, else of the whole enterprise."""
    with planned_anew() as cursor:
        cursor.execute(_IN_ORDER, {"at": at})
        rows = cursor.fetchall()
    return [
        Workplace(Firm(pk, site, size, above, section, division, tuple(tags), staff, kind), name)
        for pk, site, kind, size, above, section, division, tags, staff, name, _initials in rows
    ]
