"""The wizard of an empty system: who you are, the zone, the people, the grids, done."""

import pytest
from django.urls import reverse

from gezhi.kernel import clock
from gezhi.people.actions.first import first_invitation
from gezhi.people.actions.invitations import join
from gezhi.people.keys import invitation_token
from gezhi.people.models import Person
from gezhi.registry.models import Duty, Place
from testing.browser import Browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def first() -> Person:
    """Whoever opened the link that the product printed at its start."""
    invitation = first_invitation(at=clock.now())
    assert invitation is not None
    token = invitation_token(invitation.pk, invitation.nonce)
    return join(token=token, agent="test", at=clock.now()).device.person


def step(browser: Browser, name: str, /, **typed: str) -> int:
    """Sends a step's form; the status of the answer."""
    return int(browser.post(reverse("registry:start-step", args=[name]), typed).status_code)


def test_an_empty_system_becomes_a_zone_step_by_step(first: Person) -> None:
    browser = Browser()
    browser.force_login(first)
    assert browser.get(reverse("registry:start")).headers["Location"].endswith("/who/")
    assert step(browser, "who", name="王立新", phone="13800000009", title="综合科") == 302
    assert step(browser, "zone", name="海岬高新区", code="hj", head_name="沈向东", head_phone="13800000001") == 302
    assert Duty.objects.get(post="head").person.name == "沈向东"
    lines = "秦若川 13800000003 五组组长\n葛红梅,13800000004,网格员\n马桂兰"
    assert step(browser, "people", lines=lines, works="field") == 302
    assert Person.objects.get(name="葛红梅").title == "网格员"
    assert Person.objects.get(name="马桂兰").phone is None
    assert step(browser, "grids", lines="一组 北岸\n\n二组 软件园") == 302
    assert list(Place.objects.filter(kind="group").order_by("code").values_list("code", "name")) == [
        ("HJ-01", "一组 北岸"),
        ("HJ-02", "二组 软件园"),
    ]
    done = browser.get(reverse("registry:start-step", args=["done"]))
    assert "海岬高新区" in done.content.decode()


def test_a_wrong_line_names_its_number_and_nothing_is_registered(first: Person) -> None:
    browser = Browser()
    browser.force_login(first)
    answer = browser.post(
        reverse("registry:start-step", args=["people"]),
        {"lines": "秦若川 13800000003\n葛红梅 1380000", "works": "field"},
    )
    assert answer.status_code == 422
    assert "第 2 行" in answer.content.decode()
    assert not Person.objects.filter(name="秦若川").exists()


def test_a_second_zone_is_refused_in_a_sentence(first: Person) -> None:
    browser = Browser()
    browser.force_login(first)
    zone = {"name": "海岬高新区", "code": "HJ", "head_name": "沈向东", "head_phone": "13800000001"}
    assert step(browser, "zone", **zone) == 302
    answer = browser.post(
        reverse("registry:start-step", args=["zone"]), {**zone, "code": "HK", "head_phone": "13800000002"}
    )
    assert answer.status_code in (409, 422)
    assert Place.objects.filter(kind="zone").count() == 1


def test_only_the_first_person_is_invited_this_way(first: Person) -> None:
    assert first_invitation(at=clock.now()) is None


def test_the_link_is_made_anew_until_somebody_came(db: None) -> None:
    one = first_invitation(at=clock.now())
    other = first_invitation(at=clock.now())
    assert one is not None
    assert other is not None
    assert Person.objects.count() == 1
    one.refresh_from_db()
    assert one.withdrawn_at is not None


def test_nobody_else_opens_the_wizard(first: Person) -> None:
    other = Person.objects.create(name="路人", works="field", joined_at=clock.now(), password="!")
    browser = Browser()
    browser.force_login(other)
    assert browser.get(reverse("registry:start")).status_code == 403
