"""When a notice leaves, and when it cannot: scheduled, returned to its writer, recalled; ten people at one button."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from gezhi.kernel.refusals import Conflict, Refused
from gezhi.logbook.models import Entry
from gezhi.notices import clock
from gezhi.notices.actions.drafting import Draft, change_notice, write_notice
from gezhi.notices.actions.sending import recall, schedule, send
from gezhi.notices.actions.templates import write_template
from gezhi.notices.audience import freezing
from gezhi.notices.models import Arrival, Notice, NoticeState, Recipient
from gezhi.notices.models.notices import LIFECYCLE
from gezhi.notices.plans import Step
from gezhi.notices.sending.receiving import stray
from gezhi.notices.tests.building import Street, street
from gezhi.registry.actions.enterprises import change_enterprise
from testing.town import DAY, HOUR, MINUTE, small_town

TAGGED = {"parts": [{"of": "enterprises", "tags": ["港务"]}]}


def tagged(firms: Street, tags: list[str]) -> None:
    firm = firms.firms["远礁船舶配件"]
    firm.refresh_from_db()
    change_enterprise(
        enterprise=firm,
        version=firm.version,
        facts={"key_tags": tags},
        by=firms.town.people["clerk"],
        at=firms.town.now,
    )


def scheduled(firms: Street) -> Notice:
    tagged(firms, ["港务"])
    draft = Draft("港务会议", "{{企业}}：明天开会。", TAGGED)
    notice = write_notice(draft=draft, by=firms.town.people["head"], at=firms.town.now)
    return schedule(notice=notice.pk, when=firms.town.now + HOUR, by=firms.town.people["head"], at=firms.town.now)


def test_a_scheduled_notice_leaves_at_its_time_and_not_before(firms: Street) -> None:
    notice = scheduled(firms)
    clock.start_scheduled(at=firms.town.now + 59 * MINUTE)
    assert not Recipient.objects.exists()
    for _ in range(2):
        clock.start_scheduled(at=firms.town.now + HOUR)
        clock.address_accepted(at=firms.town.now + HOUR)
    notice.refresh_from_db()
    assert notice.state == NoticeState.SENDING
    assert Recipient.objects.get().enterprise == firms.firms["远礁船舶配件"]


def test_an_audience_that_became_empty_sends_the_notice_back_and_tells_its_writer(firms: Street) -> None:
    notice = scheduled(firms)
    tagged(firms, [])
    clock.start_scheduled(at=firms.town.now + HOUR)
    notice.refresh_from_db()
    assert notice.state == NoticeState.DRAFT and notice.send_at is None
    told = Recipient.objects.get()
    assert told.person == firms.town.people["head"]
    assert told.notice.subject == notice.ref
    assert "港务会议" in told.notice.body and "Nobody" not in told.notice.body, "said in the writer's language"
    assert notice.moves.get(verb="unschedule").reason


def test_a_state_has_only_the_arrows_of_the_table(firms: Street) -> None:
    """Every pair of states: what the table does not say is refused."""
    by, at = firms.town.people["head"], firms.town.now
    verbs: dict[str, Callable[[int], Notice]] = {
        "send": lambda number: send(notice=number, by=by, at=at),
        "recall": lambda number: recall(notice=number, reason="错了", by=by, at=at),
    }
    for verb, do in verbs.items():
        for state in NoticeState.values:
            notice = scheduled(firms)
            sent = {"begun_at": firms.town.now} if state in ("sending", "finished") else {}
            Notice.objects.filter(pk=notice.pk).update(state=state, **sent)
            if state in LIFECYCLE[verb][0]:
                do(notice.pk)
            else:
                with pytest.raises(Conflict):
                    do(notice.pk)


def test_a_draft_changed_by_somebody_else_meanwhile_is_not_overwritten(firms: Street) -> None:
    leader = firms.town.people["leader"]
    notice = write_notice(draft=Draft("一", "二"), by=leader, at=firms.town.now)
    change_notice(notice=notice.pk, version=1, draft=Draft("三", "四"), by=leader, at=firms.town.now)
    with pytest.raises(Conflict):
        change_notice(notice=notice.pk, version=1, draft=Draft("五", "六"), by=leader, at=firms.town.now)


def test_a_large_audience_is_written_down_by_the_worker(firms: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    from gezhi.notices.actions import sending

    monkeypatch.setattr(sending, "AT_ONCE", 2)
    notice = firms.sent(plan=(Step(("sms",)),))
    assert notice.state == NoticeState.ACCEPTED and not Recipient.objects.exists()
    assert clock.address_accepted(at=firms.town.now) == 5
    assert clock.address_accepted(at=firms.town.now) == 0


def test_freezing_twice_writes_nobody_down_twice(firms: Street) -> None:
    notice = firms.sent()
    assert freezing.freeze(notice, firms.town.now) == 0
    assert Recipient.objects.filter(notice=notice).count() == 5


def test_the_systems_text_may_only_name_what_the_system_gives(firms: Street) -> None:
    with pytest.raises(Refused, match="天气"):
        write_template(
            code="case.overdue", title="超期", body="{{天气}}", by=firms.town.people["clerk"], at=firms.town.now
        )


def test_a_report_about_nothing_of_ours_is_closed_after_days(firms: Street) -> None:
    from gezhi.notices.models import Channel

    channel = Channel.objects.create(kind="wecom", way="wecom", name="企微")
    Arrival.objects.create(
        channel=channel, digest="x", seen="delivered", happened_at=firms.town.now, arrived_at=firms.town.now
    )
    assert stray(at=firms.town.now + 2 * DAY) == 0
    assert stray(at=firms.town.now + 4 * DAY) == 1


@pytest.mark.django_db(transaction=True)
def test_ten_people_press_send_and_it_leaves_once() -> None:
    firms = street(small_town())
    leader, now = firms.town.people["leader"], firms.town.now
    notice = write_notice(draft=Draft("一", "二", {"parts": [{"of": "enterprises"}]}), by=leader, at=now)

    def press(_: int) -> bool:
        try:
            send(notice=notice.pk, by=leader, at=now)
        except Conflict:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(10) as crowd:
        assert sum(crowd.map(press, range(10))) == 1
    assert Recipient.objects.filter(notice=notice).count() == 4
    assert Entry.objects.filter(verb="notice.sent").count() == 1
