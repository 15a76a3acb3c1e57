"""Who reads what, in which order, page by page; and what it is called."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from gezhi.kernel.actors import OPERATOR, SYSTEM
from gezhi.kernel.refusals import NotThere, Refused
from gezhi.logbook import names, reads, words
from gezhi.logbook.actions import line, write, write_many
from gezhi.logbook.models import Entry
from gezhi.logbook.names import Named
from gezhi.logbook.telling import by_day, tell
from gezhi.logbook.tests.building import AUDITOR, MINUTE, NOON, SECOND, Reader, sealed_log, write_lines

pytestmark = pytest.mark.django_db
STEWARD = Reader("person:2", ("place:7",))
STRANGER = Reader("person:3")


def numbers(page: reads.Page) -> list[object]:
    return [entry.facts["number"] for entry in page.entries]


def test_newest_first_or_oldest_first() -> None:
    write_lines(3)
    assert numbers(reads.entries(seen_by=AUDITOR, at=NOON)) == [2, 1, 0]
    assert numbers(reads.entries(seen_by=AUDITOR, at=NOON, oldest_first=True)) == [0, 1, 2]


def test_the_operator_and_auditors_read_everything_others_what_is_about_their_places() -> None:
    write_lines(2, about="place:7")
    write_lines(3, about="place:8")
    assert len(reads.entries(seen_by=OPERATOR, at=NOON).entries) == 5
    assert len(reads.entries(seen_by=AUDITOR, at=NOON).entries) == 5
    assert len(reads.entries(seen_by=STEWARD, at=NOON).entries) == 2
    assert reads.entries(seen_by=STRANGER, at=NOON).entries == []


def test_a_filter_does_not_widen_what_one_may_read() -> None:
    write_lines(1, about="place:7")
    write_lines(1, about="place:8")
    assert reads.entries(seen_by=STEWARD, at=NOON, about=["place:8"]).entries == []
    assert len(reads.entries(seen_by=STEWARD, at=NOON, about=["place:8"], granted=["place:8"]).entries) == 1


def test_one_entry_is_not_there_for_whoever_may_not_read_it() -> None:
    mine, other = write_lines(1, about="place:7")[0], write_lines(1, about="place:8")[0]
    assert reads.entry(seen_by=STEWARD, at=NOON, number=mine.pk) == mine
    for number in (other.pk, 10**9):
        with pytest.raises(NotThere):
            reads.entry(seen_by=STEWARD, at=NOON, number=number)


def test_without_a_rule_nobody_but_the_operator_reads(settings: object) -> None:
    settings.GEZHI_LOG_READERS = ""  # type: ignore[attr-defined]
    write_lines(1)
    assert reads.entries(seen_by=AUDITOR, at=NOON).entries == []
    assert len(reads.entries(seen_by=OPERATOR, at=NOON).entries) == 1


def test_by_thing_verb_and_time() -> None:
    write("duty.assigned", by=SYSTEM, at=NOON, about=["place:1", "person:2"])
    write("duty.ended", by=SYSTEM, at=NOON + MINUTE, about=["place:1"])
    write("place.added", by=SYSTEM, at=NOON + 2 * MINUTE, about=["place:2"])

    def found(**wanted: object) -> list[str]:
        return [entry.verb for entry in reads.entries(seen_by=AUDITOR, at=NOON, **wanted).entries]  # type: ignore[arg-type]

    assert found(about=["person:2"]) == ["duty.assigned"]
    assert found(about=["person:2", "place:2"]) == ["place.added", "duty.assigned"]
    assert found(verbs=["duty.ended", "place.added"]) == ["place.added", "duty.ended"]
    assert found(verbs=["duty."]) == ["duty.ended", "duty.assigned"]
    assert found(since=NOON + MINUTE, until=NOON + 2 * MINUTE) == ["duty.ended"]


@hypothesis_settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 3), min_size=1, max_size=25), st.integers(1, 7), st.booleans())
def test_pages_give_every_entry_once_also_where_many_happened_at_once(
    seconds: list[int], limit: int, oldest: bool
) -> None:
    about = f"place:{1000 + len(seconds)}{limit}{int(oldest)}{sum(seconds)}{Entry.objects.count()}"
    write_many(line("x.y", by=SYSTEM, at=NOON + second * SECOND, about=[about]) for second in seconds)
    seen: list[Entry] = []
    after = ""
    while True:
        page = reads.entries(seen_by=AUDITOR, at=NOON, about=[about], after=after, limit=limit, oldest_first=oldest)
        seen += page.entries
        after = page.after
        if not after:
            break
        assert len(page.entries) == limit
    keys = [(entry.happened_at, entry.pk) for entry in seen]
    assert keys == sorted(keys, reverse=not oldest)
    assert len(seen) == len({entry.pk for entry in seen}) == len(seconds)


@pytest.mark.parametrize("cursor", ["x", "!!!", "MjAyNw", "MjAyNy0wMS0wMVQwMDowMDowMCAx"])
def test_a_cursor_that_is_none_is_refused(cursor: str) -> None:
    with pytest.raises(Refused):
        reads.entries(seen_by=AUDITOR, at=NOON, after=cursor)


# -- names and words -------------------------------------------------------------------------------------------------


@pytest.fixture
def people(monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """A capability above that names persons; returns the look-ups it was asked for."""
    asked: list[list[int]] = []

    def resolve(ids: object, seen_by: object) -> dict[int, Named]:
        asked.append(sorted(ids))  # type: ignore[call-overload]
        return {1: Named("秦若川", "/people/1/"), 2: Named("乔文斌")}

    monkeypatch.setattr(names, "_resolvers", {})
    monkeypatch.setattr(words, "_phrases", dict(words._phrases))
    monkeypatch.setattr(words, "_facts", {})
    names.resolver("person", resolve, noun="人员", find=lambda text, seen_by: ["person:1"] if text in "秦若川" else [])
    words.say("duty.assigned", "责任落实", state="ok")
    words.fact("post", "岗位", values={"executor": "落实"})
    return asked


def test_entries_are_told_with_names_and_words_and_one_look_up_a_kind(people: list[list[int]]) -> None:
    facts = {"post": "executor", "from": "person:2", "start": "2027-02-18T01:30:00.000000Z", "done": True, "note": None}
    write("duty.assigned", by=Reader("person:1"), at=NOON, about=["place:9", "person:3"], facts=facts)
    told = tell(reads.entries(seen_by=AUDITOR, at=NOON).entries, seen_by=AUDITOR)[0]
    assert people == [[1, 2, 3]]
    assert (told.what, told.state, told.who, told.actor.url) == ("责任落实", "ok", "秦若川", "/people/1/")
    assert [thing.label for thing in told.about] == ["place:9", "人员 3"]
    assert dict(told.facts) == {"岗位": "落实", "from": "乔文斌", "start": "2027-02-18 9:30", "done": "是", "note": "–"}
    # What has a name comes first, whatever the order in the database.
    assert told.detail == "岗位 落实 · done 是 · from 乔文斌"
    assert told.unsealed


def test_what_nobody_named_is_shown_as_it_is() -> None:
    write("thing.odd", by=SYSTEM, at=NOON, about=["thing:0", "no reference"], facts={"x": [1, {"y": "z"}]})
    told = tell(Entry.objects.all(), seen_by=AUDITOR)[0]
    assert (told.what, told.who) == ("thing.odd", "系统")
    assert [thing.label for thing in told.about] == ["thing:0", "no reference"]
    assert told.facts == [("x", "1, y z")]


def test_rows_stand_under_the_days_of_the_zone() -> None:
    write("x.y", by=SYSTEM, at=NOON.replace(hour=15, minute=59), about=[])
    write("x.y", by=SYSTEM, at=NOON.replace(hour=16), about=[])
    told = tell(reads.entries(seen_by=AUDITOR, at=NOON).entries, seen_by=AUDITOR)
    assert [(day.isoformat(), len(rows)) for day, rows in by_day(told)] == [("2027-02-19", 1), ("2027-02-18", 1)]


def test_finding_by_name_or_reference(people: list[list[int]]) -> None:
    assert names.find("若川", seen_by=AUDITOR) == ["person:1"]
    assert names.find(" place:12 ", seen_by=AUDITOR) == ["place:12"]
    assert names.find("operator", seen_by=AUDITOR) == ["operator"]
    assert names.find("谁也不是", seen_by=AUDITOR) == []


def test_a_state_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="green is not a state"):
        words.say("x.y", "x", state="green")


def test_a_page_costs_the_same_however_many_rows_it_has(
    people: list[list[int]], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sealed_log(1)
    for _ in range(2):
        with django_assert_num_queries(1):
            tell(reads.entries(seen_by=AUDITOR, at=NOON).entries, seen_by=AUDITOR)
        write_lines(30, at=NOON + timedelta(hours=1))
    assert len(people) == 2
