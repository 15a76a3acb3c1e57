"""What the tests of the Notify interface share: a key, a template, channels, and the official client on a live server."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from notifications_python_client.notifications import NotificationsAPIClient
from pytest_django.live_server_helper import LiveServer

from gezhi.kernel import clock
from gezhi.notices.models import Channel, Template
from gezhi.notices.notify.actions import MadeKey, make_key
from gezhi.notices.notify.faces import face_id
from testing.town import Town, small_town

CODE, TEXT = "meeting", "{{称呼}}，{{时间}}在{{place}}开会。"


@dataclass
class Setting:
    """The town, a key and what is needed to send."""

    town: Town
    made: MadeKey

    @property
    def sms(self) -> str:
        return str(face_id(CODE, "sms"))

    @property
    def email(self) -> str:
        return str(face_id(CODE, "email"))


def a_template(version: int = 1, code: str = CODE, body: str = TEXT, **more: object) -> Template:
    return Template.objects.create(
        code=code, version=version, name="开会", title="开会：{{时间}}", body=body, written_by="person:1",
        written_at=clock.now(), variables=["称呼", "时间", "place"], **more,
    )  # fmt: skip


def channels() -> None:
    for way in ("sms", "email"):
        Channel.objects.create(kind="fake", way=way, name=way, enabled=True)


@pytest.fixture
def here() -> Setting:
    """Tables that any test of this interface needs. The test says how it uses the database."""
    town = small_town()
    made = make_key(name="预约系统 Booking", urgent=True, by=town.people["administrator"], at=clock.now())
    a_template()
    channels()
    return Setting(town, made)


@pytest.fixture
def client_of_notify(here: Setting, live_server: LiveServer) -> Iterator[NotificationsAPIClient]:
    """The official client, unmodified."""
    yield NotificationsAPIClient(here.made.text, base_url=live_server.url)


def is_uuid(text: str) -> bool:
    return str(UUID(text)) == text
