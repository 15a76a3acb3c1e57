"""What people do with enterprises: register one, change what is known of it."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.constraints import plainly
from gezhi.kernel.periods import local_zone
from gezhi.kernel.pinyin import searchable
from gezhi.kernel.refusals import Conflict, NotThere, Refused
from gezhi.logbook.actions import write
from gezhi.registry import enterprise_rules
from gezhi.registry.actions.occupancies import begin_at
from gezhi.registry.facts import checked, for_the_log, moves_for_the_log
from gezhi.registry.models import Enterprise, EnterpriseName, Place
from gezhi.registry.models.derived import name_key
from gezhi.registry.rules import demand


def register_enterprise(
    *,
    facts: Mapping[str, object],
    by: Actor,
    at: datetime,
    place: Place | None = None,
    start: datetime | None = None,
    room: str = "",
    staff_here: int | None = None,
    despite_similar: bool = False,
) -> Enterprise:
    """A new enterprise, working at `place` from `start` (default `at`) if one is given. `facts`: see registry.facts.

    Refused if a fact cannot be; Conflict if its code is taken, or (code "similar") if a standing enterprise has the
    same name and `despite_similar` was not said.
    """
    with plainly(), transaction.atomic():
        _wait_for_name(str(facts.get("name", "")))
        demand(enterprise_rules.may_register(by, place, at), enterprise_rules.may_register)
        columns = checked({"name": "", **facts}, at=at)
        if not despite_similar:
            _demand_new_name(str(columns["name"]))
        enterprise = Enterprise.objects.create(**columns, initials=searchable(str(columns["name"])))
        write("enterprise.registered", by=by, at=at, about=[enterprise.ref], facts=for_the_log(columns))
        if place is not None:
            begin_at(place, enterprise, start=start or at, end=None, room=room, staff=staff_here, by=by, at=at)
    return enterprise


def change_enterprise(
    *,
    enterprise: Enterprise,
    version: int,
    facts: Mapping[str, object],
    by: Actor,
    at: datetime,
    renamed_on: date | None = None,
    was_misspelt: bool = False,
) -> Enterprise:
    """Changes the given facts and leaves the others. A new name keeps the old one findable, unless it `was_misspelt`.

    `version` is the one the person saw; Conflict if somebody has changed the enterprise since, or if it was merged.
    """
    with plainly(), transaction.atomic():
        enterprise = locked(enterprise)
        demand(enterprise_rules.may_change_enterprise(by, enterprise, at), enterprise_rules.may_change_enterprise)
        demand_version(enterprise, version)
        columns = checked(facts, at=at)
        changed = {field: value for field, value in columns.items() if value != getattr(enterprise, field)}
        if not changed:
            return enterprise
        before = {field: getattr(enterprise, field) for field in changed}
        if "name" in changed and not was_misspelt:
            keep_former_name(enterprise, at, renamed_on)
        put(enterprise, changed)
        write("enterprise.changed", by=by, at=at, about=[enterprise.ref], facts={"changed": moves(before, changed)})
    return enterprise


def locked(enterprise: Enterprise) -> Enterprise:
    """The enterprise, locked and read anew; Conflict if it was merged into another one meanwhile."""
    found = Enterprise.objects.select_for_update(of=("self",)).filter(pk=enterprise.pk).first()
    if found is None:
        raise NotThere
    return demand_standing(found)


def demand_standing(enterprise: Enterprise) -> Enterprise:
    """The enterprise itself; Conflict if it was merged into another one."""
    if enterprise.merged_into_id is not None:
        raise Conflict(
            _("“%(name)s” has been merged into “%(other)s”. Open that one.")
            % {"name": enterprise.name, "other": enterprise.merged_into},
            code="merged",
        )
    return enterprise


def demand_version(thing: object, version: int) -> None:
    """Conflict (code "version") unless `thing` is still as the person saw it."""
    if thing.version != version:  # type: ignore[attr-defined]
        raise Conflict(
            _("Somebody else has changed this since you opened it. Compare with what is there now and save again."),
            code="version",
        )


def put(enterprise: Enterprise, columns: Mapping[str, object]) -> None:
    """Writes the columns, the initials that follow from the name, and the next version."""
    for field, value in columns.items():
        setattr(enterprise, field, value)
    enterprise.initials = searchable(enterprise.name)
    enterprise.version += 1
    enterprise.save(update_fields=[*columns, "initials", "version"])


def keep_former_name(enterprise: Enterprise, at: datetime, renamed_on: date | None = None) -> None:
    """Keeps the present name among the former ones, until the day it was replaced (default: the day of `at`)."""
    until = renamed_on or at.astimezone(local_zone()).date()
    last = max((n.during.upper for n in enterprise.former_names.all() if n.during and n.during.upper), default=None)
    since = last or enterprise.registered_on
    if since is not None and since >= until:
        if renamed_on is not None:
            raise Refused(
                _("The present name began on %(day)s. Enter a later day for the change.") % {"day": since.isoformat()},
                field="renamed_on",
            )
        since = None
    EnterpriseName.objects.update_or_create(
        enterprise=enterprise,
        name=enterprise.name,
        defaults={"initials": enterprise.initials, "during": DateRange(since, until, "[)")},
    )


def moves(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, object]:
    """{field: [before, after]} for the log book; of personal data only that it changed."""
    return moves_for_the_log({field: (before[field], value) for field, value in after.items()})


def _wait_for_name(name: str) -> None:
    """Until this transaction ends, nobody else registers an enterprise of the same name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 4754))", [name_key(name)])


def _demand_new_name(name: str) -> None:
    same = Enterprise.objects.standing().filter(name_key=name_key(name)).first()
    if same is not None:
        raise Conflict(
            _("“%(name)s” is already registered. Open it; if this is another enterprise, say so and save again.")
            % {"name": same.name},
            field="name",
            code="similar",
        )
