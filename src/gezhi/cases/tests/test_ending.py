"""How cases end: duplicates follow, reporters are asked, who is not satisfied has it opened again."""

import uuid

import pytest

from gezhi.cases import actions, reads
from gezhi.cases.models import Case, CaseMove, State
from gezhi.cases.reporters import PASSER_BY, token_for
from gezhi.kernel.refusals import Conflict, NotThere, NotYours, Refused
from gezhi.notices.models import Recipient
from testing.cases import MINUTE, Ground


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def test_likely_duplicates_are_found_at_the_place_by_their_words(town: Ground) -> None:
    case = town.report(words="北门排水沟堵塞，污水外溢。")
    town.report(words="停车位不够。")
    town.report(words="北门排水沟堵塞", place=town.place("gate"))
    found = reads.likely_duplicates(
        place=town.place("site").pk, kind="request", words="北门排水沟又堵塞了", seen_by=PASSER_BY, at=town.now + MINUTE
    )
    assert [one.number for one in found] == [case.number]


def test_closing_answers_everybody_who_reported_it(town: Ground) -> None:
    main = town.report()
    other = town.report(by=town.who("stranger"))
    town.do("join", other, main=main)
    for verb in ("file_case", "dispatch", "accept", "answer", "pass_case"):
        town.do(verb, main)
    heard = Recipient.objects.filter(notice__template_code="case.closed").values_list("person__name", flat=True)
    assert set(heard) == {"来客", "石有田"}
    followed = reads.following(token=token_for(other.pk), at=town.now)
    assert followed.state == State.CLOSED and followed.asked


def test_what_was_joined_goes_along_when_its_case_is_joined(town: Ground) -> None:
    one, two, three = town.report(), town.report(), town.report()
    town.do("join", one, main=two)
    town.do("join", two, main=three)
    assert fresh(one).joined_to == fresh(two).joined_to == three


def test_nothing_is_joined_to_what_is_over_or_to_itself(town: Ground) -> None:
    case, closed = town.report(), town.case(State.CLOSED)
    with pytest.raises(Conflict):
        town.do("join", case, main=closed)
    with pytest.raises(Refused, match="itself"):
        town.do("join", case, main=case)


def test_a_reporter_who_is_content_leaves_it_closed(town: Ground) -> None:
    case = town.case(State.CLOSED)
    town.do("rate", case)
    assert (fresh(case).state, fresh(case).satisfied) == (State.CLOSED, True)
    with pytest.raises(Conflict, match="already"):
        town.do("rate", case)


def test_a_reporter_who_is_not_content_has_it_opened_again_and_may_say_so_again_after_the_next_round(
    town: Ground,
) -> None:
    case = town.case(State.CLOSED)
    town.do("rate", case, satisfied=False, words="还是堵的")
    row = fresh(case)
    assert (row.state, row.round, row.turn) == (State.DISPATCHED, 2, town.who("cleaner"))
    for verb in ("accept", "answer", "pass_case", "rate"):
        town.do(verb, row)
    assert list(row.ratings.order_by("round").values_list("satisfied", flat=True)) == [False, True]


def test_nothing_of_it_happens_when_it_is_too_late(town: Ground) -> None:
    case = town.case(State.CLOSED)
    assert case.reopen_until
    with pytest.raises(Conflict, match="no longer"):
        town.do("rate", case, satisfied=False, words="还是堵的", at=case.reopen_until)
    assert not case.ratings.exists() and fresh(case).satisfied is None


def test_the_reporter_of_a_joined_case_opens_the_one_it_follows(town: Ground) -> None:
    main, other = town.report(), town.report(by=town.who("stranger"))
    town.do("join", other, main=main)
    for verb in ("file_case", "dispatch", "accept", "answer", "pass_case"):
        town.do(verb, main)
    town.do("rate", other, by=town.who("stranger"), satisfied=False, words="没修")
    assert fresh(main).state == State.DISPATCHED and fresh(other).state == State.JOINED


def test_somebody_without_an_account_follows_by_a_link_and_is_asked(town: Ground) -> None:
    case = town.report(by=PASSER_BY, contact=actions.Contact(phone="13812345678"))
    for verb in ("file_case", "dispatch", "accept", "answer", "pass_case"):
        town.do(verb, case)
    followed = reads.following(token=token_for(case.pk), at=town.now)
    assert followed.asked and [step.verb for step in followed.steps][-1] == "pass_case"
    actions.rate(case=case, satisfied=False, words="没有修好", by=followed.actor, at=town.now)
    assert fresh(case).state == State.DISPATCHED


def test_a_link_opens_one_case_only(town: Ground) -> None:
    one, two = town.case(State.CLOSED, by=PASSER_BY), town.case(State.CLOSED, by=PASSER_BY)
    stranger = reads.following(token=token_for(one.pk), at=town.now).actor
    with pytest.raises(NotYours):
        actions.rate(case=two, satisfied=True, by=stranger, at=town.now)
    with pytest.raises(NotThere):
        reads.following(token=token_for(one.pk)[:-2] + "xx", at=town.now)


def test_a_report_sent_twice_is_one_case_and_other_content_is_a_conflict(town: Ground) -> None:
    slip = uuid.uuid4()
    first = town.report(slip=slip)
    assert town.report(slip=slip).pk == first.pk
    assert Case.objects.count() == 1
    with pytest.raises(Conflict, match="other content"):
        town.report(slip=slip, words="别的事情")


@pytest.mark.parametrize(("state", "verb"), [("dispatched", "accept"), ("handling", "answer"), ("verifying", "pass_case"),
                                             ("verifying", "fail_case"), ("handling", "add_words"), ("closed", "rate")])  # fmt: skip
def test_what_a_phone_sends_twice_happens_once(town: Ground, state: str, verb: str) -> None:
    case, slip = town.case(state), uuid.uuid4()
    town.do(verb, case, slip=slip)
    moves = CaseMove.objects.filter(case=case).count()
    town.do(verb, fresh(case), slip=slip)
    assert CaseMove.objects.filter(case=case).count() == moves
    other = {"satisfied": False, "words": "不行"} if verb == "rate" else {"words": "另一句话"}
    with pytest.raises(Conflict, match="other content"):
        town.do(verb, fresh(case), slip=slip, **other)
