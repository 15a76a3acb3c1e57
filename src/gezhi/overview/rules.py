"""Who reads and who makes briefings; each docstring is the sentence shown on refusal."""

from datetime import datetime

from gezhi.kernel.actors import Actor
from gezhi.people.rules import demand
from gezhi.registry import rules as registry_rules

__all__ = ["demand", "may_make_briefings", "may_read_briefings"]


def may_read_briefings(actor: Actor, at: datetime) -> bool:
    """A briefing is about the whole zone and shown to those who see all of it. Ask the registry clerk."""
    return registry_rules.sees(actor, at).everything


def may_make_briefings(actor: Actor, at: datetime) -> bool:
    """Only the registry clerk and the zone's head and organisers make briefings. Ask one of them."""
    return registry_rules.may_change_registry(actor, at)
