"""Who may do what, as far as it does not depend on places. Each docstring is the sentence shown on refusal."""

from datetime import datetime

from gezhi.kernel.actors import Actor
from gezhi.people.models import Grant, Person


def has_right(actor: Actor, right: str, at: datetime) -> bool:
    """Whether `actor` holds the right ("clerk", "auditor", "administrator") at the instant `at`. The operator holds all."""
    if actor.is_operator:
        return True
    return isinstance(actor, Person) and Grant.objects.filter(person=actor, right=right, during__contains=at).exists()
