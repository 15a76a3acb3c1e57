"""Presets: what the product comes with, which line decides, versions that never change what was."""

from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.refusals import Conflict, NotThere, NotYours, Refused
from gezhi.logbook.models import Entry
from gezhi.policy.actions.presets import change_preset, retire_preset
from gezhi.policy.amounts import minutes, work_days, work_minutes
from gezhi.policy.models import Grade, Kind, PresetVersion, Topic
from gezhi.policy.reads import preset, preset_version, topic_name, topics
from gezhi.policy.shipped import SHIPPED, Preset
from testing.town import DAY, HOUR, NOON, Town

pytestmark = pytest.mark.django_db


def usual(**asked: Any) -> Preset:
    return preset(asked.pop("kind", "request"), **{"urgent": False, "at": NOON, **asked})


def changed(
    line: Preset, *, at: datetime = NOON, by: Any = OPERATOR, seen: int | None = None, **figures: Any
) -> Preset:
    since = figures.pop("since", None)
    wanted = replace(line, **figures)
    return change_preset(
        preset=wanted, seen=line.version if seen is None else seen, reason="园区承诺", by=by, at=at, since=since
    )


@pytest.mark.parametrize("kind", Kind.values)
@pytest.mark.parametrize("urgent", [True, False])
def test_every_kind_has_a_line_that_comes_with_the_product(kind: str, urgent: bool) -> None:
    found = usual(kind=kind, urgent=urgent)
    assert (found.version, found.source) == (0, "product")
    assert len(found.escalation) == 3
    assert str(found.basis)


def test_the_figures_are_those_of_the_published_rules() -> None:
    assert usual(topic="policy").solution == work_days(1)
    assert usual(topic="rent").response == work_days(3)
    assert usual(topic="rent").solution == work_days(15)
    assert usual(urgent=True).response == minutes(120)
    assert usual(kind="health", urgent=False).response == minutes(120)
    assert usual(kind="hazard", grade="serious").solution == work_days(15)


def test_urgent_lines_answer_by_the_clock_on_the_wall() -> None:
    assert all(one.response.unit == "minutes" for one in SHIPPED if one.urgent)


def test_codes_of_the_shipped_lines_are_their_own() -> None:
    assert len({one.code for one in SHIPPED}) == len(SHIPPED)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"topic": "policy"}, "request.policy"),
        ({"topic": "rent"}, "request"),
        ({"topic": "policy", "urgent": True}, "request.urgent"),
        ({"kind": "hazard", "grade": "serious"}, "hazard.serious"),
        ({"kind": "hazard", "grade": "general"}, "hazard"),
        ({"kind": "hazard", "grade": "serious", "urgent": True}, "hazard.serious.urgent"),
    ],
)
def test_the_most_specific_line_decides(asked: dict[str, Any], code: str) -> None:
    assert usual(**asked).code == code


def test_a_change_is_a_new_version_and_the_old_one_stays_askable() -> None:
    old = usual()
    new = changed(old, solution=work_days(10), at=NOON + HOUR)
    assert new.version == 1
    assert usual(at=NOON + HOUR).solution == work_days(10)
    assert usual(at=NOON).solution == work_days(15)
    assert preset_version("request", 0).solution == work_days(15)
    assert preset_version("request", 1).solution == work_days(10)
    assert usual(at=NOON + HOUR, urgent=True).version == 0
    with pytest.raises(NotThere):
        preset_version("request", 2)


def test_a_change_may_wait_for_its_day() -> None:
    changed(usual(), solution=work_days(10), since=NOON + 7 * DAY)
    assert usual(at=NOON + DAY).version == 0
    assert usual(at=NOON + 7 * DAY).version == 1


def test_the_highest_version_in_force_decides_not_the_latest_day() -> None:
    changed(usual(), solution=work_days(10), since=NOON + 7 * DAY)
    changed(usual(), solution=work_days(12), seen=1, at=NOON + HOUR)
    assert usual(at=NOON + 8 * DAY).solution == work_days(12)


def test_whoever_saw_an_older_version_is_told() -> None:
    changed(usual(), solution=work_days(10))
    with pytest.raises(Conflict):
        changed(usual(), solution=work_days(11), seen=0)


@pytest.mark.parametrize(
    ("figures", "field"),
    [
        ({"response": minutes(0)}, "response"),
        ({"escalation": (work_minutes(0), work_minutes(240), work_minutes(60))}, "head"),
        ({"since": NOON - HOUR}, "since"),
        ({"kind": "else"}, "kind"),
        ({"grade": "serious"}, "grade"),
        ({"topic": "nothing"}, "topic"),
        ({"urgent": True}, "response"),
    ],
)
def test_what_contradicts_itself_is_refused(figures: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        changed(usual(), **figures)
    assert refused.value.field == field
    assert not PresetVersion.objects.exists()


def test_a_line_of_its_own_can_be_retired_and_come_again() -> None:
    line = changed(replace(usual(), topic="rent"), seen=0, response=work_days(1))
    assert usual(topic="rent").code == "request.rent"
    retire_preset(code="request.rent", seen=1, reason="不再单列", by=OPERATOR, at=NOON + HOUR)
    assert usual(topic="rent", at=NOON + HOUR).code == "request"
    assert preset_version("request.rent", 1).response == work_days(1)
    again = changed(line, seen=2, at=NOON + DAY)
    assert again.version == 3
    assert usual(topic="rent", at=NOON + DAY).version == 3


def test_a_shipped_line_of_its_own_can_be_retired_too() -> None:
    retire_preset(code="request.policy", seen=0, reason="与其他诉求一致", by=OPERATOR, at=NOON)
    assert usual(topic="policy").code == "request"


def test_the_general_line_stays() -> None:
    with pytest.raises(Refused):
        retire_preset(code="request", seen=0, reason="x", by=OPERATOR, at=NOON)
    with pytest.raises(NotThere):
        retire_preset(code="request.rent", seen=0, reason="x", by=OPERATOR, at=NOON)


@pytest.mark.parametrize("who", ["organiser", "leader", "auditor", "administrator", "stranger"])
def test_only_clerk_and_head_set_deadlines(town: Town, who: str) -> None:
    with pytest.raises(NotYours):
        changed(usual(), by=town.people[who], solution=work_days(1))


def test_who_changed_it_and_why_is_in_the_log_book(town: Town) -> None:
    changed(usual(), by=town.people["head"], solution=work_days(10))
    entry = Entry.objects.get(verb="preset.changed")
    assert entry.actor == town.people["head"].ref
    assert entry.facts["solution"] == "10 work_days"
    assert entry.facts["reason"] == "园区承诺"


def test_topics_are_data_and_the_zones_come_before_something_else() -> None:
    Topic.objects.create(code="power", kind="request", name="用电", by="operator", recorded_at=NOON)
    Topic.objects.create(code="rent", kind="request", name="租金", in_use=False, by="operator", recorded_at=NOON)
    codes = [one.code for one in topics()]
    assert codes[-2:] == ["power", "other"]
    assert "rent" not in codes
    assert topic_name("rent") == "租金"
    assert topic_name("supplies") == "防疫物资"
    assert topic_name("gone") == "gone"


@pytest.mark.django_db(transaction=True)
def test_of_ten_who_change_a_preset_at_once_one_is_first() -> None:
    gate, told = Barrier(10), []

    def act(number: int) -> None:
        gate.wait()
        try:
            changed(usual(), solution=work_days(number + 1), at=NOON + timedelta(seconds=number), seen=0)
        except Conflict:
            told.append(number)
        finally:
            connection.close()

    threads = [Thread(target=act, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 9
    assert PresetVersion.objects.count() == 1


@given(
    kind=st.sampled_from(Kind.values),
    grade=st.sampled_from(["", *Grade.values]),
    topic=st.sampled_from(["", "policy", "odd"]),
    urgent=st.booleans(),
)
def test_whatever_is_asked_some_line_decides(kind: str, grade: str, topic: str, urgent: bool) -> None:
    assert usual(kind=kind, grade=grade, topic=topic, urgent=urgent).urgent == urgent
