"""Adding and changing persons, rights kept apart, and what is seen of whom."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import translation

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.refusals import Conflict, NotThere, NotYours, Refused
from gezhi.logbook.models import Entry
from gezhi.people import actions, reads, rules
from gezhi.people.models import Person
from gezhi.people.tests.conftest import MINUTE, NOW, PASSWORD, somebody

DAY = timedelta(days=1)


def change(person: Person, by: Person, **new: str) -> Person:
    """Changes a person who was read just now."""
    kept = Person.objects.get(pk=person.pk)
    fields = {f: getattr(kept, f) or "" for f in ("name", "phone", "title", "works")} | new
    return actions.change_person(person=kept.pk, version=kept.version, **fields, by=by, at=NOW)


def test_a_person_needs_only_a_name(cast: SimpleNamespace) -> None:
    assert (cast.guard.phone, cast.guard.title, cast.guard.has_usable_password()) == (None, "", False)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("  马 桂兰 ", "马 桂兰"),
        ("王\u200b立新", "王立新"),
        ("阿迪力·买买提", "阿迪力·买买提"),
        ("O’Neil, J.", "O’Neil, J."),
    ],
)
def test_names_are_cleaned_and_kept(cast: SimpleNamespace, name: str, kept: str) -> None:
    assert somebody(name).name == kept


@pytest.mark.parametrize(("name", "why"), [("", "missing"), (" \n", "missing"), ("王😀", "😀"), ("王" * 400, "400")])
def test_names_that_cannot_be_are_refused_with_the_reason(cast: SimpleNamespace, name: str, why: str) -> None:
    with translation.override("en"), pytest.raises(Refused, match=why) as refused:
        somebody(name)
    assert refused.value.field == "name"


def test_a_phone_belongs_to_one_person(cast: SimpleNamespace) -> None:
    with pytest.raises(Conflict) as refused:
        somebody("冒名者", "138 0000 0006")
    assert refused.value.field == "phone"
    assert not Person.objects.filter(name="冒名者").exists()


def test_many_are_added_all_or_none(cast: SimpleNamespace) -> None:
    rows = [actions.NewPerson("甲"), actions.NewPerson("乙", "13800000006")]
    with pytest.raises(Conflict):
        actions.register_people(rows=rows, by=cast.clerk, at=NOW)
    assert not Person.objects.filter(name="甲").exists()
    assert [p.name for p in actions.register_people(rows=rows[:1], by=cast.clerk, at=NOW)] == ["甲"]


def test_who_saves_second_is_told_and_loses_nothing(cast: SimpleNamespace) -> None:
    change(cast.cleaner, cast.clerk, title="保洁组长")
    with pytest.raises(Conflict) as refused:
        actions.change_person(
            person=cast.cleaner.pk,
            version=1,
            name="马桂兰",
            phone="",
            title="门岗",
            works="field",
            by=cast.clerk,
            at=NOW,
        )
    assert refused.value.code == "changed-meanwhile"
    assert Person.objects.get(pk=cast.cleaner.pk).title == "保洁组长"


def test_the_log_book_names_the_changed_fields_and_no_personal_data(cast: SimpleNamespace) -> None:
    change(cast.cleaner, cast.clerk, phone="13811112222", title="组长")
    line = Entry.objects.get(verb="person.changed")
    assert line.facts == {"fields": ["phone", "title"]}
    everything = str(list(Entry.objects.values()))
    assert "马桂兰" not in everything
    assert "13811112222" not in everything


def test_saving_without_a_change_changes_nothing(cast: SimpleNamespace) -> None:
    assert change(cast.cleaner, cast.clerk).version == 1
    assert not Entry.objects.filter(verb="person.changed").exists()


@pytest.mark.parametrize("who", ["auditor", "leader", "cleaner"])
def test_only_clerk_and_administrator_add_and_change(cast: SimpleNamespace, who: str) -> None:
    by = getattr(cast, who)
    with pytest.raises(NotYours):
        actions.register_person(name="甲", by=by, at=NOW)
    with pytest.raises(NotYours):
        change(cast.guard, by, title="门岗")


def test_the_clerk_does_not_change_those_who_hold_a_right_nor_makes_office_people_others(cast: SimpleNamespace) -> None:
    with pytest.raises(NotYours):
        change(cast.administrator, cast.clerk, phone="13911110000")
    with pytest.raises(NotYours):
        change(cast.leader, cast.clerk, works="field")
    assert change(cast.clerk, cast.clerk, title="台账").title == "台账"
    assert change(cast.leader, cast.administrator, works="field").works == "field"


def test_leaving_ends_devices_and_rights_at_once(cast: SimpleNamespace) -> None:
    opened = actions.sign_in(phone="13800000009", password=PASSWORD, address="", agent="", at=NOW)
    actions.deactivate(person=cast.clerk.pk, by=cast.administrator, at=NOW + MINUTE)
    assert reads.known_device(key=opened.key, at=NOW + MINUTE) is None
    assert not rules.rights_of(cast.clerk, NOW + MINUTE)
    actions.reactivate(person=cast.clerk.pk, by=cast.administrator, at=NOW + DAY)
    assert not rules.rights_of(cast.clerk, NOW + DAY)
    assert reads.known_device(key=opened.key, at=NOW + DAY) is None


@pytest.mark.parametrize("pair", [("auditor", "clerk"), ("auditor", "administrator"), ("clerk", "auditor")])
def test_who_audits_does_not_act(cast: SimpleNamespace, pair: tuple[str, str]) -> None:
    actions.give_right(person=cast.leader.pk, right=pair[0], by=cast.administrator, at=NOW)
    with pytest.raises(Conflict) as refused:
        actions.give_right(person=cast.leader.pk, right=pair[1], by=cast.administrator, at=NOW)
    assert refused.value.field == "right"
    assert rules.rights_of(cast.leader, NOW) == {pair[0]}


def test_a_clerk_may_also_be_administrator(cast: SimpleNamespace) -> None:
    actions.give_right(person=cast.clerk.pk, right="administrator", by=cast.administrator, at=NOW)
    assert rules.rights_of(cast.clerk, NOW) == {"clerk", "administrator"}


def test_an_auditor_becomes_clerk_after_the_other_right_has_ended(cast: SimpleNamespace) -> None:
    first = actions.give_right(
        person=cast.leader.pk, right="auditor", until=NOW + 2 * DAY, by=cast.administrator, at=NOW
    )
    actions.end_right(grant=first.pk, by=cast.administrator, at=NOW + DAY)
    actions.give_right(person=cast.leader.pk, right="clerk", by=cast.administrator, at=NOW + DAY)
    assert rules.rights_of(cast.leader, NOW) == {"auditor"}
    assert rules.rights_of(cast.leader, NOW + DAY) == {"clerk"}
    with pytest.raises(Refused):
        actions.end_right(grant=first.pk, by=cast.administrator, at=NOW + 2 * DAY)


def test_a_right_that_has_not_begun_is_taken_back(cast: SimpleNamespace) -> None:
    grant = actions.give_right(person=cast.leader.pk, right="clerk", start=NOW + DAY, by=cast.administrator, at=NOW)
    assert not rules.rights_of(cast.leader, NOW)
    actions.end_right(grant=grant.pk, by=cast.administrator, at=NOW + MINUTE)
    assert not rules.rights_of(cast.leader, NOW + 2 * DAY)


def test_the_last_administrator_stays(cast: SimpleNamespace) -> None:
    grant = cast.administrator.grants.get()
    for by in (cast.administrator, OPERATOR):
        with pytest.raises(Refused) as refused:
            actions.end_right(grant=grant.pk, by=by, at=NOW + MINUTE)
        assert refused.value.code == "last"
    with pytest.raises(Refused):
        actions.deactivate(person=cast.administrator.pk, by=OPERATOR, at=NOW + MINUTE)


def test_an_administrator_about_to_end_does_not_count_as_the_other_one(cast: SimpleNamespace) -> None:
    short = NOW + timedelta(minutes=30)
    actions.give_right(person=cast.leader.pk, right="administrator", until=short, by=OPERATOR, at=NOW)
    with pytest.raises(Refused):
        actions.end_right(grant=cast.administrator.grants.get().pk, by=OPERATOR, at=NOW + MINUTE)


@pytest.mark.parametrize("who", ["clerk", "auditor", "leader"])
def test_only_administrators_give_and_end_rights(cast: SimpleNamespace, who: str) -> None:
    by = getattr(cast, who)
    with pytest.raises(NotYours):
        actions.give_right(person=by.pk, right="administrator", by=by, at=NOW)
    with pytest.raises(NotYours):
        actions.end_right(grant=cast.administrator.grants.get().pk, by=by, at=NOW)


def test_giving_and_ending_is_in_the_log_book(cast: SimpleNamespace) -> None:
    grant = actions.give_right(person=cast.leader.pk, right="clerk", by=cast.administrator, at=NOW)
    actions.end_right(grant=grant.pk, by=cast.administrator, at=NOW + DAY)
    lines = Entry.objects.filter(about__contains=[grant.ref]).order_by("pk")
    assert [(line.verb, line.actor) for line in lines] == [
        ("right.given", cast.administrator.ref),
        ("right.ended", cast.administrator.ref),
    ]


def names(seen_by: Person, **more: str) -> set[str]:
    """Whom the list shows."""
    return {row.person.name for row in reads.people(seen_by=seen_by, at=NOW, **more).rows}  # type: ignore[arg-type]


def test_persons_are_found_by_name_initials_reading_and_end_of_phone(cast: SimpleNamespace) -> None:
    for q in ("马桂", "mgl", "MaGuiLan", "0006", "138 0000 0006", "保洁"):
        assert names(cast.clerk, q=q) == {"马桂兰"}, q


def test_the_end_of_a_phone_is_no_key_for_who_may_not_see_it(cast: SimpleNamespace) -> None:
    assert names(cast.auditor, q="0006") == set()
    assert names(cast.auditor, q="马桂兰") == {"马桂兰"}


def test_people_without_a_right_see_only_themselves(cast: SimpleNamespace) -> None:
    assert names(cast.leader) == {"秦若川"}
    with pytest.raises(NotThere):
        reads.person_page(person=cast.cleaner.pk, seen_by=cast.leader, at=NOW)


def test_a_capability_above_widens_whom_one_reaches(cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "_reaches", [])
    rules.widen_reach(
        lambda viewer, at: Person.objects.filter(pk=cast.cleaner.pk) if viewer == cast.leader else Person.objects.none()
    )
    assert names(cast.leader) == {"秦若川", "马桂兰"}
    assert names(cast.leader, q="0006") == {"马桂兰"}
    assert reads.person_page(person=cast.cleaner.pk, seen_by=cast.leader, at=NOW).phone == "13800000006"
    assert names(cast.cleaner) == {"马桂兰"}


@pytest.mark.parametrize(
    ("who", "phone"),
    [
        ("administrator", "13800000006"),
        ("clerk", "13800000006"),
        ("auditor", "138****0006"),
        ("cleaner", "13800000006"),
    ],
)
def test_the_whole_phone_is_for_who_needs_it(cast: SimpleNamespace, who: str, phone: str) -> None:
    assert reads.person_page(person=cast.cleaner.pk, seen_by=getattr(cast, who), at=NOW).phone == phone


def test_lists_mask_phones_for_everybody(cast: SimpleNamespace) -> None:
    rows = reads.people(seen_by=cast.administrator, at=NOW).rows
    assert all("****" in row.phone for row in rows if row.person.phone)


def test_the_auditor_sees_neither_devices_nor_the_link_of_an_invitation(cast: SimpleNamespace) -> None:
    actions.invite(person=cast.cleaner.pk, by=cast.clerk, at=NOW)
    page = reads.person_page(person=cast.cleaner.pk, seen_by=cast.auditor, at=NOW)
    assert (page.card, page.devices, page.may) == (None, [], frozenset())


def test_filters_count_under_the_same_search(cast: SimpleNamespace) -> None:
    found = reads.people(seen_by=cast.clerk, at=NOW, works="field")
    assert found.counts == {"office": 4, "field": 2, "enterprise": 1}
    assert {row.person.name for row in found.rows} == {"马桂兰", "石有田"}
    assert names(cast.clerk, state="waiting") >= {"马桂兰", "石有田"}
    actions.deactivate(person=cast.guard.pk, by=cast.administrator, at=NOW)
    assert names(cast.clerk, state="left") == {"石有田"}
