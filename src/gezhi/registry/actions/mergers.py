"""Two records of one enterprise become one; or two again; or somebody says that they always were two."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Literal, get_args

from django.db import connection, transaction
from django.db.models import Q
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.constraints import plainly
from gezhi.kernel.refusals import Conflict, NotThere, Refused
from gezhi.logbook.actions import write
from gezhi.registry.actions.carrying import carry, carry_back
from gezhi.registry.actions.enterprises import demand_standing, demand_version, keep_former_name, moves, put
from gezhi.registry.enterprise_rules import may_change_enterprise
from gezhi.registry.facts import text
from gezhi.registry.models import Distinction, Enterprise, EnterpriseName, Merger
from gezhi.registry.rules import demand

Takeable = Literal[
    "name",
    "credit_code",
    "old_number",
    "registered_address",
    "working_address",
    "legal_form",
    "registered_on",
    "capital",
    "scope",
    "industry_section",
    "industry_division",
    "size",
    "above_scale",
    "key_tags",
    "staff",
    "contact_name",
    "contact_phone",
]
TAKEABLE: tuple[str, ...] = get_args(Takeable)
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || ':registry.merger', 0))"
_TOGETHER = {"industry_section": "industry_division", "industry_division": "industry_section"}


def merge_enterprises(
    *,
    duplicate: Enterprise,
    survivor: Enterprise,
    by: Actor,
    at: datetime,
    reason: str,
    take: Collection[str] = (),
    versions: tuple[int, int] | None = None,
) -> Merger:
    """From `at` on `duplicate` is `survivor`: its present and planned occupancies go on in the survivor's name.

    What was before stays with the duplicate, dated and reachable; its code and names lead to the survivor. `take` names
    the facts (see TAKEABLE) that the survivor takes from the duplicate. `versions` are those of duplicate and survivor
    that the person saw. Conflict if one has changed or is already merged; nobody wins a race of A into B and B into A
    but the first.
    """
    with plainly(), transaction.atomic():
        duplicate, survivor = _locked_both(duplicate, survivor)
        for one in (duplicate, survivor):
            demand(may_change_enterprise(by, one, at), may_change_enterprise)
        if versions is not None:
            demand_version(duplicate, versions[0])
            demand_version(survivor, versions[1])
        merger = Merger(survivor=survivor, duplicate=duplicate, merged_at=at, merged_by=by.ref, reason=_why(reason))
        carried = carry(duplicate, survivor, at)
        _point(duplicate, survivor)
        before = {field: getattr(survivor, field) for field in _with_partners(take)}
        taken = {field: getattr(duplicate, field) for field in before if getattr(duplicate, field) != before[field]}
        if "name" in taken:
            keep_former_name(survivor, at)
        put(survivor, taken)
        merger.taken = {field: [_json(before[field]), _json(value)] for field, value in taken.items()}
        merger.carried = carried
        merger.save()
        Distinction.objects.filter(_pair(duplicate, survivor)).delete()
        facts = {"reason": merger.reason, "taken": moves(before, taken), "carried": len(carried)}
        write("enterprise.merged", by=by, at=at, about=[merger.ref, survivor.ref, duplicate.ref], facts=facts)
    return merger


def undo_merger(*, merger: Merger, by: Actor, at: datetime, reason: str) -> Enterprise:
    """The two were two after all: the duplicate stands again, with its code and the occupancies that were carried over.

    What people have changed since stays as they left it. Conflict if it was undone before, or if the survivor has
    itself been merged (undo that first), or if another enterprise now has the duplicate's code.
    """
    with plainly(), transaction.atomic():
        duplicate, survivor = _locked_pair(merger.duplicate_id, merger.survivor_id)
        merger = Merger.objects.select_for_update().get(pk=merger.pk)
        demand_standing(survivor)
        demand(may_change_enterprise(by, survivor, at), may_change_enterprise)
        if merger.undone_at is not None:
            raise Conflict(_("This merger has already been undone. Nothing needs to be done."), code="undone")
        put(survivor, _given_back(merger, survivor))
        if "name" in merger.taken:
            EnterpriseName.objects.filter(enterprise=survivor, name=survivor.name).delete()
        _stand_again(duplicate)
        left = carry_back(merger, duplicate, survivor)
        merger.undone_at, merger.undone_by = at, by.ref
        merger.save(update_fields=["undone_at", "undone_by"])
        facts = {"reason": _why(reason), "left": left}
        write("enterprise.split", by=by, at=at, about=[merger.ref, survivor.ref, duplicate.ref], facts=facts)
    return duplicate


def tell_apart(*, one: Enterprise, other: Enterprise, by: Actor, at: datetime) -> Distinction:
    """Somebody has compared two similar enterprises: they are two. They are no longer listed as possible duplicates."""
    with plainly(), transaction.atomic():
        one, other = _locked_both(one, other)
        for each in (one, other):
            demand(may_change_enterprise(by, each, at), may_change_enterprise)
        first, second = sorted((one, other), key=lambda each: each.pk)
        said, new = Distinction.objects.get_or_create(
            one=first, other=second, defaults={"said_by": by.ref, "said_at": at}
        )
        if new:
            write("enterprise.told-apart", by=by, at=at, about=[one.ref, other.ref])
    return said


def _locked_pair(one_id: int, other_id: int) -> tuple[Enterprise, Enterprise]:
    """Both rows, and all that lead to them, locked in the order of their ids: no two people wait for each other.

    What leads to a row changes by mergers alone, and of those one goes on at a time.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME)
    pair = [one_id, other_id]
    family = Enterprise.objects.filter(Q(pk__in=pair) | Q(merged_into__in=pair))
    found = {row.pk: row for row in family.select_for_update(of=("self",)).order_by("pk")}
    if one_id not in found or other_id not in found:
        raise NotThere
    return found[one_id], found[other_id]


def _locked_both(one: Enterprise, other: Enterprise) -> tuple[Enterprise, Enterprise]:
    if one.pk == other.pk:
        raise Refused(_("These are the same record. Choose another enterprise."), field="survivor")
    first, second = _locked_pair(one.pk, other.pk)
    return demand_standing(first), demand_standing(second)


def _pair(one: Enterprise, other: Enterprise) -> Q:
    return Q(one_id=min(one.pk, other.pk), other_id=max(one.pk, other.pk))


def _why(reason: str) -> str:
    reason = text("reason", reason, 200)
    if not reason:
        raise Refused(_("Say how you know, so that it can be understood later."), field="reason")
    return reason


def _with_partners(take: Collection[str]) -> list[str]:
    """The fields to take, in the order of TAKEABLE; section and division of an industry go together."""
    unknown = set(take) - set(TAKEABLE)
    if unknown:
        raise Refused(_("%(fields)s cannot be taken over.") % {"fields": ", ".join(sorted(unknown))}, field="take")
    wanted = set(take) | {_TOGETHER[field] for field in take if field in _TOGETHER}
    return [field for field in TAKEABLE if field in wanted]


def _point(duplicate: Enterprise, survivor: Enterprise) -> None:
    """The duplicate, and whatever was merged into it before, lead to the survivor; one statement, as the key demands."""
    led_here = Q(pk=duplicate.pk) | Q(merged_into=duplicate)
    Enterprise.objects.filter(led_here).update(merged_into=survivor)
    Enterprise.objects.filter(pk=duplicate.pk).update(version=duplicate.version + 1)


def _stand_again(duplicate: Enterprise) -> None:
    """The duplicate stands, and what was merged into it before it was merged itself leads to it again."""
    Enterprise.objects.filter(pk=duplicate.pk).update(merged_into=None, version=duplicate.version + 1)
    led, found = set[int](), {duplicate.pk}
    while found:
        of_these = Merger.objects.filter(survivor_id__in=found, undone_at=None).values_list("duplicate_id", flat=True)
        found = set(of_these) - led
        led |= found
    Enterprise.objects.filter(pk__in=led).update(merged_into=duplicate)
    duplicate.refresh_from_db()


def _given_back(merger: Merger, survivor: Enterprise) -> dict[str, object]:
    """What the survivor took and still has, as it was before."""
    back: dict[str, object] = {}
    for field, (before, after) in merger.taken.items():
        if _json(getattr(survivor, field)) == after:
            back[field] = parse_date(before) if field == "registered_on" and before else before
    return back


def _json(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
