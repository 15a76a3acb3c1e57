"""Capabilities above hear of every change of a duty, in the transaction of the verb that made it."""

from collections.abc import Callable
from datetime import datetime

from gezhi.kernel.actors import Actor

Callback = Callable[[int, Actor, datetime], object]
_listeners: list[Callback] = []


def listen(callback: Callback) -> None:
    """Called once by a capability above, when the product starts: `callback(place_id, by, at)`, places as ids."""
    if callback not in _listeners:
        _listeners.append(callback)


def tell(place_id: int, by: Actor, at: datetime) -> None:
    """The duties of this place have changed. Whatever a listener refuses undoes the change."""
    for callback in _listeners:
        callback(place_id, by, at)
