"""What other systems hear of a notice: that it will leave, leaves, is taken back, is done. Never to whom or what it says."""

import json
from datetime import timedelta

import pytest

from gezhi.notices import clock
from gezhi.notices.actions.drafting import Draft, write_notice
from gezhi.notices.actions.sending import recall, schedule, send
from gezhi.notices.models import Notice
from gezhi.notices.plans import Step
from gezhi.notices.sending.planning import plan_all
from gezhi.notices.tests.building import EVERY_FIRM, street
from gezhi.webhooks.models import Message
from gezhi.webhooks.tests.building import an_endpoint
from testing.town import small_town

pytestmark = pytest.mark.django_db


def heard() -> list[tuple[str, object]]:
    rows = Message.objects.order_by("at", "event")
    return [(row.event, json.loads(row.body)["data"]["state"]) for row in rows]


def test_from_the_schedule_to_the_recall() -> None:
    an_endpoint(events=["notice.*"])
    town = small_town()
    street(town)
    clerk, at = town.people["clerk"], town.now
    draft = Draft(title="停水通知", body="明天停水。", audience=EVERY_FIRM, plan=(Step(("sms",)),))
    notice = write_notice(draft=draft, by=clerk, at=at)
    schedule(notice=notice.pk, when=at + timedelta(hours=1), by=clerk, at=at)
    clock.start_scheduled(at=at + timedelta(hours=2))
    recall(notice=notice.pk, reason="日期写错", by=clerk, at=at + timedelta(hours=3))
    expected = [("notice.scheduled", "scheduled"), ("notice.sent", "accepted"), ("notice.recalled", "recalled")]
    assert heard() == expected
    assert not any("停水" in row.body or "日期" in row.body for row in Message.objects.all())


def test_that_it_is_done() -> None:
    an_endpoint(events=["notice.finished"])
    town = small_town()
    street(town)
    draft = Draft(title="停水通知", body="明天停水。", audience=EVERY_FIRM, plan=(Step(("sms",)),))
    notice = write_notice(draft=draft, by=town.people["clerk"], at=town.now)
    send(notice=notice.pk, by=town.people["clerk"], at=town.now)
    plan_all(at=town.now)  # no channel is there, so nobody can be reached
    clock.finish(at=town.now)
    assert Notice.objects.get().state == "finished"
    assert heard() == [("notice.finished", "finished")]
