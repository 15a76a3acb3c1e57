"""A collection has a basis and an end, is approved by another person, and asks nothing that is asked already."""

from datetime import date, timedelta
from typing import Any

import pytest

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.refusals import Conflict, NotYours, Refused
from gezhi.reports import clock
from gezhi.reports.actions import collections
from gezhi.reports.actions.collections import Plan
from gezhi.reports.models import Collection, Reminder, State
from gezhi.reports.models.collections import LIFECYCLE
from gezhi.reports.reads.asking import what_is_known
from gezhi.reports.tests.ground import BASIS, TODAY, YESTERDAY, Ground
from testing.town import DAY, HOUR, MINUTE


def plan(**more: Any) -> Plan:
    """A collection of masks for a month."""
    said: dict[str, Any] = {
        "title": "口罩", "items": ["masks_days"], "starts_on": TODAY, "until": TODAY + 30 * DAY, **BASIS, **more,
    }  # fmt: skip
    return Plan(**said)


def test_the_same_is_not_asked_twice_in_the_same_period_and_the_refusal_says_who_asks_it(ground: Ground) -> None:
    with pytest.raises(Refused) as refused:
        collections.prepare(plan=plan(items=["masks_days", "on_duty"]), by=OPERATOR, at=ground.now)
    assert refused.value.code == "asked-elsewhere"
    assert "复工日报" in str(refused.value) and BASIS["wanted_by"] in str(refused.value)
    later = ground.daily.until + DAY
    assert collections.prepare(
        plan=plan(items=["on_duty"], starts_on=later, until=later + DAY), by=OPERATOR, at=ground.now
    )
    asked = {
        one.item.code: one
        for one in what_is_known(first=TODAY, last=TODAY, per="enterprise-site", seen_by=OPERATOR, at=ground.now)
    }
    assert (
        asked["on_duty"].elsewhere == ground.daily
        and asked["masks_days"].elsewhere is None
        and asked["staff"].registered
    )


def test_elsewhere_or_of_others_the_same_may_be_asked(ground: Ground) -> None:
    here = collections.prepare(plan=plan(scope=[ground.site.pk]), by=OPERATOR, at=ground.now)
    collections.approve(collection=here, version=1, by=OPERATOR, at=ground.now)
    group = ground.town.places["group"].pk
    with pytest.raises(Refused):
        collections.prepare(plan=plan(scope=[group]), by=OPERATOR, at=ground.now)
    assert collections.prepare(plan=plan(scope=[ground.other_site.pk]), by=OPERATOR, at=ground.now)


def test_without_basis_purpose_and_end_nothing_is_asked(ground: Ground) -> None:
    for field in ("basis", "purpose", "wanted_by"):
        with pytest.raises(Refused):
            collections.prepare(plan=plan(**{field: " "}), by=OPERATOR, at=ground.now)
    with pytest.raises(Refused):
        collections.prepare(plan=plan(until=TODAY - DAY), by=OPERATOR, at=ground.now)


def test_who_prepared_it_does_not_approve_it(ground: Ground) -> None:
    clerk, head = ground.town.people["clerk"], ground.town.people["head"]
    made = collections.prepare(plan=plan(), by=clerk, at=ground.now)
    with pytest.raises(NotYours):
        collections.approve(collection=made, version=1, by=clerk, at=ground.now)
    assert collections.approve(collection=made, version=1, by=head, at=ground.now).state == State.RUNNING


def test_it_dies_on_its_date(ground: Ground) -> None:
    made = collections.prepare(plan=plan(until=TODAY), by=OPERATOR, at=ground.now)
    collections.approve(collection=made, version=1, by=OPERATOR, at=ground.now)
    assert clock.begin_and_end(at=ground.now) == 0
    assert clock.begin_and_end(at=ground.now + DAY) == 1
    assert clock.begin_and_end(at=ground.now + DAY) == 0
    made.refresh_from_db()
    assert made.state == State.ENDED and made.is_asked_on(TODAY) and not made.is_asked_on(TODAY + DAY)


def test_every_pair_of_states_and_verbs(ground: Ground) -> None:
    verbs: dict[str, Any] = {
        "approve": lambda one: collections.approve(collection=one, version=one.version, by=OPERATOR, at=ground.now),
        "refuse": lambda one: collections.refuse(
            collection=one, version=one.version, reason="不必", by=OPERATOR, at=ground.now
        ),
        "run": lambda one: collections.run(collection=one, by=OPERATOR, at=ground.now),
        "end": lambda one: collections.end(collection=one, by=OPERATOR, at=ground.now),
        "prolong": lambda one: collections.prolong(
            collection=one, version=one.version, until=one.until + DAY, basis="续期", by=OPERATOR, at=ground.now
        ),
    }
    for state in State.values:
        for verb, do in verbs.items():
            one = collections.prepare(
                plan=plan(code=f"{state}-{verb}", starts_on=TODAY + DAY), by=OPERATOR, at=ground.now
            )
            approved = state in (State.APPROVED, State.RUNNING, State.ENDED)
            Collection.objects.filter(pk=one.pk).update(
                state=state, approved_by="x" if approved else "", approved_at=ground.now if approved else None,
                ended_at=ground.now if state == State.ENDED else None,
            )  # fmt: skip
            one.refresh_from_db()
            if verb in LIFECYCLE[state]:
                assert do(one).state == LIFECYCLE[state][verb]
            else:
                with pytest.raises(Conflict):
                    do(one)
            Collection.objects.filter(pk=one.pk).update(state=State.REFUSED, ended_at=None)


def test_a_weekly_collection_asks_for_one_day_a_week_also_in_february_2027(ground: Ground) -> None:
    friday = date(2027, 2, 12)
    weekly = Collection(rhythm="weekly", starts_on=date(2027, 2, 1), until=friday, due_minute=1020, day_before=False)
    asked = [day for day in (date(2027, 2, 1) + timedelta(days=n) for n in range(20)) if weekly.is_asked_on(day)]
    assert asked == [date(2027, 2, 5), friday]
    once = Collection(rhythm="once", starts_on=date(2027, 2, 1), until=friday, due_minute=1020)
    assert [day for day in asked if once.is_asked_on(day)] == [friday] and once.opens_on(friday) == date(2027, 2, 1)


def test_reminders_go_out_once_each_also_after_the_worker_was_down(ground: Ground) -> None:
    due = ground.daily.due_at(YESTERDAY)
    ground.send("甲")
    assert clock.remind_all(at=due - 3 * HOUR) == 0
    assert clock.remind_all(at=due - 2 * HOUR) == 1
    assert clock.remind_all(at=due - 2 * HOUR + MINUTE) == 0
    assert clock.remind_all(at=due + HOUR) == 1
    assert list(Reminder.objects.order_by("-before").values_list("before", "missing")) == [(120, 2), (0, 2)]
    assert clock.remind_all(at=due + 20 * HOUR) <= 1
