"""Who has read: known by enterprise, counted by phone, named only where the pack demands it; figures with their denominators."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from gezhi.guidance import clock as time_and_guidance
from gezhi.guidance.actions import confirm_for_firm, confirm_on_own_phone, publish
from gezhi.guidance.actions.reading import FEWEST
from gezhi.guidance.models import Handbook, Reading
from gezhi.guidance.papers import paper_of, token_for
from gezhi.guidance.reads.following import following, lacking
from gezhi.kernel import clock
from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.refusals import Conflict, NotThere, NotYours, Refused
from gezhi.logbook.models import Entry
from gezhi.policy.actions import incidents as verbs
from gezhi.policy.actions.packs import import_folder
from gezhi.policy.models import Incident
from gezhi.policy.tests.emergencies import changed, copied, second_version
from gezhi.policy.tests.emergencies import incident as declared
from gezhi.registry import links
from gezhi.registry.actions.idleness import say_idle
from gezhi.registry.actions.members import add_member
from gezhi.registry.actions.occupancies import end_occupancy
from gezhi.registry.members import AtEnterprise
from gezhi.registry.models import Enterprise, Occupancy
from gezhi.registry.tests.enterprises.firms import stay
from gezhi.registry.tests.enterprises.pages import as_, text
from testing.town import DAY, HOUR, NOON, Town, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon() -> Any:
    with clock.clock_at(NOON):
        yield


@pytest.fixture
def edition(town: Town, incident: Incident) -> Handbook:
    return publish(incident=incident, note="首版", by=OPERATOR, at=NOON)


def fish(town: Town) -> Enterprise:
    return town.__dict__["fish"]  # type: ignore[no-any-return]


def confirm(town: Town, edition: Handbook, **more: Any) -> Reading:
    given = {"place": town.places["site"], "by": AtEnterprise(fish(town).pk), "at": NOON, **more}
    return confirm_for_firm(handbook=edition, enterprise=fish(town), **given)


def scanned(town: Town, edition: Handbook, **more: Any) -> Reading:
    given = {"place": town.places["site"], "slip": uuid4(), "by": AtEnterprise(fish(town).pk), "at": NOON, **more}
    return confirm_on_own_phone(handbook=edition, enterprise=fish(town), **given)


def test_an_enterprise_confirms_once_and_anew_for_each_edition(
    town: Town, incident: Incident, edition: Handbook
) -> None:
    assert confirm(town, edition) == confirm(town, edition, by=town.people["manager"], at=NOON + HOUR)
    newer = publish(incident=incident, note="第二版", added=["错峰就餐"], by=OPERATOR, at=NOON + HOUR)
    with pytest.raises(Conflict):
        confirm(town, edition, at=NOON + HOUR)
    confirm(town, newer, at=NOON + HOUR)
    assert Reading.objects.count() == 2
    assert Entry.objects.filter(verb="handbook.read").count() == 2


def test_only_who_acts_for_it_confirms_and_only_where_it_works(town: Town, edition: Handbook) -> None:
    for by in (town.people["other_leader"], town.people["stranger"], AtEnterprise(town.__dict__["tools"].pk)):
        with pytest.raises(NotYours):
            confirm(town, edition, by=by)
    with pytest.raises(NotThere):
        confirm(town, edition, place=town.places["other_site"])


def test_a_phone_counts_once_and_nobody_is_named(town: Town, edition: Handbook) -> None:
    slip = uuid4()
    first = scanned(town, edition, slip=slip, name="许蔓")
    assert scanned(town, edition, slip=slip) == first
    scanned(town, edition)
    assert Reading.objects.filter(kind="staff").count() == 2
    assert set(Reading.objects.values_list("name", flat=True)) == {""}
    assert set(Reading.objects.values_list("by", flat=True)) == {fish(town).ref}


def test_where_the_pack_demands_names_one_is_needed_and_kept_out_of_the_log(town: Town, tmp_path: Path) -> None:
    named = second_version("covid-2020", tmp_path, ("pack.yaml", "summary:", "names_of_readers: true\nsummary:"))
    other = declared(town, "covid-2020", title="另一起")
    verbs.switch_pack(incident=other, pack_version=named, reason="实名", by=town.people["head"], at=NOON + HOUR)
    edition = publish(incident=other, note="首版", by=OPERATOR, at=NOON + HOUR)
    with pytest.raises(Refused):
        scanned(town, edition, at=NOON + HOUR)
    assert scanned(town, edition, name=" 许蔓 ", at=NOON + HOUR).name == "许蔓"
    assert not Entry.objects.filter(facts__icontains="许蔓").exists()


def test_names_end_as_the_pack_says_and_that_somebody_has_read_stays_known(town: Town, tmp_path: Path) -> None:
    kept = {
        "data: readers, title: 手册阅读确认（按企业）, days: 30, after: lifted": "data: readers, title: 名字, days: 3, after: recorded"
    }
    lifted = named_edition(town, tmp_path / "a", title="解除后三十天")
    recorded = named_edition(town, tmp_path / "b", "3", *kept.items(), title="登记后三天")
    first, other = (scanned(town, one, name="许蔓") for one in (lifted, recorded))
    verbs.lift(incident=lifted.incident, reason="结束", by=town.people["head"], at=NOON + DAY)
    for at, names in ((NOON + 2 * DAY, {"许蔓"}), (NOON + 3 * DAY, {"许蔓", ""}), (NOON + 31 * DAY, {""})):
        time_and_guidance.forget_names(at=at)
        assert set(Reading.objects.values_list("name", flat=True)) == names
        assert time_and_guidance.forget_names(at=at) == 0
    assert Reading.objects.filter(kind="staff").count() == 2
    assert not Reading.objects.filter(slip__in=[first.slip, other.slip]).exists()
    lines = Entry.objects.filter(verb="readers.destroyed").order_by("pk")
    assert [(line.facts["count"], line.actor) for line in lines] == [(1, "system"), (1, "system")]


def named_edition(town: Town, to: Path, version: str = "2", *changes: tuple[str, str], title: str) -> Handbook:
    """An edition under a pack that demands the names of its readers."""
    folder = changed(copied("covid-2020", to), "pack.yaml", 'version: "1"', f'version: "{version}"')
    changed(folder, "pack.yaml", "summary:", "names_of_readers: true\nsummary:")
    for old, new in changes:
        changed(folder, "retention.yaml", old, new)
    pack = import_folder(folder=folder, by=OPERATOR, at=NOON - DAY).version
    given: dict[str, Any] = {"basis": "通知", "started_at": NOON, "by": town.people["head"], "at": NOON}
    return publish(incident=verbs.declare(title=title, pack_version=pack, **given), note="首版", by=OPERATOR, at=NOON)


def test_more_phones_than_could_be_are_refused(town: Town, edition: Handbook) -> None:
    stay_here = Occupancy.objects.get(enterprise=fish(town))
    Occupancy.objects.filter(pk=stay_here.pk).update(staff=2)
    rows = [
        Reading(
            handbook=edition,
            enterprise=fish(town),
            place=town.places["site"],
            kind="staff",
            slip=uuid4(),
            by="x",
            at=NOON,
        )
        for _phone in range(FEWEST)
    ]
    Reading.objects.bulk_create(rows)
    with pytest.raises(Refused):
        scanned(town, edition)
    assert scanned(town, edition, slip=rows[0].slip).slip == rows[0].slip


def test_figures_say_their_denominator_and_what_they_leave_out(
    town: Town, incident: Incident, edition: Handbook
) -> None:
    stay(fish(town), town.places["other_site"])
    stay(town.__dict__["nomad"], town.places["site"])
    confirm(town, edition)
    scanned(town, edition)
    day = date(2026, 11, 1)
    say_idle(enterprise=town.__dict__["nomad"], kind="stopped", start=day, reason="停产", by=OPERATOR, at=NOON)
    found = following(number=incident.number, seen_by=town.people["clerk"], at=NOON)
    assert (found.read, found.expected, found.idle, found.phones) == (1, 3, 1, 1)  # fish twice, tools once, nomad idle
    who = [
        (row.name, row.place)
        for row in lacking(number=incident.number, place_id=None, seen_by=town.people["clerk"], at=NOON)
    ]
    assert len(who) == found.expected - found.read and (fish(town).name, "生物谷一期") in who
    park = following(number=incident.number, seen_by=town.people["manager"], at=NOON)
    assert (park.read, park.expected) == (1, 1) and [line.place.name for line in park.sites] == ["港东食品园"]
    with pytest.raises(NotYours):
        following(number=incident.number, seen_by=town.people["stranger"], at=NOON)


def test_a_paper_leads_to_the_newest_edition_until_the_enterprise_moves_out(
    town: Town, incident: Incident, edition: Handbook
) -> None:
    token = token_for(fish(town).pk, town.places["site"].pk)
    phone, address = Client(), reverse("guidance:staff", args=[token])
    page = text(phone.get(address))
    assert fish(town).name in page and "每家企业都要做" in page and "13800000005" not in page
    assert phone.post(address, {"handbook": edition.pk}).status_code == 302
    assert "这台手机已确认" in text(phone.get(address))
    assert phone.post(address, {"handbook": edition.pk}).status_code == 302
    assert Reading.objects.filter(kind="staff").count() == 1
    newer = publish(incident=incident, note="第二版", added=["错峰就餐"], by=OPERATOR, at=NOON)
    assert "错峰就餐" in text(phone.get(address)) and "我看过了" in text(phone.get(address))
    assert "又出了新版" in text(phone.post(address, {"handbook": edition.pk}), 409)
    assert phone.post(address, {"handbook": newer.pk}).status_code == 302
    here = Occupancy.objects.get(enterprise=fish(town))
    end_occupancy(occupancy=here, when=NOON, version=here.version, by=OPERATOR, at=NOON)
    assert "这张纸过期了" in text(phone.get(address), 404)


def test_a_paper_that_we_did_not_print_opens_nothing(town: Town) -> None:
    good = token_for(fish(town).pk, town.places["site"].pk)
    for wrong in ("", "1.2.3", "1.2", good[:-1], good + "A", good.replace(".", "-"), "１" + good, "x" * 4000):
        with pytest.raises(NotThere):
            paper_of(wrong)
    assert text(Client().get("/h/1.2.AAAAAAAAAAAAAAAA/"), 404)


def test_a_member_and_a_holder_of_the_link_read_change_and_confirm(town: Town, edition: Handbook) -> None:
    town.people["xu"] = person("许蔓", "13900006027", "enterprise")
    add_member(enterprise=fish(town), person=town.people["xu"], by=OPERATOR, at=NOON)
    site, phone = town.places["site"].pk, Client()
    phone.get(links.link_for(fish(town), NOON))
    for browser in (as_(town, "xu"), phone):
        home = text(browser.get(reverse("registry:firm", args=[fish(town).pk])))
        assert "看指引" in home
        assert "生产车间" in text(browser.get(reverse("guidance:firm", args=[fish(town).pk, site])))
        assert "扫码看最新一版" in text(browser.get(reverse("guidance:sheet", args=[fish(town).pk, site])))
        assert "每家企业都要做" in text(browser.get(reverse("guidance:edition", args=[edition.pk])))
        other = reverse("guidance:firm", args=[town.__dict__["tools"].pk, town.places["other_site"].pk])
        assert browser.get(other).status_code == 404
    phone.post(reverse("guidance:premises", args=[fish(town).pk, site]), {"kinds": ["office"]})
    assert "办公室" in text(phone.get(reverse("guidance:firm", args=[fish(town).pk, site])))
    phone.post(reverse("guidance:read", args=[fish(town).pk, site, edition.pk]))
    assert "企业已确认读过这一版" in text(phone.get(reverse("guidance:firm", args=[fish(town).pk, site])))
    assert "看指引" not in text(phone.get(reverse("registry:firm", args=[fish(town).pk])))


def test_the_office_publishes_and_follows(town: Town, incident: Incident) -> None:
    browser, address = as_(town, "clerk"), reverse("guidance:incident", args=[incident.number])
    assert browser.get(reverse("guidance:index"))["Location"] == address
    assert "还没有发布" in text(browser.get(address))
    publishing = reverse("guidance:publish", args=[incident.number])
    assert browser.post(publishing, {"note": "首版", "added": "一\n二", "after": 0})["Location"] == address
    assert "刚有人发布了一版" in text(browser.post(publishing, {"note": "再版", "added": "三", "after": 0}), 422)
    assert "0/2" in text(browser.get(address))
    names = reverse("guidance:names", args=[incident.number])
    assert fish(town).name in text(browser.get(names)) and fish(town).name not in text(browser.get(names, {"read": 1}))
    confirm(town, Handbook.objects.get())
    assert fish(town).name not in text(browser.get(names)) and fish(town).name in text(browser.get(names, {"read": 1}))
    assert as_(town, "manager").get(publishing).status_code == 403


def race(run: Callable[[int], object], many: int) -> list[str]:
    barrier = Barrier(many)

    def one(number: int) -> str:
        try:
            barrier.wait(timeout=20)
            run(number)
        except Refused as refused:
            return refused.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(many) as pool:
        return sorted(pool.map(one, range(many)))


@pytest.mark.django_db(transaction=True)
def test_many_publish_and_one_phone_confirms_at_once(town: Town, incident: Incident) -> None:
    def publishing(number: int) -> object:
        return publish(incident=incident, note=f"第 {number}", added=[f"{number}"], after=0, by=OPERATOR, at=NOON)

    assert race(publishing, 6) == ["conflict"] * 5 + ["done"]
    edition, slip = Handbook.objects.get(), uuid4()
    assert race(lambda _number: scanned(town, edition, slip=slip), 6) == ["done"] * 6
    assert race(lambda _number: confirm(town, edition), 6) == ["done"] * 6
    assert sorted(Reading.objects.values_list("kind", flat=True)) == ["firm", "staff"]
