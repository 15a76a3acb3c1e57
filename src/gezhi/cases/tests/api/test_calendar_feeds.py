"""Calendar feeds: one's deadlines and duties under a secret address, read back with a calendar program's own parser."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from gezhi.cases.feeds.actions import close_feed, make_feed
from gezhi.cases.feeds.entries import entries
from gezhi.cases.feeds.secrets import secret_of
from gezhi.cases.models import CalendarFeed, Case, State
from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.refusals import NotYours
from gezhi.logbook.models import Entry
from gezhi.people.models import Person
from gezhi.registry.actions import duties
from gezhi.registry.models import Duty
from testing.browser import device_for
from testing.cases import Ground
from testing.town import DAY, HOUR

Fetch = Callable[..., Any]


@pytest.fixture
def address(town: Ground) -> str:
    """The manager's feed."""
    return address_of(town.who("manager"), town)


def address_of(person: Person, town: Ground) -> str:
    return reverse("feeds:feed", args=[secret_of(make_feed(person=person, by=person, at=town.now))])


def calendar(address: str) -> Calendar:
    answer = Client().get(address)
    assert answer.status_code == 200 and answer["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(answer.content)


def events(address: str) -> dict[str, Any]:
    return {str(event["uid"]).partition("@")[0]: event for event in calendar(address).walk("VEVENT")}


def test_a_deadline_ends_when_the_case_is_due_and_reminds_when_the_product_does(town: Ground, address: str) -> None:
    case = town.report()
    event = events(address)[f"case-{case.pk}"]
    assert event.decoded("dtend") == case.due and event.decoded("dtend").utcoffset() == timedelta(hours=8)
    assert case.due is not None and event.decoded("dtstart") == case.due - timedelta(minutes=30)
    assert "北门排水沟堵塞" in str(event["summary"])
    assert str(event["location"]) == "港东食品园" and str(event["url"]).endswith(f"/cases/{case.number}/")
    (alarm,) = event.walk("VALARM")
    assert alarm.decoded("trigger") == case.clocks.get().warn_at and event["sequence"] == case.version


def test_the_uid_stays_and_the_sequence_grows(town: Ground, address: str) -> None:
    case = town.report()
    before = events(address)[f"case-{case.pk}"]
    town.do("file_case", case)
    after = events(address)[f"case-{case.pk}"]
    assert after["uid"] == before["uid"] and after["sequence"] > before["sequence"]
    assert after.decoded("dtend") == Case.objects.get().due
    for verb in ("dispatch", "accept", "answer", "pass_case"):
        town.do(verb, case)
    assert f"case-{case.pk}" not in events(address)


def test_everybody_gets_what_waits_for_them_or_what_they_answer_for(town: Ground, address: str) -> None:
    handled = town.case(State.HANDLING)
    mine = address_of(town.who("cleaner"), town)
    assert f"case-{handled.pk}" in events(mine) and f"case-{handled.pk}" not in events(address)
    paused = town.case(State.PAUSED)
    assert f"case-{paused.pk}" not in events(mine), "a paused case has no deadline"


def test_nothing_personal_of_others_is_in_it(town: Ground, address: str) -> None:
    town.report(title="请联系 13900001234 王先生处", words="说来话长", kind="request")
    text = unfolded(Client().get(address).content)
    assert "13900001234" not in text and "说来话长" not in text
    for person in Person.objects.exclude(pk=town.who("manager").pk):
        assert person.name not in text or person.name == "来客"


def unfolded(content: bytes) -> str:
    return content.replace(b"\r\n ", b"").decode()


def test_chinese_lines_are_folded_at_75_octets_and_read_back_whole(town: Ground, address: str) -> None:
    title = "北门以东第三个排水沟堵塞并且雨后大面积积水影响叉车通行需要尽快派人疏通，急；快\\慢"
    case = town.report(title=title)
    raw = Client().get(address).content
    lines = raw.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75 and any(line.startswith(b" ") for line in lines)
    for line in lines:
        line.decode()  # no character is cut in two
    assert title in str(events(address)[f"case-{case.pk}"]["summary"])


def test_a_time_zone_comes_along(town: Ground, address: str) -> None:
    town.report()
    (zone,) = calendar(address).walk("VTIMEZONE")
    assert str(zone["tzid"]) == "Asia/Shanghai"
    assert b"DTSTART;TZID=Asia/Shanghai:" in Client().get(address).content


def test_duties_show_their_time_and_the_hand_over(town: Ground, address: str) -> None:
    guest, at = town.who("guest"), town.now
    mine = address_of(guest, town)
    short = duties.substitute(duty=Duty.objects.get(person=town.who("cleaner")), person=guest, start=at + DAY,
                              end=at + 8 * DAY, reason="培训", by=OPERATOR, at=at)  # fmt: skip
    name = f"duty-{short.place_id}-executor-{int((at + DAY).timestamp())}"
    found = events(mine)
    assert set(found) == {name, f"{name}-end"}
    assert (found[name].decoded("dtstart"), found[name].decoded("dtend")) == (at + DAY, at + 8 * DAY)
    assert found[f"{name}-end"].decoded("dtstart") == at + 8 * DAY and "dtend" not in found[f"{name}-end"]
    assert found[f"{name}-end"].walk("VALARM")[0].decoded("trigger") == at + 7 * DAY
    duties.end_duty(duty=short, when=at + 3 * DAY, reason="提前回来", by=OPERATOR, at=at + HOUR)
    changed = events(mine)
    assert changed[name].decoded("dtend") == at + 3 * DAY and changed[name]["sequence"] == 1


def test_a_duty_without_an_end_is_an_instant_and_old_ones_are_gone(town: Ground) -> None:
    guest = town.who("guest")
    assert not [entry for entry in entries(person=town.who("manager"), at=town.now) if entry.uid.startswith("duty")]
    by: dict[str, Any] = {"by": OPERATOR, "at": town.now}
    duties.assign(place=town.place("gate"), post="steward", person=guest, start=town.now + DAY, **by)
    (entry,) = entries(person=guest, at=town.now)
    assert entry.start == town.now + DAY and entry.end is None and "北门岗" in entry.title


def test_nothing_new_costs_nothing(town: Ground, address: str) -> None:
    town.report()
    first = Client().get(address)
    assert first["Cache-Control"] == "private, max-age=900"
    same = Client().get(address, headers={"If-None-Match": first["ETag"]})
    assert same.status_code == 304 and not same.content
    town.report(words="另一处。")
    assert Client().get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_closed_or_unknown_address_is_none(town: Ground, address: str) -> None:
    manager = town.who("manager")
    newer = address_of(manager, town)
    assert Client().get(address).status_code == 404 and Client().get(newer).status_code == 200
    assert Client().get(newer.replace(".ics", "0.ics")).status_code == 404
    assert Client().get("/calendar/feeds/zzz.ics").status_code == 404
    close_feed(person=manager, by=manager, at=town.now)
    close_feed(person=manager, by=manager, at=town.now)
    assert Client().get(newer).status_code == 404
    assert Entry.objects.filter(verb="calendar_feed.revoked").count() == 2
    gone = address_of(town.guest, town)
    Person.objects.filter(pk=town.guest.pk).update(is_active=False)
    assert Client().get(gone).status_code == 404


def test_guessing_and_fetching_without_end_are_stopped(town: Ground, address: str) -> None:
    tried = [Client().get(f"/calendar/feeds/{n}-{'0' * 32}.ics").status_code for n in range(31)]
    assert tried == [404] * 30 + [429]
    fetched = [Client().get(address).status_code for _time in range(61)]
    assert fetched == [200] * 60 + [429]


def test_nobody_makes_an_address_for_somebody_else(town: Ground) -> None:
    with pytest.raises(NotYours):
        make_feed(person=town.who("manager"), by=town.who("head"), at=town.now)
    assert not CalendarFeed.objects.exists()


def test_the_page_makes_shows_renews_and_closes_it(town: Ground) -> None:
    client = Client()
    key = device_for(town.who("manager")).key
    client.cookies["gezhi_device"] = key
    assert "calendar/feeds/1" not in client.get("/feeds/").content.decode()
    shown = client.post("/feeds/make/", follow=True).content.decode()
    feed = CalendarFeed.objects.get()
    assert secret_of(feed) in shown and "webcal://testserver/calendar/feeds/" in shown
    renewed = client.post("/feeds/make/", follow=True).content.decode()
    assert secret_of(feed) not in renewed and CalendarFeed.objects.filter(revoked_at=None).count() == 1
    closed = client.post("/feeds/close/", follow=True).content.decode()
    assert ".ics" not in closed and not CalendarFeed.objects.filter(revoked_at=None).exists()
    assert "/feeds/" in client.get("/account/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_leave_one_address(town: Ground) -> None:
    manager = town.who("manager")
    gate = threading.Barrier(10)

    def make() -> None:
        gate.wait()
        make_feed(person=manager, by=manager, at=town.now)
        connection.close()

    threads = [threading.Thread(target=make) for _n in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert CalendarFeed.objects.count() == 10 and CalendarFeed.objects.filter(revoked_at=None).count() == 1


def test_the_number_of_queries_does_not_grow_with_the_cases(town: Ground, django_assert_max_num_queries: Any) -> None:
    for n in range(6):
        town.report(words=f"第 {n} 处。")
    with django_assert_max_num_queries(6):
        assert len(entries(person=town.who("manager"), at=town.now)) == 6
