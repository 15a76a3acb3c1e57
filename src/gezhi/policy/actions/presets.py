"""Changing how much time a kind of matter has. A change is a new version; nothing that was opened before is touched."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.constraints import plainly
from gezhi.kernel.refusals import Conflict, NotThere, Refused
from gezhi.logbook.actions import write
from gezhi.policy import rules
from gezhi.policy.actions.calendar_rows import demand_words
from gezhi.policy.models import PresetVersion
from gezhi.policy.reads.presets import demand_together, in_force
from gezhi.policy.shipped import Preset

ZONE = "zone"
STEPS = ("executor", "organiser", "head")
"""Whom the three steps of escalation tell, in order."""


def change_preset(
    *, preset: Preset, seen: int, reason: str, by: Actor, at: datetime, since: datetime | None = None
) -> Preset:
    """Writes `preset` as the next version of its line, in force from `since` (None = at once); returns it with its version.

    `seen` is the version that the person had before them: Conflict if there is a newer one. Refused without a reason, for a
    `since` in the past, for figures that contradict each other.
    """
    _demand_fit(preset)
    reason = demand_words(reason)
    since = since or at
    if since < at:
        raise Refused(_("A preset does not change the past. Choose a time from now on."), field="since")
    with plainly(), transaction.atomic():
        version = _next_version(preset.code, seen, by, at)
        chosen = replace(preset, version=version, source=preset.source or ZONE, effective_from=since)
        row = _write(chosen, reason, by, at)
        facts = {"version": version, "effective": since, "reason": reason, **_figures(chosen)}
        write("preset.changed", by=by, at=at, about=[f"preset:{row.pk}"], facts=facts)
    return chosen


def retire_preset(*, code: str, seen: int, reason: str, by: Actor, at: datetime) -> None:
    """Takes a special line out of use, at once: the more general one decides again. Refused for a line that others rest on."""
    reason = demand_words(reason)
    with plainly(), transaction.atomic():
        version = _next_version(code, seen, by, at)
        standing = in_force([code], at).get(code)
        if standing is None:
            raise NotThere
        if not standing.topic and not standing.grade:
            raise Refused(_("Every other preset of this kind rests on this one. Change it instead."))
        row = _write(replace(standing, version=version, effective_from=at), reason, by, at, retired=True)
        write("preset.retired", by=by, at=at, about=[f"preset:{row.pk}"], facts={"version": version, "reason": reason})


def _next_version(code: str, seen: int, by: Actor, at: datetime) -> int:
    """Locks the line's newest version, asks whether `by` may, and gives the number after it."""
    newest = PresetVersion.objects.select_for_update().filter(code=code).order_by("-version").first()
    rules.demand(rules.may_set_policy(by, at), rules.may_set_policy)
    version = newest.version if newest else 0
    if version != seen:
        raise Conflict(
            _("Somebody has changed this preset in the meantime. Look at it again, then change what stands there.")
        )
    return version + 1


def _demand_fit(preset: Preset) -> None:
    demand_together(preset.kind, preset.grade, preset.topic)
    for name in ("response", "solution", "verification", "reopen_within"):
        if not getattr(preset, name).number:
            raise Refused(_("Nobody can do it in no time. Enter a number from 1."), field=name)
    if preset.urgent and preset.response.unit != "minutes":
        raise Refused(
            _("Urgent matters are answered by the clock, nights and holidays too. Choose hours."), field="response"
        )
    for field, earlier, later in zip(STEPS[1:], preset.escalation, preset.escalation[1:], strict=False):
        if earlier.unit == later.unit and later.number < earlier.number:
            raise Refused(_("This step comes before the one below it. Put them in order."), field=field)


def _write(preset: Preset, reason: str, by: Actor, at: datetime, *, retired: bool = False) -> PresetVersion:
    row = PresetVersion(
        code=preset.code, version=preset.version, kind=preset.kind, grade=preset.grade, topic=preset.topic,
        urgent=preset.urgent, retired=retired, response=preset.response, solution=preset.solution,
        verification=preset.verification, warn=preset.warn, escalation=list(preset.escalation),
        extensions=preset.extensions, reopen_within=preset.reopen_within, source=preset.source,
        basis=str(preset.basis), reason=reason, by=by.ref, effective_from=preset.effective_from, recorded_at=at,
    )  # fmt: skip
    row.save(force_insert=True)
    return row


def _figures(preset: Preset) -> dict[str, str]:
    names = ("response", "solution", "verification", "warn", "reopen_within")
    return {name: getattr(preset, name).text for name in names}
