"""Who may do what with notices. Duties held at that moment decide; each docstring is the sentence shown on refusal."""

from datetime import datetime

from gezhi.kernel.actors import Actor
from gezhi.notices.models import Call, Notice, Recipient
from gezhi.people.models import Person
from gezhi.people.rules import demand, has_right
from gezhi.registry import rules as registry
from gezhi.registry.enterprise_rules import may_change_enterprise
from gezhi.registry.models import Enterprise, Place
from gezhi.registry.models.places import RANK, Kind

__all__ = ["demand"]
WRITING = tuple(kind for kind, rank in RANK.items() if rank <= RANK[Kind.SITE])
"""The kinds of places whose responsible persons write notices: whoever has a single point or gate reports a problem."""


def may_write(actor: Actor, at: datetime) -> bool:
    """Only those who answer for a site or what is above it, and the registry clerk, send notices. Ask one of them."""
    territory = registry.runs(actor, at)
    return territory.everything or Place.objects.filter(pk__in=territory.roots, kind__in=WRITING).exists()


def may_change(actor: Actor, notice: Notice, at: datetime) -> bool:
    """A draft is changed and sent by whoever wrote it. Ask them, or write your own."""
    if actor.is_operator:
        return True
    own = isinstance(actor, Person) and notice.written_by_id == actor.pk
    return own and may_write(actor, at)


def may_recall(actor: Actor, notice: Notice, at: datetime) -> bool:
    """A notice is recalled by whoever sent it, or by those who answer for the whole zone. Ask one of them."""
    return may_change(actor, notice, at) or registry.runs(actor, at).everything


def may_see(actor: Actor, notice: Notice, at: datetime) -> bool:
    """You see the notices that you wrote and those that went to your places. Ask whoever sent it."""
    if actor.is_operator or (isinstance(actor, Person) and notice.written_by_id == actor.pk):
        return True
    territory = registry.sees(actor, at)
    if territory.everything:
        return True
    return bool(territory.places) and Recipient.objects.filter(territory.q(), notice=notice).exists()


def may_change_channels(actor: Actor, at: datetime) -> bool:
    """Only an administrator sets up channels. Ask one of them."""
    return has_right(actor, "administrator", at)


def may_set_addresses(actor: Actor, enterprise: Enterprise, at: datetime) -> bool:
    """Where an enterprise's contact is found is set by those who answer for its place and the clerk. Ask one of them."""
    return may_change_enterprise(actor, enterprise, at)


def may_change_templates(actor: Actor, at: datetime) -> bool:
    """Only the registry clerk and the zone's head and organisers change templates. Ask one of them."""
    return registry.runs(actor, at).everything


def may_call(actor: Actor, call: Call, at: datetime) -> bool:
    """This call is made by whoever is named for it, or by those who answer for the place. Ask them."""
    if actor.is_operator or (isinstance(actor, Person) and call.caller_id == actor.pk):
        return True
    territory = registry.runs(actor, at)
    return territory.everything or (call.place_id is not None and territory.includes(call.place_id))


def may_give_call(actor: Actor, call: Call, at: datetime) -> bool:
    """A call is given to somebody by whoever is named for it, or by those who answer for the place. Ask them."""
    return may_call(actor, call, at)
