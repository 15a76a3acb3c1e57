"""The call list: a named person phones, writes down what came of it, and after three silent calls somebody goes there."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.refusals import Conflict, NotYours
from gezhi.logbook.models import Entry
from gezhi.notices import clock
from gezhi.notices.actions.calling import give_call, record_call, take_call
from gezhi.notices.actions.confirming import Bearer, confirm
from gezhi.notices.models import Call, CallState, CallTry, Notice
from gezhi.notices.plans import Step
from gezhi.notices.sending.planning import plan_all
from gezhi.notices.tests.building import Street, figures, street
from gezhi.registry.actions import duties
from testing.town import HOUR, MINUTE, small_town

FIRM = "港东恒通报关行"


@pytest.fixture
def notice(firms: Street) -> Notice:
    return listed(firms)


def listed(firms: Street) -> Notice:
    sent = firms.sent(plan=(Step(("call_list",), 0, "confirmed"),))
    plan_all(at=firms.town.now)
    return sent


def call_of(firms: Street, notice: Notice, name: str = FIRM) -> Call:
    return Call.objects.get(recipient=firms.recipient(notice, name))


def test_told_on_the_phone_counts_as_read_and_confirmed(firms: Street, notice: Notice) -> None:
    manager, call = firms.town.people["manager"], call_of(firms, notice)
    take_call(call=call.pk, by=manager, at=firms.town.now)
    record_call(call=call.pk, result="told", by=manager, at=firms.town.now + MINUTE)
    row = firms.recipient(notice, FIRM)
    assert row.confirmed_at == firms.town.now + MINUTE and row.confirmed_by == manager.ref
    found = figures(notice)
    assert found[-1, "confirmed"] == found[-1, "read"] == found[0, "told"] == found[0, "stage_read"] == 1
    assert found[0, "sent"] == 5
    assert list(Entry.objects.filter(verb__startswith="call.").values_list("verb", flat=True)) == [
        "call.taken",
        "call.tried",
    ]


def test_three_calls_without_an_answer_propose_a_visit_by_the_grid_worker(firms: Street, notice: Notice) -> None:
    manager, call = firms.town.people["manager"], call_of(firms, notice)
    for number in range(3):
        record_call(call=call.pk, result="no_answer", by=manager, at=firms.town.now + number * HOUR)
    call.refresh_from_db()
    assert (call.state, call.tries, call.caller) == (CallState.VISIT, 3, firms.town.people["grid_worker"])
    record_call(call=call.pk, result="visited", by=firms.town.people["grid_worker"], at=firms.town.now + 5 * HOUR)
    call.refresh_from_db()
    assert call.state == CallState.TOLD


def test_a_wrong_number_proposes_a_visit_at_once(firms: Street, notice: Notice) -> None:
    call = record_call(
        call=call_of(firms, notice).pk, result="wrong_number", by=firms.town.people["manager"], at=firms.town.now
    )
    assert call.state == CallState.VISIT


def test_who_confirms_meanwhile_need_not_be_called(firms: Street, notice: Notice) -> None:
    call, row = call_of(firms, notice), firms.recipient(notice, FIRM)
    take_call(call=call.pk, by=firms.town.people["manager"], at=firms.town.now)
    confirm(recipient=row.pk, by=Bearer(row.pk), at=firms.town.now + MINUTE)
    call.refresh_from_db()
    assert call.state == CallState.STOPPED
    record_call(call=call.pk, result="no_answer", by=firms.town.people["manager"], at=firms.town.now + 2 * MINUTE)
    call.refresh_from_db()
    assert call.state == CallState.STOPPED and CallTry.objects.filter(call=call).count() == 1


def test_a_try_that_a_phone_sends_again_is_written_once(firms: Street, notice: Notice) -> None:
    call, slip = call_of(firms, notice), uuid4()
    for _ in range(3):
        record_call(call=call.pk, result="no_answer", by=firms.town.people["manager"], at=firms.town.now, slip=slip)
    call.refresh_from_db()
    assert call.tries == 1


def test_the_calls_go_along_when_the_duty_changes_hands(firms: Street, notice: Notice) -> None:
    town, relief = firms.town, firms.town.people["relief_cleaner"]
    given = call_of(firms, notice, "海岬百谷烘焙坊")
    give_call(call=given.pk, to=town.people["cleaner"], by=town.people["manager"], at=town.now)
    for place in ("site", "building"):
        duties.hand_over(
            duty=town.duties[f"manager of {place}"], to=relief, when=town.now + HOUR, by=OPERATOR, at=town.now
        )
    assert clock.follow_duties(at=town.now) == 0
    clock.follow_duties(at=town.now + HOUR, since=town.now)
    assert call_of(firms, notice).caller == relief
    assert firms.recipient(notice, FIRM).follow_up == relief
    assert call_of(firms, notice, "海岬百谷烘焙坊").caller == town.people["cleaner"], "who was chosen by hand stays"
    assert Entry.objects.filter(verb="call.handed_over").exists()


def test_a_stranger_makes_no_calls(firms: Street, notice: Notice) -> None:
    with pytest.raises(NotYours):
        take_call(call=call_of(firms, notice).pk, by=firms.town.people["stranger"], at=firms.town.now)


@pytest.mark.django_db(transaction=True)
def test_ten_people_take_one_call_and_one_has_it() -> None:
    firms = street(small_town())
    call = call_of(firms, listed(firms))
    people = [firms.town.people[name] for name in ("head", "organiser", "leader", "grid_worker", "manager")] * 2

    def take(number: int) -> str:
        try:
            take_call(call=call.pk, by=people[number], at=firms.town.now)
        except Conflict:
            return ""
        finally:
            connection.close()
        return people[number].name

    with ThreadPoolExecutor(10) as crowd:
        holders = {name for name in crowd.map(take, range(10)) if name}
    call.refresh_from_db()
    assert holders == {call.caller.name if call.caller else ""}
