"""Every enterprise is told once what it needs: somebody decides it, the worker sends it, and what changes is offered again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from gezhi.kernel.clock import clock_at
from gezhi.kernel.refusals import Conflict, NotYours, Refused
from gezhi.notices.models import Delivery, Notice, Recipient
from gezhi.policy.actions import incidents
from gezhi.registry.models import Idleness
from gezhi.reopening import clock, telling_needs
from gezhi.reopening.actions import needs
from gezhi.reopening.models import NeedSaid, NeedsOffer, NeedsRound, NeedTold
from gezhi.reopening.reads.needs import needs_page, offer_of, open_offers
from gezhi.reopening.tests.test_figures import second_site
from testing.browser import Browser
from testing.reopening import LONG_AGO, Reopening, moment, reopening


def tell(town: Reopening, who: str = "organiser") -> int:
    """Decided now and sent a minute later; how many notices that were."""
    needs.tell_needs(incident=town.incident, by=town.who(who), at=town.now)
    return clock.send_needs(at=town.now + timedelta(minutes=1))


def heard(town: Reopening) -> dict[str, list[str]]:
    """What each enterprise was told, notice by notice."""
    rows = Recipient.objects.filter(enterprise__isnull=False).order_by("notice_id", "enterprise__name")
    found: dict[str, list[str]] = {}
    for row in rows.select_related("enterprise", "notice"):
        found.setdefault(str(row.enterprise), []).append(row.notice.body)
    return found


def test_each_is_told_what_it_needs_and_those_who_need_the_same_by_one_notice(town: Reopening) -> None:
    town.firm("规上企业", above_scale=True, staff=300)
    town.firm("二号公司")
    assert tell(town) == 2
    said = heard(town)
    assert {name: len(bodies) for name, bodies in said.items()} == {
        "规上企业": 1, "二号公司": 1, "海岬鲜禾食品有限公司": 1
    }  # fmt: skip
    assert "审批制" in said["规上企业"][0] and "应急" in said["规上企业"][0]
    assert said["二号公司"] == said["海岬鲜禾食品有限公司"] != said["规上企业"]
    assert tell_again(town) == "nobody" and clock.send_needs(at=town.now) == 0


def tell_again(town: Reopening) -> str:
    with pytest.raises(Refused) as nobody:
        needs.tell_needs(incident=town.incident, by=town.who("organiser"), at=town.now)
    return nobody.value.code


def test_who_joins_later_or_to_whom_something_else_applies_is_offered_again_and_nobody_else(town: Reopening) -> None:
    tell(town)
    town.firm("后来的公司")
    offer = offer_of(town.incident, town.now)
    assert (offer.first, offer.changed, offer.told) == (1, 0, 1)
    tell(town)
    town.now = moment("2020-02-25")
    offer = offer_of(town.incident, town.now)
    assert (offer.first, offer.changed) == (0, 2) and offer.groups[0].need.mode == "pledge"
    tell(town)
    assert {len(bodies) for bodies in heard(town).values()} == {2}
    incidents.set_risk(
        incident=town.incident, place=town.place(), level="high", basis="升级", by=town.who("head"), at=town.now
    )
    assert [group.need.mode for group in offer_of(town.incident, town.now).groups] == ["approval"]


def test_who_has_applied_or_is_deregistered_is_not_written_to(town: Reopening) -> None:
    gone = town.firm("已注销的公司")
    since = (town.now - timedelta(days=40)).date()
    Idleness.objects.create(
        enterprise=gone,
        kind="deregistered",
        during=(since, None),
        recorded=(LONG_AGO, None),
        reason="注销",
        by="operator",
    )
    town.submitted()
    offer = offer_of(town.incident, town.now)
    assert (offer.number, offer.applied) == (0, 1)


def test_an_enterprise_at_two_sites_is_told_once_and_of_both_where_they_differ(town: Reopening) -> None:
    second_site(town)
    town.now = moment("2020-02-25")
    assert [group.need.mode for group in offer_of(town.incident, town.now).groups] == ["pledge"]
    incidents.set_risk(
        incident=town.incident, place=town.place("second"), level="high", basis="升级", by=town.who("head"), at=town.now
    )
    assert tell(town) == 1
    (body,) = heard(town)["海岬鲜禾食品有限公司"]
    assert "在东礁新材料园" in body and "在港东食品园" in body and "审批制" in body and "承诺制" in body


def test_nobody_is_written_to_who_was_not_looked_at(town: Reopening) -> None:
    seen = offer_of(town.incident, town.now).seen
    town.firm("刚来的公司")
    with pytest.raises(Conflict):
        needs.tell_needs(incident=town.incident, by=town.who("head"), at=town.now, seen=seen)
    assert not NeedsRound.objects.exists() and clock.send_needs(at=town.now) == 0


@pytest.mark.parametrize("who", ["leader", "manager", "clerk", "auditor", "member"])
def test_only_whoever_runs_incidents_decides_it(town: Reopening, who: str) -> None:
    with pytest.raises(NotYours):
        needs.tell_needs(incident=town.incident, by=town.who(who), at=town.now)
    with pytest.raises(NotYours):
        needs_page(incident=town.incident, seen_by=town.who(who), at=town.now)


def test_a_worker_that_dies_in_the_middle_has_told_nobody_twice(
    town: Reopening, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.firm("规上企业", above_scale=True)
    needs.tell_needs(incident=town.incident, by=town.who("head"), at=town.now)
    with monkeypatch.context() as power, pytest.raises(SystemExit):
        power.setattr(telling_needs, "write", lambda *args, **more: (_ for _ in ()).throw(SystemExit))
        with transaction.atomic():
            clock.send_needs(at=town.now)
    assert not Notice.objects.filter(recipients__enterprise__isnull=False).exists()
    assert clock.send_needs(at=town.now) == 2
    assert {len(bodies) for bodies in heard(town).values()} == {1}


def test_what_cannot_be_sent_says_why_and_keeps_nobody_else_waiting(town: Reopening) -> None:
    town.firm("规上企业", above_scale=True)
    needs.tell_needs(incident=town.incident, by=town.who("head"), at=town.now)
    bad = NeedSaid.objects.order_by("pk")[0]
    NeedSaid.objects.filter(pk=bad.pk).update(body="{{不知道}}")
    assert clock.send_needs(at=town.now) == 1
    bad.refresh_from_db()
    assert bad.notice is None and "不知道" in bad.problem


def test_once_the_incident_is_over_nothing_more_is_sent(town: Reopening) -> None:
    needs.tell_needs(incident=town.incident, by=town.who("head"), at=town.now)
    incidents.lift(incident=town.incident, reason="解除", by=town.who("head"), at=town.now)
    assert clock.send_needs(at=town.now + timedelta(minutes=1)) == 0
    assert tell_again(town) == "not-on"


def test_the_database_keeps_that_an_enterprise_is_told_once_in_a_round(town: Reopening) -> None:
    tell(town)
    row = NeedTold.objects.get()
    with pytest.raises(IntegrityError, match="an enterprise is told once in a round"), transaction.atomic():
        NeedTold.objects.create(said=row.said, round=row.round, incident=row.incident, enterprise=row.enterprise)


def test_those_who_run_incidents_hear_once_a_day_that_there_is_something_to_tell(town: Reopening) -> None:
    assert clock.count_needs(at=town.now) == 1
    clock.count_needs(at=town.now)
    (word,) = Notice.objects.filter(template_code="needs.offered")
    assert {one.person for one in word.recipients.all()} == {town.who("head"), town.who("organiser")}
    assert [one.open for one in open_offers(seen_by=town.who("head"), at=town.now)] == [1]
    assert open_offers(seen_by=town.who("clerk"), at=town.now) == []
    tell(town)
    assert not NeedsOffer.objects.exists() and clock.count_needs(at=town.now) == 0


def test_the_page_shows_how_many_what_and_real_examples_before_anything_is_sent(
    client: Browser, town: Reopening
) -> None:
    client.force_login(town.who("organiser"))
    address = f"/reopening/needs/{town.incident.pk}/"
    with clock_at(town.now):
        page = client.get(address).content.decode()
        assert "海岬鲜禾食品有限公司：" in page and "乔文斌" in page
        assert not Delivery.objects.exists()
        assert client.post(address, {"seen": "stale"}).status_code == 409
        sent = client.post(address, {"seen": offer_of(town.incident, town.now).seen}, follow=True).content.decode()
    assert "正在告知 1 家企业" in sent and NeedsRound.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_and_three_workers_at_once_tell_everybody_once() -> None:
    town = reopening()
    for number in range(3):
        town.firm(f"{number} 号公司", above_scale=bool(number))

    def at_once(*deeds: object) -> list[object]:
        def one(deed: object) -> object:
            try:
                return deed()  # type: ignore[operator]
            except Refused as refusal:
                return refusal.code
            finally:
                connection.close()

        with ThreadPoolExecutor(len(deeds)) as pool:
            return list(pool.map(one, deeds))

    decided = at_once(
        lambda: needs.tell_needs(incident=town.incident, by=town.who("head"), at=town.now).pk,
        lambda: needs.tell_needs(incident=town.incident, by=town.who("organiser"), at=town.now).pk,
    )
    assert sorted(map(str, decided))[1] == "nobody" and NeedsRound.objects.count() == 1
    sent = at_once(*[lambda: clock.send_needs(at=town.now) for _worker in range(3)])
    assert sum(sent) == NeedSaid.objects.count() == 2  # type: ignore[arg-type]
    assert {len(bodies) for bodies in heard(town).values()} == {1} and len(heard(town)) == 4
