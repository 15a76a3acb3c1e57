"""An endpoint that goes off by itself is brought to the administrators, once."""

import pytest

from gezhi.notices.models import Notice, Recipient
from gezhi.webhooks import outbox
from gezhi.webhooks.posting import Answer
from gezhi.webhooks.tests.building import NOON, a_case_closed, an_endpoint
from testing.town import small_town

pytestmark = pytest.mark.django_db


def test_administrators_are_told_once_with_the_reason() -> None:
    town = small_town()
    an_endpoint()
    a_case_closed()
    a_case_closed()
    for parcel in outbox.claim(at=NOON, most=2):
        outbox.record(parcel, Answer("status", 410), at=NOON, jitter=0)
    notice = Notice.objects.get()
    assert notice.title == "Webhook 已关闭：上级平台" and "对方答复 410：不再接收。" in notice.body
    assert Recipient.objects.get().person == town.people["administrator"]
