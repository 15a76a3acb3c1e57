"""What is no longer needed is deleted; what is still needed stays."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from gezhi.kernel.refusals import Refused
from gezhi.people import actions, keys, reads
from gezhi.people.clock import forget
from gezhi.people.models import Attempts, Device, Invitation
from gezhi.people.tests.conftest import NOW, PASSWORD

DAY = timedelta(days=1)


def test_ended_devices_used_invitations_and_tries_are_forgotten_in_time(cast: SimpleNamespace) -> None:
    invitation = actions.invite(person=cast.cleaner.pk, by=cast.clerk, at=NOW)
    token = keys.invitation_token(invitation.pk, invitation.nonce)
    opened = actions.join(token=token, agent="", at=NOW)
    actions.sign_in(phone="13800000003", password=PASSWORD, address="", agent="", at=NOW)
    with pytest.raises(Refused):
        actions.sign_in(phone="13800000003", password="wrong", address="", agent="", at=NOW)
    actions.end_device(device=opened.device.pk, by=cast.cleaner, at=NOW + DAY)
    assert forget(at=NOW + DAY) == 0
    assert forget(at=NOW + 2 * DAY) == Attempts.objects.count() + 2
    assert Device.objects.count() == 2
    assert forget(at=NOW + 200 * DAY) == 3
    assert (Device.objects.count(), Invitation.objects.count()) == (0, 0)
    assert forget(at=NOW + 200 * DAY) == 0


def test_a_phone_that_is_used_now_and_then_stays(cast: SimpleNamespace) -> None:
    invitation = actions.invite(person=cast.cleaner.pk, by=cast.clerk, at=NOW)
    opened = actions.join(token=keys.invitation_token(invitation.pk, invitation.nonce), agent="", at=NOW)
    for days in (100, 200, 300, 400):
        device = reads.known_device(key=opened.key, at=NOW + days * DAY)
        assert device is not None
        assert actions.see_device(device=device, at=NOW + days * DAY)
        forget(at=NOW + days * DAY)


def test_a_password_sign_in_ends_after_two_idle_hours_and_after_fourteen_at_the_latest(cast: SimpleNamespace) -> None:
    hour = timedelta(hours=1)
    opened = actions.sign_in(phone="13800000003", password=PASSWORD, address="", agent="", at=NOW)
    assert reads.known_device(key=opened.key, at=NOW + 2.1 * hour) is None
    for after in range(1, 14):
        device = reads.known_device(key=opened.key, at=NOW + after * hour)
        assert device is not None
        actions.see_device(device=device, at=NOW + after * hour)
    assert reads.known_device(key=opened.key, at=NOW + 14 * hour) is None


def test_being_seen_is_written_down_every_ten_minutes_at_most(cast: SimpleNamespace) -> None:
    opened = actions.sign_in(phone="13800000003", password=PASSWORD, address="", agent="", at=NOW)
    assert not actions.see_device(device=opened.device, at=NOW + timedelta(minutes=9))
    assert actions.see_device(device=opened.device, at=NOW + timedelta(minutes=10))
