"""Who may read the log book. The docstring is the sentence shown on refusal.

The log book depends on nobody and knows neither rights nor places: the setting GEZHI_LOG_READERS names a function
`(actor, at) -> True | collection of references` of a capability above, which does. True is everything, otherwise a person
reads the entries that are about one of these references ("place:12").
"""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Literal

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotYours

Reach = Literal[True] | Collection[str]


def reach(actor: Actor, at: datetime) -> Reach:
    """What `actor` may read at the instant `at`: True for everything, or the references they answer for."""
    if actor.is_operator:
        return True
    named = getattr(settings, "GEZHI_LOG_READERS", "")
    if not named:
        return ()
    asked: Callable[[Actor, datetime], Reach] = import_string(named)
    return asked(actor, at)


def may_read_everything(actor: Actor, at: datetime) -> bool:
    """The whole log book is open to auditors and to those who answer for the whole zone. Ask one of them."""
    return reach(actor, at) is True


def may_change_key(actor: Actor, at: datetime) -> bool:
    """Only the operator at the machine changes the key of the log book."""
    return actor.is_operator


def demand(allowed: bool, rule: Callable[..., bool]) -> None:
    """Raises NotYours with the rule's own sentence unless `allowed`."""
    if not allowed:
        raise NotYours(_(rule.__doc__ or ""))


_SENTENCES = (
    gettext_noop("The whole log book is open to auditors and to those who answer for the whole zone. Ask one of them."),
    gettext_noop("Only the operator at the machine changes the key of the log book."),
)
