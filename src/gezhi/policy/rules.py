"""Who sets working time and deadlines, and who runs incidents. Looking is open to everybody.

The docstring is the sentence shown on refusal.
"""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotYours
from gezhi.people.models import Person
from gezhi.people.rules import CLERK, has_right
from gezhi.registry.models import Duty
from gezhi.registry.models.duties import Post
from gezhi.registry.models.places import Kind
from gezhi.registry.rules import places_below

HEADS = [Post.HEAD, Post.ORGANISER]


def may_set_policy(actor: Actor, at: datetime) -> bool:
    """Only the registry clerk and the zone's head set working time and deadlines. Ask one of them."""
    if actor.is_operator or has_right(actor, CLERK, at):
        return True
    if not isinstance(actor, Person):
        return False
    heads = Duty.objects.filter(post=Post.HEAD, place__kind="zone", during__contains=at, recorded__upper_inf=True)
    return heads.filter(person=actor).exists()


def may_run_incidents(actor: Actor, at: datetime) -> bool:
    """Only the zone's head and its organiser declare, change and lift incidents. Ask one of them."""
    return actor.is_operator or _holds(actor, at, Kind.ZONE, HEADS)


def may_set_risk(actor: Actor, place_id: int, set_by: str, at: datetime) -> bool:
    """Only the zone's head and organiser, and where the pack lets groups do it their leaders, set risk levels. Ask one of them."""
    if may_run_incidents(actor, at):
        return True
    return set_by == "group" and place_id in led_by(actor, at)


def led_by(actor: Actor, at: datetime) -> set[int]:
    """The groups that this person leads at `at`, with all places below them."""
    if not isinstance(actor, Person):
        return set()
    led = Duty.objects.filter(person=actor, place__kind=Kind.GROUP, post__in=[*HEADS, Post.EXECUTOR])
    roots = set(led.filter(during__contains=at, recorded__upper_inf=True).values_list("place_id", flat=True))
    return places_below(roots, at)


def sets_some_risk(actor: Actor, set_by: str, at: datetime) -> bool:
    """Whether there is any place whose risk level this person may set."""
    if may_run_incidents(actor, at):
        return True
    return set_by == "group" and _holds(actor, at, Kind.GROUP, [*HEADS, Post.EXECUTOR])


def may_import_packs(actor: Actor, at: datetime) -> bool:
    """Only the registry clerk and the zone's head and organiser bring in packs. Ask one of them."""
    return has_right(actor, CLERK, at) or may_run_incidents(actor, at)


def _holds(actor: Actor, at: datetime, kind: str, posts: list[Post]) -> bool:
    if not isinstance(actor, Person):
        return False
    held = Duty.objects.filter(person=actor, post__in=posts, place__kind=kind)
    return held.filter(during__contains=at, recorded__upper_inf=True).exists()


def demand(allowed: bool, rule: Callable[..., bool]) -> None:
    """Raises NotYours with the rule's own sentence (its docstring) unless `allowed`."""
    if not allowed:
        raise NotYours(_(rule.__doc__ or ""))
