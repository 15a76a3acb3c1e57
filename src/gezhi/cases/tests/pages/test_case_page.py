"""One case's page: what it shows, what it offers to whom, and what it says when somebody else was faster."""

import re

import pytest

from gezhi.cases.models import Case, State
from gezhi.logbook.names import called
from testing.browser import Browser
from testing.cases import Ground


def text(response: object) -> str:
    return str(getattr(response, "content", b"").decode())


def form_of(page: str) -> dict[str, str]:
    """What the hidden fields of the page's form hold."""
    hidden = re.findall(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?', page)
    return {name: value for name, value in hidden if name in ("version", "slip", "verb")}


@pytest.mark.parametrize(
    ("state", "who", "says"),
    [
        (State.REPORTED, "manager", "轮到您：立不立案？"),
        (State.FILED, "manager", "轮到您：派给谁？"),
        (State.DISPATCHED, "cleaner", "轮到您：接不接办？"),
        (State.HANDLING, "cleaner", "轮到您：处置，办完反馈"),
        (State.PAUSED, "cleaner", "轮到您：能办了就恢复"),
        (State.VERIFYING, "checker", "轮到您：去现场核查"),
        (State.CLOSED, "guest", "轮到您：办得怎么样？"),
    ],
)
def test_whoever_it_waits_for_is_asked_and_nobody_else(
    town: Ground, client: Browser, state: str, who: str, says: str
) -> None:
    case = town.case(state)
    client.force_login(town.who(who))
    page = text(client.get(f"/cases/{case.number}/"))
    assert says in page
    client.force_login(town.who("head"))
    assert says not in text(client.get(f"/cases/{case.number}/"))


def test_a_case_goes_from_report_to_closing_by_its_pages(town: Ground, client: Browser) -> None:
    case = town.report()
    taken = [
        ("manager", {"verb": "file_case"}, State.FILED),
        ("manager", {"verb": "dispatch", "to": str(town.who("cleaner").pk)}, State.DISPATCHED),
        ("cleaner", {"verb": "accept"}, State.HANDLING),
        ("cleaner", {"verb": "answer", "words": "已疏通。"}, State.VERIFYING),
        ("checker", {"verb": "fail_case", "words": "还在积水。"}, State.HANDLING),
        ("cleaner", {"verb": "answer", "words": "又疏通了一遍。"}, State.VERIFYING),
        ("checker", {"verb": "pass_case"}, State.CLOSED),
    ]
    for who, said, state in taken:
        client.force_login(town.who(who))
        page = text(client.get(f"/cases/{case.number}/"))
        response = client.post(f"/cases/{case.number}/do/", {**form_of(page), **said})
        assert response.status_code == 302, text(response)
        case.refresh_from_db()
        assert case.state == state
    page = text(client.get(f"/cases/{case.number}/"))
    assert "又疏通了一遍。" in page and "核查不通过，返工" in page and "已结案" in page


def test_a_refused_verb_says_why_beside_the_field_and_keeps_what_was_typed(town: Ground, client: Browser) -> None:
    case = town.case(State.VERIFYING)
    client.force_login(town.who("checker"))
    response = client.post(
        f"/cases/{case.number}/do/", {"verb": "transfer_check", "to": str(town.who("leader").pk), "words": ""}
    )
    assert response.status_code == 422
    assert town.who("leader").name in text(response)
    assert 'aria-invalid="true"' in text(response)


def test_whoever_comes_second_sees_who_was_faster_and_keeps_what_was_typed(town: Ground, client: Browser) -> None:
    case = town.case(State.HANDLING)
    client.force_login(town.who("cleaner"))
    opened = form_of(text(client.get(f"/cases/{case.number}/")))
    town.do("add_words", case, words="先停用这一段。")
    said = {**opened, "verb": "answer", "words": "已疏通，试过水。"}
    second = client.post(f"/cases/{case.number}/do/", said)
    assert second.status_code == 409
    page = text(second)
    assert "乔文斌" in page and "先停用这一段。" in page and "已疏通，试过水。" in page
    third = client.post(f"/cases/{case.number}/do/", {**said, **form_of(page), "verb": "answer"})
    assert third.status_code == 302
    assert Case.objects.get(pk=case.pk).state == State.VERIFYING


def test_what_can_no_longer_be_done_is_shown_with_what_happened_since(town: Ground, client: Browser) -> None:
    case = town.report()
    client.force_login(town.who("manager"))
    opened = form_of(text(client.get(f"/cases/{case.number}/")))
    town.do("file_case", case, by=town.who("leader"))
    second = client.post(f"/cases/{case.number}/do/", {**opened, "verb": "decline", "words": "不在园区内。"})
    assert second.status_code == 409
    assert "秦若川" in text(second) and "不在园区内。" in text(second)
    assert Case.objects.get(pk=case.pk).state == State.FILED


def test_the_same_slip_twice_answers_once(town: Ground, client: Browser) -> None:
    case = town.case(State.HANDLING)
    client.force_login(town.who("cleaner"))
    said = {**form_of(text(client.get(f"/cases/{case.number}/"))), "verb": "answer", "words": "已疏通。"}
    assert [client.post(f"/cases/{case.number}/do/", said).status_code for _try in range(2)] == [302, 302]
    assert case.moves.filter(verb="answer").count() == 1


def test_a_verb_that_is_not_yours_is_refused(town: Ground, client: Browser) -> None:
    case = town.case(State.HANDLING)
    client.force_login(town.who("manager"))
    assert client.post(f"/cases/{case.number}/do/", {"verb": "answer", "words": "办完了"}).status_code == 403
    assert client.get(f"/cases/{case.number}/do/?verb=no_such_verb").status_code == 404
    client.force_login(town.who("other_leader"))
    assert client.get(f"/cases/{case.number}/").status_code == 403


def test_people_are_found_among_those_who_can_be_chosen(town: Ground, client: Browser) -> None:
    case = town.case(State.VERIFYING)
    client.force_login(town.who("checker"))
    address = f"/cases/{case.number}/people/?verb=transfer_check&field=to"
    assert town.who("leader").name in text(client.get(f"{address}&to_text=qrc"))
    assert town.who("cleaner").name not in text(client.get(f"{address}&to_text=mgl"))
    assert client.get(f"/cases/{case.number}/people/?verb=dispatch&field=to").status_code == 404


def test_extension_is_asked_for_and_decided_on_pages(town: Ground, client: Browser) -> None:
    case = town.case(State.HANDLING)
    client.force_login(town.who("cleaner"))
    until = "2026-12-30T17:30"
    asked = client.post(f"/cases/{case.number}/do/", {"verb": "ask_extension", "until": until, "words": "等设备。"})
    assert asked.status_code == 302
    client.force_login(town.who("manager"))
    page = text(client.get(f"/cases/{case.number}/"))
    assert "轮到您：同不同意延期？" in page and "等设备。" in page
    client.post(f"/cases/{case.number}/do/", {**form_of(page), "verb": "grant_extension"})
    case.refresh_from_db()
    assert case.solution_due is not None and case.solution_due.year == 2026 and case.solution_due.month == 12


def test_the_five_things_of_a_serious_hazard_come_first(town: Ground, client: Browser) -> None:
    case = town.report(kind="hazard", grade="serious")
    for verb, who in (("file_case", "leader"), ("dispatch", "leader"), ("accept", "cleaner")):
        town.do(verb, case, by=town.who(who))
    client.force_login(town.who("cleaner"))
    page = text(client.get(f"/cases/{case.number}/"))
    assert "轮到您：先填五落实" in page
    said = {"measures": "换管道", "money": "2 万元", "deadline": "2026-11-20T17:30", "emergency": "停用"}
    said |= {**form_of(page), "verb": "set_plan", "responsible": str(town.who("cleaner").pk)}
    assert client.post(f"/cases/{case.number}/do/", {**said, "emergency": ""}).status_code == 422
    assert client.post(f"/cases/{case.number}/do/", said).status_code == 302
    assert "轮到您：处置，办完反馈" in text(client.get(f"/cases/{case.number}/"))


def test_the_sheet_and_the_page_say_the_same(town: Ground, client: Browser) -> None:
    case = town.case(State.CLOSED)
    client.force_login(town.who("manager"))
    for address in (f"/cases/{case.number}/", f"/cases/{case.number}/sheet/"):
        page = text(client.get(address))
        assert case.title in page and "郑秀兰" in page and "按时" in page


def test_the_log_book_leads_to_the_case_whoever_may_open_it(town: Ground) -> None:
    case = town.case(State.REPORTED)
    named = {role: called([case.ref], seen_by=town.who(role))[case.ref] for role in ("manager", "guest")}
    assert named["manager"].label == named["guest"].label == case.number
    assert named["manager"].url == f"/cases/{case.number}/"
    assert named["guest"].url == ""
