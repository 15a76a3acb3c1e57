"""Addresses outside are not kept longer than they are needed."""

from datetime import timedelta

import pytest

from gezhi.kernel.clock import now
from gezhi.notices.models import Delivery, Notice, Recipient, Template
from gezhi.notices.notify import clock
from gezhi.notices.notify.actions import send_one
from gezhi.notices.notify.faces import Face
from gezhi.notices.notify.models import Notification
from gezhi.notices.notify.tests.conftest import Setting

pytestmark = pytest.mark.django_db


def test_after_thirty_days_nothing_is_left_of_a_message(here: Setting) -> None:
    at = now()
    face = Face(Template.objects.get(), "sms")
    values = {"称呼": "王女士", "时间": "15:00", "place": "2 号楼"}
    send_one(face=face, address="13800004321", values=values, reference="", by=here.made.key, at=at)
    assert clock.forget(at=at + clock.KEPT) == 0
    assert clock.forget(at=at + clock.KEPT + timedelta(seconds=1)) == 1
    left = [table.objects.count() for table in (Notice, Recipient, Delivery, Notification)]
    assert left == [0, 0, 0, 0]
    assert clock.forget(at=at + clock.KEPT * 2) == 0
