"""A personal invitation: one person, one device, once, until it runs out."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from pytest_django import Settings

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.refusals import NotThere, NotYours, Refused
from gezhi.logbook.models import Entry
from gezhi.people import actions, keys, reads
from gezhi.people.actions.invitations import InvitationOver
from gezhi.people.models import Invitation, Person
from gezhi.people.tests.conftest import MINUTE, NOW, PASSWORD, with_password

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) MicroMessenger/8.0.50"


def token_for(person: Person, by: Person, **more: timedelta) -> str:
    """The secret part of a new invitation's link."""
    invitation = actions.invite(person=person.pk, by=by, at=NOW, **more)
    return keys.invitation_token(invitation.pk, invitation.nonce)


def test_joining_binds_the_phone_it_was_opened_on(cast: SimpleNamespace) -> None:
    opened = actions.join(token=token_for(cast.cleaner, cast.clerk), agent=IPHONE, at=NOW + MINUTE)
    assert opened.device.person == cast.cleaner
    assert opened.device.name == "iPhone · WeChat"
    assert reads.known_device(key=opened.key, at=NOW + timedelta(days=179)) == opened.device
    assert reads.known_device(key=opened.key, at=NOW + timedelta(days=181)) is None


def test_looking_at_the_link_does_not_use_it(cast: SimpleNamespace) -> None:
    token = token_for(cast.cleaner, cast.clerk)
    for _ in range(3):
        welcome = reads.welcome(token=token, at=NOW)
        assert (welcome.state, welcome.person, welcome.inviter) == ("open", cast.cleaner, "王立新")
    assert actions.join(token=token, agent="", at=NOW)


def test_an_invitation_works_once(cast: SimpleNamespace) -> None:
    token = token_for(cast.cleaner, cast.clerk)
    actions.join(token=token, agent="", at=NOW)
    with pytest.raises(InvitationOver):
        actions.join(token=token, agent="", at=NOW)
    assert reads.welcome(token=token, at=NOW).state == "used"
    assert cast.cleaner.devices.count() == 1


def test_an_invitation_runs_out_after_three_days(cast: SimpleNamespace) -> None:
    token = token_for(cast.cleaner, cast.clerk)
    assert reads.welcome(token=token, at=NOW + timedelta(hours=71)).state == "open"
    with pytest.raises(InvitationOver):
        actions.join(token=token, agent="", at=NOW + timedelta(hours=72))


def test_a_new_invitation_withdraws_the_old_one(cast: SimpleNamespace) -> None:
    old, new = token_for(cast.cleaner, cast.clerk), token_for(cast.cleaner, cast.clerk)
    with pytest.raises(InvitationOver):
        actions.join(token=old, agent="", at=NOW)
    assert actions.join(token=new, agent="", at=NOW)


def test_a_withdrawn_invitation_opens_nothing(cast: SimpleNamespace) -> None:
    invitation = actions.invite(person=cast.cleaner.pk, by=cast.clerk, at=NOW)
    actions.withdraw_invitation(invitation=invitation.pk, by=cast.clerk, at=NOW)
    with pytest.raises(InvitationOver):
        actions.join(token=keys.invitation_token(invitation.pk, invitation.nonce), agent="", at=NOW)
    with pytest.raises(Refused):
        actions.withdraw_invitation(invitation=invitation.pk, by=cast.clerk, at=NOW)


@pytest.mark.parametrize("broken", ["", "x", "-", "1-", "zz-00", "999999-" + "0" * 32, "f" * 40 + "-0"])
def test_a_link_that_was_never_made_is_not_there(cast: SimpleNamespace, broken: str) -> None:
    with pytest.raises(NotThere):
        reads.welcome(token=broken, at=NOW)


def test_the_code_of_one_invitation_does_not_open_another(cast: SimpleNamespace) -> None:
    mine = token_for(cast.cleaner, cast.clerk)
    other = actions.invite(person=cast.leader.pk, by=cast.administrator, at=NOW)
    forged = f"{other.pk:x}-{mine.partition('-')[2]}"
    with pytest.raises(NotThere):
        actions.join(token=forged, agent="", at=NOW)


def test_nothing_that_opens_the_door_is_stored(cast: SimpleNamespace) -> None:
    token = token_for(cast.cleaner, cast.clerk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(i)::text FROM people_invitation i")
        assert token.partition("-")[2] not in str(cursor.fetchall())
    assert token.partition("-")[2] not in str(list(Entry.objects.values()))


def test_open_invitations_survive_a_change_of_the_servers_key(cast: SimpleNamespace, settings: Settings) -> None:
    token = token_for(cast.cleaner, cast.clerk)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key that is long enough for this"
    assert actions.join(token=token, agent="", at=NOW)


def test_the_clerk_invites_field_people_and_only_an_administrator_the_office(cast: SimpleNamespace) -> None:
    with pytest.raises(NotYours):
        actions.invite(person=cast.leader.pk, by=cast.clerk, at=NOW)
    with pytest.raises(NotYours):
        actions.invite(person=cast.cleaner.pk, by=cast.auditor, at=NOW)
    with pytest.raises(NotYours):
        actions.invite(person=cast.cleaner.pk, by=cast.leader, at=NOW)
    assert actions.invite(person=cast.leader.pk, by=cast.administrator, at=NOW).made_by == cast.administrator
    assert actions.invite(person=cast.leader.pk, by=OPERATOR, at=NOW).made_by is None


def test_office_people_choose_a_password_when_they_join_and_their_other_devices_end(cast: SimpleNamespace) -> None:
    before = actions.sign_in(phone="13800000003", password=PASSWORD, address="", agent="", at=NOW)
    token = token_for(cast.leader, cast.administrator)
    for weak in ("", "short"):
        with pytest.raises(Refused) as refused:
            actions.join(token=token, agent="", at=NOW, password=weak)
        assert refused.value.field == "password"
    actions.join(token=token, agent="", at=NOW, password="Quiet-Harbour-77")
    assert reads.known_device(key=before.key, at=NOW) is None
    assert actions.sign_in(phone="13800000003", password="Quiet-Harbour-77", address="", agent="", at=NOW)


def test_an_invitation_does_not_get_round_the_second_factor(cast: SimpleNamespace) -> None:
    from gezhi.people import totp

    secret = actions.begin_second_factor(person=cast.leader, by=cast.leader, at=NOW)
    code = totp.code_at(secret, int(NOW.timestamp()) // 30)
    actions.confirm_second_factor(person=cast.leader, code=code, by=cast.leader, at=NOW)
    opened = actions.join(
        token=token_for(cast.leader, cast.administrator), agent="", at=NOW, password="Quiet-Harbour-77"
    )
    assert not opened.device.is_confirmed


def test_who_has_left_cannot_be_invited_and_their_open_invitation_ends(cast: SimpleNamespace) -> None:
    token = token_for(cast.cleaner, cast.clerk)
    actions.deactivate(person=cast.cleaner.pk, by=cast.administrator, at=NOW)
    with pytest.raises(InvitationOver):
        actions.join(token=token, agent="", at=NOW)
    with pytest.raises(Refused):
        actions.invite(person=cast.cleaner.pk, by=cast.administrator, at=NOW)


def test_many_are_invited_at_once_or_none(cast: SimpleNamespace) -> None:
    with pytest.raises(NotYours):
        actions.invite_many(persons=[cast.cleaner.pk, cast.leader.pk], by=cast.clerk, at=NOW)
    assert not Invitation.objects.exists()
    actions.invite_many(persons=[cast.cleaner.pk, cast.guard.pk, cast.guard.pk], by=cast.clerk, at=NOW)
    shown = reads.cards(persons=[cast.cleaner.pk, cast.guard.pk], seen_by=cast.clerk, at=NOW)
    assert [card.person for card in shown] == [cast.cleaner, cast.guard]
    assert actions.join(token=shown[1].token, agent="", at=NOW).device.person == cast.guard
    assert reads.cards(persons=[cast.cleaner.pk], seen_by=cast.auditor, at=NOW) == []


def test_joining_on_a_phone_that_was_somebody_elses_signs_that_person_out(cast: SimpleNamespace) -> None:
    hers = actions.join(token=token_for(cast.cleaner, cast.clerk), agent="", at=NOW)
    his = actions.join(token=token_for(cast.guard, cast.clerk), agent="", at=NOW, leaving=hers.device)
    assert reads.known_device(key=hers.key, at=NOW) is None
    assert reads.known_device(key=his.key, at=NOW)


def test_each_step_is_in_the_log_book(cast: SimpleNamespace) -> None:
    actions.join(token=token_for(cast.cleaner, cast.clerk), agent="", at=NOW)
    made, bound = Entry.objects.filter(about__contains=[cast.cleaner.ref]).order_by("pk")[1:]
    assert (made.verb, made.actor) == ("invitation.made", cast.clerk.ref)
    assert (bound.verb, bound.actor) == ("device.bound", cast.cleaner.ref)
    assert bound.about[0].startswith("device:")


def test_an_office_person_without_a_phone_joins_without_a_password(cast: SimpleNamespace) -> None:
    from gezhi.people.tests.conftest import somebody

    nobody = somebody("周无号", "", "office")
    assert actions.join(token=token_for(nobody, cast.administrator), agent="", at=NOW).device.person == nobody
    assert not with_password(nobody).phone
