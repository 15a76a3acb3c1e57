"""Who acts for an enterprise: members, whoever holds its link, its park, the clerk; nobody else, and not for ever."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.refusals import Conflict, NotThere, NotYours, Refused
from gezhi.logbook.models import Entry
from gezhi.people.actions.invitations import join
from gezhi.people.actions.persons import deactivate
from gezhi.people.keys import invitation_token
from gezhi.people.models import Person
from gezhi.registry import links
from gezhi.registry.actions.links import end_link, give_link
from gezhi.registry.actions.members import add_member, end_member, invite_again, invite_member
from gezhi.registry.actions.mergers import merge_enterprises, undo_merger
from gezhi.registry.links import LinkOver, link_behind, link_for, links_for, opened
from gezhi.registry.members import AtEnterprise, acts_for, enterprises_of, member_refs, members_of
from gezhi.registry.models import Enterprise, EnterpriseLink, Membership
from gezhi.registry.tests.enterprises.firms import town_with_firms
from testing.town import DAY, HOUR, NOON, Town, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    town = town_with_firms()
    town.people["xu"] = person("许蔓", "13900006027", "enterprise")
    town.people["ding"] = person("丁海", "13900008242", "enterprise")
    return town


def fish(town: Town) -> Enterprise:
    return town.__dict__["fish"]  # type: ignore[no-any-return]


def added(town: Town, who: str = "xu", by: Any = OPERATOR) -> Membership:
    return add_member(enterprise=fish(town), person=town.people[who], by=by, at=NOON)


def test_each_acts_as_what_they_are(town: Town) -> None:
    added(town)
    stands = {who: acts_for(somebody, fish(town).pk, NOON) for who, somebody in town.people.items()}
    assert {who: stand for who, stand in stands.items() if stand} == {
        "xu": "member",
        "clerk": "clerk",
        "head": "park",
        "organiser": "park",
        "leader": "park",
        "grid_worker": "park",
        "manager": "park",
    }
    assert acts_for(AtEnterprise(fish(town).pk), fish(town).pk, NOON) == "link"
    assert acts_for(AtEnterprise(town.__dict__["tools"].pk), fish(town).pk, NOON) == ""
    assert acts_for(OPERATOR, fish(town).pk, NOON) == "clerk"
    assert enterprises_of(town.people["manager"], NOON) == []


def test_a_membership_holds_from_its_day_until_it_ends_and_the_past_stays(town: Town) -> None:
    made = added(town)
    end_member(membership=made, by=town.people["xu"], at=NOON + DAY, reason="离职")
    xu = town.people["xu"]
    assert enterprises_of(xu, NOON - HOUR) == []
    assert enterprises_of(xu, NOON + HOUR) == [fish(town).pk]
    assert enterprises_of(xu, NOON + DAY) == []
    assert member_refs(fish(town).pk, NOON + HOUR) == {fish(town).ref, xu.ref}
    assert Membership.objects.count() == 2  # what was known before is still readable
    with pytest.raises(Conflict):
        end_member(membership=made, by=OPERATOR, at=NOON + DAY)
    with pytest.raises(Conflict):
        added(town)  # for a time in which they were a member already
    add_member(enterprise=fish(town), person=xu, by=OPERATOR, at=NOON + 2 * DAY)
    assert enterprises_of(xu, NOON + 3 * DAY) == [fish(town).pk]
    verbs = list(Entry.objects.filter(verb__startswith="member.").order_by("pk").values_list("verb", flat=True))
    assert verbs == ["member.added", "member.ended", "member.added"]


def test_nobody_becomes_a_member_twice(town: Town) -> None:
    added(town)
    with pytest.raises(Conflict):
        added(town)
    assert members_of([fish(town).pk], NOON) == {fish(town).pk: [town.people["xu"]]}


def test_who_has_left_acts_for_nobody(town: Town) -> None:
    added(town)
    deactivate(person=town.people["xu"].pk, by=town.people["administrator"], at=NOON + HOUR)
    assert enterprises_of(town.people["xu"], NOON + DAY) == []
    town.people["ding"].is_active = False
    town.people["ding"].save()
    with pytest.raises(Refused, match="丁海"):
        added(town, "ding")


@pytest.mark.parametrize("who", ["other_leader", "cleaner", "auditor", "administrator", "stranger", "ding"])
def test_only_the_enterprise_its_park_and_the_clerk_say_who_acts(town: Town, who: str) -> None:
    by = town.people[who]
    membership = added(town)
    link = give_link(enterprise=fish(town), by=OPERATOR, at=NOON)
    with pytest.raises(NotYours):
        added(town, "ding", by)
    with pytest.raises(NotYours):
        invite_member(enterprise=fish(town), name="新人", phone="13900001234", by=by, at=NOON)
    with pytest.raises(NotYours):
        end_member(membership=membership, by=by, at=NOON + HOUR)
    with pytest.raises(NotYours):
        give_link(enterprise=fish(town), by=by, at=NOON)
    with pytest.raises(NotYours):
        end_link(link=link, by=by, at=NOON)
    assert opened(links.token_of(link), NOON) == AtEnterprise(fish(town).pk)


def test_who_holds_the_link_makes_nobody_a_member(town: Town) -> None:
    """A link may be passed on; a member stays. So a link alone opens no door of its own."""
    holder = AtEnterprise(fish(town).pk)
    with pytest.raises(NotYours):
        invite_member(enterprise=fish(town), name="新人", phone="13900001234", by=holder, at=NOON)
    with pytest.raises(NotYours):
        give_link(enterprise=fish(town), by=holder, at=NOON)


def test_a_member_invites_a_colleague_who_joins_and_acts(town: Town) -> None:
    added(town)
    made, invitation = invite_member(
        enterprise=fish(town), name="梁宁", phone="139 0000 1234", title="安全员", by=town.people["xu"], at=NOON
    )
    assert invitation is not None
    liang = made.person
    assert (liang.works, liang.phone, liang.title) == ("enterprise", "13900001234", "安全员")
    join(token=invitation_token(invitation.pk, invitation.nonce), agent="", at=NOON, password="Harbour-1952-Lamp")
    assert acts_for(liang, fish(town).pk, NOON + HOUR) == "member"


def test_an_invitation_never_opens_more_than_the_enterprise_it_came_from(town: Town) -> None:
    """Whoever invites could join themselves: so nobody gets one who has a sign-in, a duty, or another enterprise."""
    added(town)
    by: dict[str, Any] = {"by": town.people["xu"], "at": NOON}
    elsewhere = add_member(enterprise=town.__dict__["tools"], person=town.people["ding"], by=OPERATOR, at=NOON)
    made, invitation = invite_member(enterprise=fish(town), name="别名", phone="13900008242", **by)
    assert (made.person, invitation) == (town.people["ding"], None)
    assert Person.objects.get(pk=made.person_id).name == "丁海"
    with pytest.raises(Refused):
        invite_again(membership=made, **by)
    with pytest.raises(Refused):
        invite_member(enterprise=fish(town), name="乔", phone=str(town.people["manager"].phone), **by)
    end_member(membership=elsewhere, by=OPERATOR, at=NOON)
    assert invite_again(membership=made, **by).person == town.people["ding"]


def test_a_merged_enterprises_members_and_links_are_those_of_the_one_that_goes_on(town: Town) -> None:
    tools, xu = town.__dict__["tools"], town.people["xu"]
    membership, link = added(town), give_link(enterprise=fish(town), by=OPERATOR, at=NOON)
    token = links.token_of(link)
    merger = merge_enterprises(duplicate=fish(town), survivor=tools, reason="同一执照", by=OPERATOR, at=NOON + HOUR)
    assert enterprises_of(xu, NOON + DAY) == [tools.pk]
    assert acts_for(xu, tools.pk, NOON + DAY) == acts_for(xu, fish(town).pk, NOON + DAY) == "member"
    assert opened(token, NOON + DAY) == AtEnterprise(tools.pk)
    assert acts_for(AtEnterprise(fish(town).pk), tools.pk, NOON + DAY) == "link"
    assert members_of([tools.pk], NOON + DAY) == {tools.pk: [xu]}
    with pytest.raises(Conflict):
        add_member(enterprise=tools, person=xu, by=OPERATOR, at=NOON + DAY)
    undo_merger(merger=merger, by=OPERATOR, at=NOON + 2 * DAY, reason="两家")
    assert enterprises_of(xu, NOON + 3 * DAY) == [fish(town).pk]
    assert opened(token, NOON + 3 * DAY) == AtEnterprise(fish(town).pk)
    end_member(membership=membership, by=xu, at=NOON + 3 * DAY)


def test_a_merged_enterprises_membership_ends_from_the_one_that_goes_on(town: Town) -> None:
    membership, link = added(town), give_link(enterprise=fish(town), by=OPERATOR, at=NOON)
    merge_enterprises(
        duplicate=fish(town), survivor=town.__dict__["tools"], reason="同一执照", by=OPERATOR, at=NOON + HOUR
    )
    end_member(membership=membership, by=OPERATOR, at=NOON + DAY)
    give_link(enterprise=town.__dict__["tools"], by=OPERATOR, at=NOON + DAY)
    assert enterprises_of(town.people["xu"], NOON + DAY) == []
    with pytest.raises(LinkOver):
        opened(links.token_of(link), NOON + DAY)


def test_a_link_is_short_signed_and_runs_out(town: Town) -> None:
    path = link_for(fish(town), NOON)
    token = path.split("/")[2]
    assert path.startswith("/e/") and len(path) <= 32
    assert link_for(fish(town), NOON + DAY) == path
    assert opened(token, NOON + DAY) == AtEnterprise(fish(town).pk)
    made = EnterpriseLink.objects.get()
    with pytest.raises(LinkOver):
        opened(token, made.expires_at)
    assert link_for(fish(town), made.expires_at - 29 * DAY) != path  # what is sent today works for another month
    for wrong in ("", "1", "-", f"{token}x", token[:-1], f"zz{token}", "1-" + "A" * 16, "１-" + token[2:], "x" * 5000):
        with pytest.raises(NotThere):
            opened(wrong, NOON)


def test_a_link_signed_with_the_key_before_the_present_one_still_opens(town: Town, settings: Any) -> None:
    token = link_for(fish(town), NOON).split("/")[2]
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key of the server" * 3
    assert opened(token, NOON) == AtEnterprise(fish(town).pk)
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(NotThere):
        opened(token, NOON)


def test_a_new_link_ends_the_earlier_ones_and_one_taken_back_opens_nothing(town: Town) -> None:
    first = link_behind(link_for(fish(town), NOON).split("/")[2])
    second = give_link(enterprise=fish(town), by=town.people["manager"], at=NOON + HOUR)
    with pytest.raises(LinkOver):
        opened(links.token_of(first), NOON + HOUR)
    end_link(link=second, by=town.people["clerk"], at=NOON + 2 * HOUR)
    with pytest.raises(LinkOver):
        opened(links.token_of(second), NOON + 2 * HOUR)
    with pytest.raises(Conflict):
        end_link(link=second, by=town.people["clerk"], at=NOON + 2 * HOUR)


def test_links_for_many_cost_no_more_statements_than_for_one(town: Town, django_assert_max_num_queries: Any) -> None:
    firms = [town.__dict__[name].pk for name in ("fish", "tools", "nomad")]
    with django_assert_max_num_queries(6):
        found = links_for(firms, NOON)
    assert set(found) == set(firms) and len(set(found.values())) == 3
    with django_assert_max_num_queries(3):
        assert links_for(firms, NOON) == found


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_add_the_same_person_one_does(town: Town) -> None:
    barrier = Barrier(8)

    def run(_number: int) -> str:
        try:
            barrier.wait(timeout=20)
            added(town)
        except Conflict:
            return "told"
        finally:
            connection.close()
        return "added"

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(run, range(8))) == ["added", *["told"] * 7]
