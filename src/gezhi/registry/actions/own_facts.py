"""What an enterprise says about itself: how many people, whom to call, where it works. Its name and numbers only the clerk changes."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.constraints import plainly
from gezhi.kernel.refusals import NotYours
from gezhi.logbook.actions import write
from gezhi.registry.actions.enterprises import demand_version, locked, moves, put
from gezhi.registry.facts import checked
from gezhi.registry.member_rules import may_speak_for
from gezhi.registry.models import Enterprise
from gezhi.registry.rules import demand

OWN_FACTS = ("staff", "contact_name", "contact_phone", "working_address")


def say_own_facts(
    *, enterprise: Enterprise, version: int, facts: Mapping[str, object], by: Actor, at: datetime
) -> Enterprise:
    """Changes what the enterprise may change itself (OWN_FACTS) and confirms the rest of it, in one line of the log book.

    Without a change it says "still right". `version` is the one that was seen; Conflict if somebody has changed the
    enterprise since. NotYours for any other fact.
    """
    if set(facts) - set(OWN_FACTS):
        raise NotYours(_("Name, credit code and industry are changed by the registry clerk. Ask your park."))
    with plainly(), transaction.atomic():
        enterprise = locked(enterprise)
        demand(may_speak_for(by, enterprise, at), may_speak_for)
        demand_version(enterprise, version)
        columns = checked(facts, at=at)
        changed = {field: value for field, value in columns.items() if value != getattr(enterprise, field)}
        before = {field: getattr(enterprise, field) for field in changed}
        put(enterprise, {**changed, "confirmed_at": at, "confirmed_by": by.ref})
        verb = "enterprise.changed" if changed else "enterprise.confirmed"
        write(verb, by=by, at=at, about=[enterprise.ref], facts={"changed": moves(before, changed)} if changed else {})
    return enterprise
