"""Taking a list of enterprises out of the system: who, when, what for is written down first."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Refused
from gezhi.logbook.actions import write
from gezhi.registry.enterprise_rules import may_export
from gezhi.registry.facts import text
from gezhi.registry.reads.enterprises import EnterpriseLine, Filters, enterprises_after
from gezhi.registry.rules import demand


@dataclass(frozen=True, slots=True)
class Export:
    """What goes into the file: the lines, and who took them when for what."""

    lines: tuple[EnterpriseLine, ...]
    contacts: bool
    purpose: str
    by: str
    at: datetime


def export_enterprises(*, filters: Filters, contacts: bool, purpose: str, by: Actor, at: datetime) -> Export:
    """The filtered enterprises that `by` may look at, for a file; the log book says that they were taken, and why.

    With `contacts` (names and phones, masked where they are masked for `by`) a purpose is needed.
    """
    with transaction.atomic():
        demand(may_export(by, at), may_export)
        purpose = text("purpose", purpose, 200)
        if contacts and not purpose:
            raise Refused(_("Say what the contacts are needed for. It will stand on top of the list."), field="purpose")
        lines = tuple(enterprises_after(seen_by=by, at=at, filters=filters, limit=1_000_000))
        narrowed = {name: value for name, value in asdict(filters).items() if value}
        facts = {"count": len(lines), "contacts": contacts, "purpose": purpose, "filters": narrowed}
        write("enterprises.exported", by=by, at=at, about=[by.ref], facts=facts)
    return Export(lines, contacts, purpose, str(by), at)
