"""Applying: nothing known is typed again, everything missing is said at once, and no phone can send anything twice."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.refusals import Conflict, NotYours, Refused
from gezhi.logbook.models import Entry
from gezhi.registry.actions.occupancies import set_occupancy
from gezhi.registry.members import AtEnterprise
from gezhi.reopening import actions
from gezhi.reopening.checking import Incomplete
from gezhi.reopening.models import Application, ItemState, State
from gezhi.reopening.reads import application_page, what_applies
from testing.reopening import LONG_AGO, PDF, Reopening, fresh, moment
from testing.town import person

PICTURE_WITHOUT_END = b"\x89PNG\r\n\x1a\n" + b"0" * 40


def item(application: Application, code: str):  # type: ignore[no-untyped-def]
    return application.items.get(code=code)


def test_the_page_says_which_rule_holds_and_everything_that_is_missing_before_anything_begins(town: Reopening) -> None:
    (found,) = what_applies(enterprise=town.firms["food"], place=town.place(), at=town.now, seen_by=town.member)
    assert (found.admission.mode, found.admission.rule, found.application) == ("approval", "approval", None)
    assert found.due == moment("2020-02-14", "17:30")
    assert [point.code for point in found.points if point.known] == ["roster-count"]
    assert [one.code for one in found.missing] == [
        "plan", "on-site", "from-affected", "masks-days", "disinfected", "equipment-checked", "pledge-standard",
    ]  # fmt: skip
    assert all(one.advice for one in found.missing)


def test_what_the_registry_knows_is_filled_in_with_where_it_is_from(town: Reopening) -> None:
    roster = item(town.begin(), "roster-count")
    assert (roster.state, roster.value, roster.source, roster.known_at) == ("prefilled", 86, "registry", town.now)


def test_what_was_said_in_an_earlier_application_is_not_typed_again(town: Reopening) -> None:
    first = actions.withdraw(application=town.submitted(), by=town.member, at=town.now)
    again = town.begin()
    assert again.pk != first.pk
    assert item(again, "on-site").value == 20
    assert item(again, "on-site").source == first.ref
    assert item(again, "plan").file_name == "方案.pdf"
    assert item(again, "pledge-standard").state == ItemState.MISSING


def test_everything_missing_is_said_at_once_and_nothing_is_handed_in(town: Reopening) -> None:
    draft = town.begin()
    actions.fill(application=draft, code="on-site", value=20, by=town.member, at=town.now)
    with pytest.raises(Incomplete) as refusal:
        actions.submit(application=draft, by=town.member, at=town.now)
    assert [one.code for one in refusal.value.points] == [
        "plan", "from-affected", "masks-days", "disinfected", "equipment-checked", "pledge-standard",
    ]  # fmt: skip
    assert "6 points are still missing" in str(refusal.value) and fresh(draft).state == State.DRAFT


def test_a_draft_is_kept_at_every_field(town: Reopening) -> None:
    draft = town.begin()
    actions.fill(application=draft, code="on-site", value=20, by=town.member, at=town.now)
    assert town.begin().pk == draft.pk
    assert item(town.begin(), "on-site").value == 20


def test_two_tabs_that_begin_get_the_same_application(town: Reopening) -> None:
    assert town.begin().pk == town.begin().pk


@pytest.mark.parametrize(("code", "value", "words"), [
    ("on-site", 87, "more than the 86 people"), ("on-site", -1, "cannot be right"), ("on-site", "many", "no whole number"),
    ("masks-days", 2, "from 3 to 365"), ("disinfected", "maybe", "yes or no"), ("plan", "text", "is a file"),
    ("nonsense", 1, "no such point"), ("on-site", 1.5, "no whole number"), ("on-site", True, "no whole number"),
])  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field(town: Reopening, code: str, value: object, words: str) -> None:
    draft = town.begin()
    with pytest.raises(Refused) as refusal:
        actions.fill(application=draft, code=code, value=value, by=town.member, at=town.now)
    assert words in str(refusal.value) and refusal.value.field == code


def test_a_figure_that_another_one_has_overtaken_is_missing_again(town: Reopening) -> None:
    draft = town.complete(town.begin())
    actions.fill(application=draft, code="on-site", value=60, by=town.member, at=town.now)
    actions.fill(application=draft, code="roster-count", value=50, by=town.member, at=town.now)
    with pytest.raises(Incomplete) as refusal:
        actions.submit(application=draft, by=town.member, at=town.now)
    assert [one.code for one in refusal.value.points] == ["on-site"]


def test_a_field_that_comes_twice_is_kept_once_and_another_content_is_refused(town: Reopening) -> None:
    draft, slip = town.begin(), uuid4()
    for _sent in range(3):
        actions.fill(application=draft, code="on-site", value=20, by=town.member, at=town.now, slip=slip)
    assert Entry.objects.filter(verb="application.fill").count() == 1
    with pytest.raises(Conflict) as refusal:
        actions.fill(application=draft, code="on-site", value=21, by=town.member, at=town.now, slip=slip)
    assert refusal.value.code == "slip-reused" and item(draft, "on-site").value == 20


def test_what_was_typed_offline_does_not_undo_what_was_typed_since(town: Reopening) -> None:
    draft, hour = town.begin(), timedelta(hours=1)
    actions.fill(application=draft, code="on-site", value=30, by=town.member, at=town.now)
    actions.fill(
        application=draft, code="on-site", value=10, by=town.member, at=town.now + hour, happened_at=town.now - hour
    )
    assert item(draft, "on-site").value == 30
    actions.fill(
        application=draft, code="masks-days", value=10, by=town.member, at=town.now + hour, happened_at=town.now - hour
    )
    assert item(draft, "masks-days").value == 10


def test_handed_in_twice_is_handed_in_once(town: Reopening) -> None:
    draft, slip = town.complete(town.begin()), uuid4()
    for _sent in range(2):
        actions.submit(application=draft, by=town.member, at=town.now, slip=slip)
    assert fresh(draft).term == 1 and draft.moves.filter(verb="submit").count() == 1


def test_only_files_that_are_what_they_seem_are_kept_under_a_name_that_is_fit_to_be_shown(town: Reopening) -> None:
    draft = town.begin()

    def attach(content: bytes, name: str = "../../方案\x00.exe") -> None:
        actions.attach(application=draft, code="plan", upload=BytesIO(content), name=name, by=town.member, at=town.now)

    for wrong in (b"", b"MZ\x90\x00 program", PICTURE_WITHOUT_END, b"just words"):
        with pytest.raises(Refused):
            attach(wrong)
    attach(PDF)
    kept = item(draft, "plan")
    assert kept.file_name == "方案.pdf" or ("/" not in kept.file_name and kept.file_name.endswith(".pdf"))
    assert kept.file.sha256 and kept.source == "typed"


def test_where_no_file_is_asked_none_is_taken(town: Reopening) -> None:
    with pytest.raises(Refused):
        actions.attach(
            application=town.begin(), code="on-site", upload=BytesIO(PDF), name="a.pdf", by=town.member, at=town.now
        )


def test_whoever_holds_the_link_applies_without_an_account(town: Reopening) -> None:
    holder = AtEnterprise(town.firms["food"].pk)
    draft = actions.begin(
        incident=town.incident, enterprise=town.firms["food"], place=town.place(), by=holder, at=town.now
    )
    town.complete(draft, holder)
    sent = actions.submit(application=draft, by=holder, at=town.now)
    assert (sent.state, sent.filed_by, sent.filed_as) == (State.SUBMITTED, None, holder.ref)


def test_another_enterprise_and_a_stranger_neither_begin_nor_see(town: Reopening) -> None:
    other = town.firm("别家公司")
    mine = town.begin()
    for somebody in (AtEnterprise(other.pk), town.who("stranger"), town.who("other_leader")):
        with pytest.raises(NotYours):
            actions.fill(application=mine, code="on-site", value=1, by=somebody, at=town.now)
        with pytest.raises(NotYours):
            application_page(which=mine.pk, seen_by=somebody, at=town.now)
        with pytest.raises(NotYours):
            actions.begin(
                incident=town.incident, enterprise=town.firms["food"], place=town.place(), by=somebody, at=town.now
            )


def test_where_it_does_not_work_it_does_not_apply(town: Reopening) -> None:
    with pytest.raises(Refused) as refusal:
        town.begin(place="other_grid")
    assert refusal.value.code == "not-here"


def test_what_is_asked_for_a_building_is_asked_for_its_whole_site(town: Reopening) -> None:
    assert town.begin(place="building").place == town.place()


def test_an_enterprise_at_two_sites_applies_at_each(town: Reopening) -> None:
    from gezhi.registry.actions import places

    second = places.add_place(
        kind="site", name="东礁新材料园", code="HJ-6-01-09", parent=town.place("other_grid"), site_kind="park",
        by=OPERATOR, at=LONG_AGO,
    )  # fmt: skip
    set_occupancy(enterprise=town.firms["food"], place=second, start=LONG_AGO, staff=12, by=OPERATOR, at=LONG_AGO)
    town.town.places["second"] = second
    here, there = town.begin(), town.begin(place="second")
    assert here.pk != there.pk
    assert (item(here, "roster-count").value, item(there, "roster-count").value) == (86, 12)


def test_the_park_fills_in_but_does_not_hand_in_where_only_the_enterprise_may(town: Reopening) -> None:
    big = town.firm("规上企业", above_scale=True)
    draft = town.complete(town.begin(big, by=town.who("manager")), town.who("manager"))
    assert not draft.park_may_file
    with pytest.raises(NotYours):
        actions.submit(application=draft, by=town.who("manager"), at=town.now)


def test_a_draft_is_taken_back_only_until_somebody_has_looked(town: Reopening) -> None:
    sent = town.submitted()
    actions.take_back(application=sent, by=town.member, at=town.now)
    assert fresh(sent).state == State.DRAFT
    actions.submit(application=sent, by=town.member, at=town.now)
    actions.look(application=fresh(sent), codes=["plan"], by=town.who("manager"), at=town.now)
    with pytest.raises(Conflict) as refusal:
        actions.take_back(application=fresh(sent), by=town.member, at=town.now)
    assert refusal.value.code == "too-late"


def test_the_log_book_holds_no_words_and_no_figures_of_the_application(town: Reopening) -> None:
    town.give_back(town.submitted())
    facts = str(list(Entry.objects.filter(verb__startswith="application.").values_list("facts", flat=True)))
    assert "班次表" not in facts and "105 室" not in facts and "words_sha256" in facts


def test_members_of_another_enterprise_see_nothing_of_it(town: Reopening) -> None:
    guest = person("来客", "13800000022", "enterprise")
    with pytest.raises(NotYours):
        what_applies(enterprise=town.firms["food"], place=town.place(), at=town.now, seen_by=guest)
