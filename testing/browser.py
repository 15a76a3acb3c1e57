"""A browser for tests of pages: it signs in as the product does, with a device and its key."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.test import Client

from gezhi.kernel import clock
from gezhi.people.actions.devices import Opened, open_device
from gezhi.people.models import Device, Person

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0.50"
COMPUTER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36"


class Browser(Client):
    """Django's test client with our door: `force_login(person)` opens a device and keeps its key as a cookie."""

    device: Device | None = None

    def force_login(self, user: Any, backend: str | None = None) -> None:
        """Signed in as this person from now on, second factor given."""
        opened = device_for(user)
        self.device = opened.device
        self.cookies[settings.DEVICE_COOKIE] = opened.key


def device_for(person: Person, at: datetime | None = None, came: str = Device.Came.PASSWORD) -> Opened:
    """A signed-in device of this person, and the key for its cookie (also for a real browser's)."""
    at = at or clock.now()
    opened = open_device(person=person, came=came, agent=COMPUTER, at=at)
    if not opened.device.is_confirmed:
        opened.device.confirmed_at = at
        opened.device.save(update_fields=["confirmed_at"])
    return opened
