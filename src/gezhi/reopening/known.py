"""What is already known of an enterprise at a site, so that nobody has to type it: each value with where it is from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from gezhi.policy.packs.parts import Material
from gezhi.registry import industries
from gezhi.registry.models import Enterprise, Place
from gezhi.reopening.firms import Unit
from gezhi.reopening.models import ApplicationItem, ItemState
from gezhi.reports.models import Return

REUSED_FOR = timedelta(days=366)
"""Older answers and files are asked for anew."""
NEVER_KNOWN = ("pledge", "yes")
"""A promise and a statement are made each time, and not copied."""
REGISTRY = "registry"


@dataclass(frozen=True)
class Known:
    """A value that is known: `source` is "registry" or a reference ("application:12", "return:7"), `at` of when it is."""

    value: Any
    source: str
    at: datetime | None = None
    file_id: int | None = None
    file_name: str = ""


def registry_facts(enterprise: Enterprise, place: Place, unit: Unit | None) -> dict[str, Any]:
    """What the registry says, by codes of the dictionary; what nobody has entered is left out."""
    facts: dict[str, Any] = {
        "enterprise_name": enterprise.name,
        "credit_code": enterprise.credit_code or enterprise.old_number or "",
        "address": " ".join(
            part for part in (enterprise.working_address or place.name, unit.room if unit else "") if part
        ),
        "registered_address": enterprise.registered_address,
        "activity": _activity(enterprise),
        "contact_name": enterprise.contact_name,
        "contact_phone": enterprise.contact_phone,
        "staff_total": enterprise.staff,
        "staff_here": unit.staff if unit else None,
        "staff": unit.staff if unit and unit.staff is not None else enterprise.staff,
    }
    return {code: value for code, value in facts.items() if value not in (None, "")}


def _activity(enterprise: Enterprise) -> str:
    code = enterprise.industry_section + enterprise.industry_division
    name = industries.name_of(enterprise.industry_section, enterprise.industry_division) if code else ""
    return f"{code} {name}".strip()


def known_answers(
    enterprise: Enterprise, place: Place, unit: Unit | None, materials: Iterable[Material], at: datetime
) -> dict[str, Known]:
    """By code of the material: the registry's word first, then what the enterprise last said in a return or an application."""
    wanted = [one for one in materials if one.kind not in NEVER_KNOWN]
    facts = registry_facts(enterprise, place, unit)
    before = _from_returns(enterprise, place, {one.item for one in wanted if one.item}, at)
    earlier = _from_applications(enterprise, place, at)
    found: dict[str, Known] = {}
    for material in wanted:
        if material.kind != "file" and material.item in facts:
            found[material.code] = Known(facts[material.item], REGISTRY, at)
        elif material.kind != "file" and material.item in before:
            found[material.code] = before[material.item]
        elif answer := earlier.get((material.code, material.kind == "file")):
            found[material.code] = answer
    return found


def _from_returns(enterprise: Enterprise, place: Place, items: set[str], at: datetime) -> dict[str, Known]:
    """The last value of each item in a return of this enterprise at this site, as known now."""
    if not items:
        return {}
    rows = Return.objects.filter(
        enterprise=enterprise, place=place, recorded__upper_inf=True, recorded__startswith__gt=at - REUSED_FOR
    )
    found: dict[str, Known] = {}
    for pk, values, recorded in rows.order_by("-day", "-pk").values_list("pk", "values", "recorded")[:40]:
        for code in items & set(values):
            found.setdefault(code, Known(values[code], f"return:{pk}", recorded.lower))
    return found


def _from_applications(enterprise: Enterprise, place: Place, at: datetime) -> Mapping[tuple[str, bool], Known]:
    """The last accepted or given answer to each point in an earlier application of this enterprise at this site."""
    rows = ApplicationItem.objects.filter(
        application__enterprise=enterprise,
        application__place=place,
        application__submitted_at__gt=at - REUSED_FOR,
        state__in=[ItemState.GIVEN, ItemState.ACCEPTED],
    )
    found: dict[tuple[str, bool], Known] = {}
    for item in rows.order_by("-at", "-pk")[:200]:
        kept = Known(item.value, f"application:{item.application_id}", item.at, item.file_id, item.file_name)
        found.setdefault((item.code, item.file_id is not None), kept)
    return found


def source_words(source: str) -> str:
    """Where a value is from, as people read it; "" for what was typed just now."""
    kind = source.partition(":")[0]
    return {
        "registry": _("register of enterprises"),
        "application": _("your earlier application"),
        "return": _("your daily return"),
    }.get(kind, "")
