"""Who sets working time and deadlines. The docstring is the sentence shown on refusal; looking is open to everybody."""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotYours
from gezhi.people.models import Person
from gezhi.people.rules import CLERK, has_right
from gezhi.registry.models import Duty
from gezhi.registry.models.duties import Post


def may_set_policy(actor: Actor, at: datetime) -> bool:
    """Only the registry clerk and the zone's head set working time and deadlines. Ask one of them."""
    if actor.is_operator or has_right(actor, CLERK, at):
        return True
    if not isinstance(actor, Person):
        return False
    heads = Duty.objects.filter(post=Post.HEAD, place__kind="zone", during__contains=at, recorded__upper_inf=True)
    return heads.filter(person=actor).exists()


def demand(allowed: bool, rule: Callable[..., bool]) -> None:
    """Raises NotYours with the rule's own sentence (its docstring) unless `allowed`."""
    if not allowed:
        raise NotYours(_(rule.__doc__ or ""))
