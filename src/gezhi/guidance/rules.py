"""Who may do what with handbooks. Each docstring is the sentence shown on refusal."""

from datetime import datetime

from gezhi.kernel.actors import Actor
from gezhi.policy.rules import may_run_incidents, may_set_policy
from gezhi.registry.members import acts_for
from gezhi.registry.rules import sees


def may_publish(actor: Actor, at: datetime) -> bool:
    """Only the registry clerk, the zone's head and its organiser publish handbooks. Ask one of them."""
    return may_set_policy(actor, at) or may_run_incidents(actor, at)


def may_follow(actor: Actor, at: datetime) -> bool:
    """Only those who answer for a place see who has read. Ask the registry clerk."""
    territory = sees(actor, at)
    return territory.everything or bool(territory.places)


def may_answer_for(actor: Actor, enterprise_id: int, at: datetime) -> bool:
    """Only the enterprise itself, its park and the registry clerk may say this. Ask one of them."""
    return bool(acts_for(actor, enterprise_id, at))
