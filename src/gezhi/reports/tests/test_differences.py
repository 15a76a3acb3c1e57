"""A return that says another number of staff than the registry: put to the zone once, taken over or not, never silently."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.clock import clock_at
from gezhi.kernel.refusals import Conflict, NotYours, Refused
from gezhi.logbook.models import Entry
from gezhi.registry.actions.enterprises import change_enterprise
from gezhi.registry.models import Enterprise
from gezhi.reports.actions.differences import keep_ours, take_over
from gezhi.reports.models import Difference, Unit, Verdict
from gezhi.reports.reads.differences import differences, differences_waiting
from gezhi.reports.roll import follow_registry
from gezhi.reports.tests.ground import TODAY, WORKS, YESTERDAY, Ground, ground_with_a_daily
from testing.browser import Browser
from testing.town import DAY, FOUNDED, HOUR

GROWN = {**WORKS, "staff": 41}


def differing(ground: Ground, staff: int = 41, **more: Any) -> Difference:
    """甲 says that many people, where the registry says 30."""
    ground.send("甲", values={**WORKS, "staff": staff}, **more)
    return Difference.objects.get(verdict=Verdict.OPEN)


def test_it_is_put_to_the_office_with_who_says_it_when_and_from_which_return(ground: Ground) -> None:
    ground.send("乙", values={**WORKS, "staff": 30})
    sent = ground.send("甲", values=GROWN, by=ground.town.people["manager"])
    (line,) = differences(seen_by=ground.town.people["clerk"], at=ground.now).waiting
    assert (line.now, line.difference.said, line.said_by.label) == (30, 41, "乔文斌")
    assert (line.difference.returned, line.difference.at) == (sent, ground.now)
    assert Enterprise.objects.get(pk=ground.firms["甲"].pk).staff == 30
    assert Entry.objects.get(verb="difference.offered").facts["staff"] == 41


def test_taken_over_the_registry_and_the_figures_know_it_and_the_log_book_says_by_whom(ground: Ground) -> None:
    found = differing(ground)
    clerk = ground.town.people["clerk"]
    done = take_over(difference=found.pk, registered=30, by=clerk, at=ground.now)
    assert (done.verdict, done.decided_by) == (Verdict.TAKEN, clerk.ref)
    assert Enterprise.objects.get(pk=ground.firms["甲"].pk).staff == 41
    assert Unit.objects.get(enterprise=ground.firms["甲"], recorded__upper_inf=True, during__contains=TODAY).staff == 41
    assert {"difference.taken", "enterprise.changed"} <= set(
        Entry.objects.filter(actor=clerk.ref).values_list("verb", flat=True)
    )
    for again in (take_over, keep_ours):
        more: dict[str, Any] = {"registered": 30} if again is take_over else {}
        with pytest.raises(Conflict):
            again(difference=found.pk, by=clerk, at=ground.now, **more)


def test_where_the_enterprise_works_elsewhere_too_the_number_of_this_site_changes(ground: Ground) -> None:
    ground.also_at(ground.firms["甲"], ground.other_site, staff=4)
    found = differing(ground)
    assert found.registered is None  # 30 people at two sites: how many here nobody has said
    take_over(difference=found.pk, registered=None, by=OPERATOR, at=ground.now)
    stays = ground.firms["甲"].occupancies.order_by("pk").values_list("staff", flat=True)
    assert list(stays) == [41, 4] and Enterprise.objects.get(pk=ground.firms["甲"].pk).staff == 30


def test_at_several_places_of_one_site_nobody_guesses_where_they_work(ground: Ground) -> None:
    ground.also_at(ground.firms["甲"], ground.town.places["building"])
    found = differing(ground)
    with pytest.raises(Refused) as refused:
        take_over(difference=found.pk, registered=found.registered, by=OPERATOR, at=ground.now)
    assert refused.value.code == "several" and Difference.objects.get().verdict == Verdict.OPEN


def test_kept_it_is_not_put_again_but_another_number_is(ground: Ground) -> None:
    found = differing(ground)
    keep_ours(difference=found.pk, reason="含外包", by=OPERATOR, at=ground.now)
    ground.send("甲", TODAY, values=GROWN)
    assert differences_waiting(seen_by=OPERATOR, at=ground.now) == 0
    assert differing(ground, 43, day=TODAY, reason="更正").said == 43


def test_a_later_return_overtakes_it_and_a_correction_takes_it_back(ground: Ground) -> None:
    first = differing(ground)
    second = differing(ground, 44, day=TODAY)
    first.refresh_from_db()
    assert first.verdict == Verdict.OVERTAKEN and second.said == 44
    ground.send("甲", TODAY, values={**WORKS, "on_duty": 19})  # a correction that says nothing of the staff
    assert differences_waiting(seen_by=OPERATOR, at=ground.now) == 0


def test_when_the_registry_has_changed_meanwhile_the_number_seen_no_longer_counts(ground: Ground) -> None:
    found = differing(ground)
    firm = Enterprise.objects.get(pk=ground.firms["甲"].pk)
    change_enterprise(enterprise=firm, version=firm.version, facts={"staff": 35}, by=OPERATOR, at=ground.now)
    with pytest.raises(Conflict):
        take_over(difference=found.pk, registered=30, by=OPERATOR, at=ground.now + HOUR)
    firm.refresh_from_db()
    change_enterprise(enterprise=firm, version=firm.version, facts={"staff": 41}, by=OPERATOR, at=ground.now)
    follow_registry(at=ground.now + HOUR)
    assert not differences(seen_by=OPERATOR, at=ground.now).waiting  # the registry has caught up by itself


def test_only_the_office_decides(ground: Ground) -> None:
    found = differing(ground)
    for short in ("manager", "auditor"):
        with pytest.raises(NotYours):
            keep_ours(difference=found.pk, by=ground.town.people[short], at=ground.now)
    assert differences(seen_by=ground.town.people["auditor"], at=ground.now).waiting


def test_on_the_page_one_tap_takes_it_over_and_a_second_one_hears_that_it_is_done(
    ground: Ground, client: Browser
) -> None:
    found = differing(ground)
    client.force_login(ground.town.people["clerk"])
    with clock_at(ground.now):
        page = client.get("/reports/differences/").content.decode()
        assert "甲有限公司" in page and "采用 41" in page
        assert "1 份上报的在册职工数" in client.get("/reports/collections/").content.decode()
        body = {"do": "take", "registered": "30"}
        assert client.post(f"/reports/differences/{found.pk}/", body).status_code == 302
        again = client.post(f"/reports/differences/{found.pk}/", body)
    assert again.status_code == 409 and "已经决定过了" in again.content.decode()


@pytest.mark.django_db(transaction=True)
def test_four_decide_at_once_and_returns_come_in_meanwhile_and_one_decision_stands() -> None:
    ground = ground_with_a_daily()
    found = differing(ground)

    def hand(number: int) -> str:
        try:
            if number >= 4:
                ground.send("甲", YESTERDAY - (number - 3) * DAY, values=GROWN, reason="补报", at=FOUNDED + 70 * DAY)
            elif number % 2:
                take_over(difference=found.pk, registered=30, by=OPERATOR, at=ground.now)
            else:
                keep_ours(difference=found.pk, by=OPERATOR, at=ground.now)
        except Conflict:
            return "late"
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(6) as hands:
        said = list(hands.map(hand, range(6)))
    assert said[:4].count("done") == 1 and said[4:] == ["done", "done"]
    found.refresh_from_db()
    firm = Enterprise.objects.get(pk=ground.firms["甲"].pk)
    assert (found.verdict, firm.staff) in ((Verdict.TAKEN, 41), (Verdict.KEPT, 30))
    assert Entry.objects.filter(verb__in=["difference.taken", "difference.kept"]).count() == 1
