"""A return sent once, twice, late, for the wrong day, with figures that cannot be, by the wrong enterprise."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.clock import clock_at
from gezhi.kernel.refusals import Conflict, NotYours, Refused
from gezhi.logbook.models import Entry
from gezhi.registry.members import AtEnterprise
from gezhi.reports.actions import exports, returns
from gezhi.reports.models import Return
from gezhi.reports.reads.returns import due_for
from gezhi.reports.tests.ground import TODAY, TOMORROW, WORKS, YESTERDAY, Ground, running
from testing.browser import Browser
from testing.town import DAY, HOUR


def test_a_return_stands_and_is_in_the_log_without_its_figures(ground: Ground) -> None:
    sent = ground.send("甲")
    assert (sent.values, sent.typed, sent.late) == (WORKS, 3, False)
    entry = Entry.objects.filter(verb="return.sent").get()
    assert entry.about[0] == sent.ref and "on_duty" not in str(entry.facts)


def test_sent_twice_it_is_one_return(ground: Ground) -> None:
    slip = uuid4()
    assert ground.send("甲", slip=slip) == ground.send("甲", slip=slip) == ground.send("甲")
    assert Return.objects.count() == 1


def test_the_same_slip_with_other_values_is_a_conflict(ground: Ground) -> None:
    slip = uuid4()
    ground.send("甲", slip=slip)
    with pytest.raises(Conflict):
        ground.send("甲", slip=slip, values={**WORKS, "on_duty": 3})


def test_unchanged_is_one_tap_and_nothing_is_typed(ground: Ground) -> None:
    ground.send("甲", YESTERDAY - DAY, reason="迟报")
    said: dict[str, Any] = {
        "collection": ground.daily,
        "enterprise_id": ground.firms["甲"].pk,
        "place_id": ground.site.pk,
    }
    sent = returns.unchanged(**said, day=YESTERDAY, by=AtEnterprise(ground.firms["甲"].pk), at=ground.now, how="link")
    assert (sent.values, sent.typed, sent.prefilled, sent.taps) == (WORKS, 0, 3, 1)


def test_unchanged_without_a_last_time_says_what_is_missing(ground: Ground) -> None:
    said: dict[str, Any] = {
        "collection": ground.daily,
        "enterprise_id": ground.firms["甲"].pk,
        "place_id": ground.site.pk,
    }
    with pytest.raises(Refused) as refused:
        returns.unchanged(**said, day=YESTERDAY, by=OPERATOR, at=ground.now, how="link")
    assert refused.value.field == "resumed"


def test_zero_is_one_tap(ground: Ground) -> None:
    said: dict[str, Any] = {
        "collection": ground.daily,
        "enterprise_id": ground.firms["甲"].pk,
        "place_id": ground.site.pk,
    }
    sent = returns.zero(**said, day=YESTERDAY, by=OPERATOR, at=ground.now, how="page")
    assert sent.values == {"resumed": False, "on_duty": 0, "remote": 0}


def test_more_people_than_are_registered_cannot_be(ground: Ground) -> None:
    with pytest.raises(Refused) as refused:
        ground.send("甲", values={**WORKS, "on_duty": 31})
    assert refused.value.field == "on_duty" and "31" in str(refused.value) and "30" in str(refused.value)
    with pytest.raises(Refused):
        ground.send("甲", values={**WORKS, "on_duty": 26, "remote": 5})


def test_more_people_can_be_if_the_staff_is_said_to_have_grown(ground: Ground) -> None:
    assert ground.send("甲", values={**WORKS, "on_duty": 31, "staff": 40}).values["staff"] == 40


def test_who_has_resumed_has_somebody_at_work(ground: Ground) -> None:
    with pytest.raises(Refused):
        ground.send("甲", values={"resumed": True, "on_duty": 0, "remote": 0})


def test_a_wrong_day_is_refused(ground: Ground) -> None:
    for day in (TOMORROW, ground.daily.until + DAY, ground.daily.starts_on - DAY):
        with pytest.raises(Refused) as refused:
            ground.send("甲", day)
        assert refused.value.code == "wrong-day"


def test_a_late_return_is_marked_and_after_its_time_only_the_park_brings_it_in(ground: Ground) -> None:
    firm, due = AtEnterprise(ground.firms["甲"].pk), ground.daily.due_at(YESTERDAY)
    assert ground.send("甲", by=firm, at=due).late
    closed = due + timedelta(days=ground.daily.late_days)
    with pytest.raises(Refused) as refused:
        ground.send("乙", by=AtEnterprise(ground.firms["乙"].pk), at=closed)
    assert refused.value.code == "too-late"
    steward = ground.town.people["manager"]
    with pytest.raises(Refused) as refused:
        ground.send("乙", by=steward, at=closed)
    assert refused.value.field == "reason"
    assert ground.send("乙", by=steward, at=closed, reason="企业断网", how="park").late


def test_a_correction_is_a_new_row_and_after_the_due_time_says_why(ground: Ground) -> None:
    first = ground.send("甲")
    later = ground.now + 3 * HOUR
    with pytest.raises(Refused) as refused:
        ground.send("甲", values={"on_duty": 18}, at=later)
    assert refused.value.field == "reason"
    second = ground.send("甲", values={"on_duty": 18}, at=later, reason="重复计数")
    first.refresh_from_db()
    assert first.recorded.upper == second.recorded.lower == later
    assert (first.values["on_duty"], second.values["on_duty"]) == (20, 18)


def test_one_enterprise_does_not_speak_for_another(ground: Ground) -> None:
    with pytest.raises(NotYours):
        ground.send("甲", by=AtEnterprise(ground.firms["乙"].pk))
    with pytest.raises(NotYours):
        ground.send("甲", by=ground.town.people["other_leader"])


def test_an_enterprise_returns_nothing_where_it_does_not_work(ground: Ground) -> None:
    with pytest.raises(Refused) as refused:
        ground.send("甲", place_id=ground.other_site.pk)
    assert refused.value.code == "wrong-enterprise"


def test_what_is_due_comes_with_everything_known_and_who_said_it(ground: Ground) -> None:
    firm = ground.firms["甲"]
    ground.send("甲", YESTERDAY - DAY, reason="迟报")
    due, today = due_for(enterprise_id=firm.pk, at=ground.now, seen_by=AtEnterprise(firm.pk))[-2:]
    assert (due.day, today.day) == (YESTERDAY, TODAY)
    known = {one.item.code: (one.value, one.said_by, one.by_registry) for one in due.items}
    assert known == {
        "staff": (30, "", True), "resumed": (True, "operator", False), "on_duty": (20, "operator", False),
        "remote": (5, "operator", False),
    }  # fmt: skip
    assert due.can_be_unchanged


def test_in_february_2027_a_month_ends_on_the_28th(ground: Ground, client: Browser) -> None:
    month = running("口罩", items=["masks_days"], starts_on=date(2027, 2, 1), until=date(2027, 3, 31))
    last, at = date(2027, 2, 28), datetime(2027, 3, 1, 2, tzinfo=UTC)
    said: dict[str, Any] = {"collection": month, "values": {"masks_days": 7}}
    sent = ground.send("甲", last, at=at, **said)
    assert not sent.late and month.due_at(last) == datetime(2027, 3, 1, 4, tzinfo=UTC)
    assert ground.send("乙", last, at=datetime(2027, 3, 1, 4, tzinfo=UTC), **said).late
    assert month.current_day(at) == last and last + DAY in month.open_days(at)
    address = f"/returns/{ground.firms['甲'].pk}/{ground.site.pk}/{month.pk}/"
    with clock_at(at):
        client.force_login(ground.town.people["manager"])
        assert client.get(f"{address}2027-02-28/").status_code == 200
        assert client.get(f"{address}2027-02-29/").status_code == 404
    made = exports.make(code="industry", day=last, format="csv", purpose="月报", by=OPERATOR, at=at)
    assert "20270228" in made.file_name
