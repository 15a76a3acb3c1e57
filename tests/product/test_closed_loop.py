"""The closed loop on the running product: a passer-by's report reaches its handler, is escalated, is settled; a notice
reaches whoever does not read it by the next way, and stops with whoever confirms."""

import json
import re
from collections import Counter
from datetime import timedelta

import pytest

from gezhi.cases.models import Case, CaseStep, State
from gezhi.logbook.models import Entry
from gezhi.notices.models import Call, Delivery, Notice, Recipient
from gezhi.people.models import Person
from testing.inside import passed
from tests.product.street import FIRM, Street, eventually, wecom_of

MINUTE = timedelta(minutes=1)
A_WEEK = timedelta(days=7)
WORDS = "北门排水沟堵塞，积水到人行道。"


def got(street: Street, person: Person, part: str) -> int:
    """How many WeCom messages with this in them came to the person."""
    return sum(part in json.dumps(one.content, ensure_ascii=False) for one in street.wecom.inbox.of(wecom_of(person)))


@pytest.fixture(scope="module")
def case(street: Street) -> Case:
    """A case that a passer-by has reported at the QR code."""
    page = street.report(WORDS)
    assert page.status == 200 and page.path.startswith("/f/"), page.text
    made = Case.objects.get(words=WORDS)
    assert made.number in page.text
    return made


def test_a_report_at_a_qr_code_comes_to_whoever_is_on_duty_and_on_to_the_handler(street: Street, case: Case) -> None:
    manager, cleaner = street.ground.who("manager"), street.ground.who("cleaner")
    assert eventually(lambda: got(street, manager, case.number) == 1)

    street.do("manager", case, "file_case")
    street.do("manager", case, "dispatch", to=cleaner.pk)

    assert case.state == State.DISPATCHED and case.handler == cleaner
    assert eventually(lambda: got(street, cleaner, case.number) == 1)


def test_when_nobody_acts_each_level_hears_of_it_once(street: Street, case: Case) -> None:
    street.do("cleaner", case, "accept")
    before = {short: got(street, street.ground.who(short), case.number) for short in ("organiser", "head")}
    passed(A_WEEK * 4)
    for _ in range(3):
        street.escalate()
    assert eventually(lambda: got(street, street.ground.who("head"), case.number) > before["head"])

    steps = CaseStep.objects.filter(case=case).values_list("clock__which", "step")
    assert Counter(steps) == {("solution", step): 1 for step in ("warned", "executor", "organiser", "head")}
    told = Counter(
        Notice.objects.filter(subject=case.ref, template_code="case.escalated").values_list("key", flat=True)
    )
    assert len(told) == 3 and set(told.values()) == {1}
    assert eventually(lambda: got(street, street.ground.who("organiser"), case.number) > before["organiser"])
    assert Entry.objects.filter(verb__in=["case.overdue", "case.escalated"], about__contains=[case.ref]).count() == 3


def test_the_handler_answers_another_verifies_and_the_reporter_is_asked(street: Street, case: Case) -> None:
    street.do("cleaner", case, "answer", words="已疏通，换了新箅子。")
    assert case.verifier != case.handler
    street.do("checker", case, "pass_case", words="排水正常。")
    assert case.state == State.CLOSED

    from gezhi.cases.reporters import token_for

    page = street.passer_by().post(f"/f/{token_for(case.pk)}/", satisfied="yes")
    assert page.status == 200
    case.refresh_from_db()
    assert case.satisfied is True


def test_another_system_heard_of_every_step_once_and_genuinely(street: Street, case: Case) -> None:
    wanted = {"reported", "filed", "dispatched", "accepted", "overdue", "escalated", "answered", "closed", "rated"}

    def heard() -> Counter[str]:
        bodies = [json.loads(one.body) for one in street.other.got]
        return Counter(one["type"] for one in bodies if case.number in json.dumps(one))

    assert eventually(lambda: {f"case.{one}" for one in wanted} <= set(heard())), heard()
    assert all(one.genuine for one in street.other.got)
    names = Counter(one.id for one in street.other.got)
    assert set(names.values()) == {1}


def link_to(street: Street, account: str) -> str:
    """Where the card about the typhoon leads that came to this account, without the provider's mark."""
    (card,) = [
        one.content["textcard"]
        for one in street.wecom.inbox.of(account)
        if "台风" in json.dumps(one.content, ensure_ascii=False)
    ]
    return str(card["url"]).partition("#")[0].removeprefix(street.product.address)


def test_a_notice_goes_on_by_sms_and_the_call_list_until_it_is_confirmed(street: Street) -> None:
    manager, grid_worker = street.ground.who("manager"), street.ground.who("grid_worker")
    accounts = [wecom_of(manager), wecom_of(grid_worker), FIRM]
    street.sms.inbox.forget()
    notice = a_notice(street)
    assert eventually(lambda: all(has_the_card(street, one) for one in accounts))
    assert not street.sms.inbox.all

    letter = street.who("manager").get(link_to(street, wecom_of(manager)))
    assert letter.status == 200 and street.who("manager").post(f"{letter.path}confirm/").status == 200
    assert street.passer_by().post(link_to(street, FIRM)).status == 200, "the personal link needs no account"
    assert Recipient.objects.filter(notice=notice, confirmed_at=None).get().person == grid_worker

    passed(MINUTE)
    assert eventually(lambda: len(street.sms.inbox.all) == 1)
    assert street.sms.inbox.all[0].to.endswith(grid_worker.phone or "-")
    assert eventually(lambda: Recipient.objects.get(notice=notice, person=grid_worker).reached_at)
    assert Delivery.objects.get(notice=notice, way="sms").state == "delivered"

    passed(MINUTE)
    assert eventually(lambda: Call.objects.filter(notice=notice).exists())
    call = Call.objects.get(notice=notice)
    assert call.recipient.person == grid_worker and call.caller is not None
    caller = next(short for short in street.ground.town.people if street.ground.who(short) == call.caller)
    assert street.who(caller).post(f"/calls/{call.pk}/result/", result="told").status == 200
    assert eventually(lambda: Notice.objects.get(pk=notice.pk).state == "finished")
    assert len(street.sms.inbox.all) == 1 and all(has_the_card(street, one) == 1 for one in accounts)


def has_the_card(street: Street, account: str) -> int:
    """How many cards about the typhoon came to this account."""
    return sum("台风" in json.dumps(one.content, ensure_ascii=False) for one in street.wecom.inbox.of(account))


def a_notice(street: Street) -> Notice:
    """The head writes to the two stewards and the enterprise: WeCom, after a minute SMS, after another the call list, until confirmed."""
    head = street.who("head")
    plan = {
        "plan": "own",
        "after0": 0,
        "way0_0": "wecom",
        "after1": 1,
        "way1_0": "sms",
        "after2": 2,
        "way2_0": "call_list",
    }
    said = {"title": "台风来临，请检查排水", "body": "{{姓名}}：请在今天检查。", "asks_confirmation": "on"}
    audience = json.dumps({"parts": [{"of": "duties", "posts": ["steward"]}, {"of": "enterprises"}]})
    page = head.post("/notices/new/", audience=audience, do="look", **said, **plan)
    found = re.fullmatch(r"/notices/(\d+)/check/", page.path)
    assert found, page.text
    notice = Notice.objects.get(pk=found[1])
    page = head.post(page.path, version=notice.version)
    assert page.path == f"/notices/{notice.pk}/", page.text
    return notice
