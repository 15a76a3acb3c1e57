"""The door for reporters without an account: a script is stopped, whoever stands at the place is not.

Reports are counted by network address and place together, by address, and by place. Whoever types the code that is printed
under the QR code has been there and passes by a count of its own, also behind an address that a script has used up.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from gezhi.cases import codes
from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Refused
from gezhi.people.attempts import Door, Locked, count, forgive, locked_until
from gezhi.people.models import Person
from gezhi.shell.timewords import clock_time

HERE = Door("report.here", limit=6, restarts=False)
ADDRESS = Door("report.address", limit=40, restarts=False)
PLACE = Door("report.place", limit=60, restarts=False)
ON_THE_SPOT = Door("report.spot", limit=60, restarts=False)
"""So many in a quarter of an hour."""


class TooMany(Refused):
    """More reports than people make: wait, or show that one is there (429)."""

    status = 429
    code = "too-many"


def admit(*, place_id: int, address: str, spot: str, by: Actor, at: datetime) -> None:
    """Counts a report that somebody unknown is about to make; persons are not counted.

    TooMany with what helps; Refused for a wrong code from the paper.
    """
    if isinstance(by, Person):
        return
    if spot.strip():
        if not codes.is_spot_code(place_id, spot):
            raise Refused(
                _("This is not the code under the QR code. Look again: six letters and digits."), field="spot"
            )
        _pass(ON_THE_SPOT, str(place_id), at, spot=True)
        return
    for door, whose in _doors(place_id, address):
        _pass(door, whose, at, spot=False)


def take_back(*, place_id: int, address: str, spot: str, by: Actor, at: datetime) -> None:
    """The report was refused, or had been made before: it does not count."""
    if isinstance(by, Person):
        return
    for door, whose in [(ON_THE_SPOT, str(place_id))] if spot.strip() else _doors(place_id, address):
        forgive(door, whose)


def _doors(place_id: int, address: str) -> list[tuple[Door, str]]:
    return [(HERE, f"{address} {place_id}"), (ADDRESS, address), (PLACE, str(place_id))]


def _pass(door: Door, whose: str, at: datetime, *, spot: bool) -> None:
    try:
        count(door, whose, at=at)
    except Locked as locked:
        until = clock_time(locked_until(door, whose, at=at) or at)
        if spot:
            said = _("Very many reports came from this place. Send yours again after %(time)s; it is kept here.")
        else:
            said = _(
                "Very many reports came from this network. If you are at the place, type the code printed under the QR "
                "code and send again; otherwise wait until %(time)s. What you typed is kept here."
            )
        raise TooMany(said % {"time": until}, field="spot") from locked
