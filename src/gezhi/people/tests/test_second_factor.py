"""The second factor: RFC 6238 codes, once each; recovery codes on paper; a must for office posts in production."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from pytest_django import Settings

from gezhi.kernel.refusals import NotYours, Refused
from gezhi.people import actions, attempts, totp
from gezhi.people.actions.devices import Opened
from gezhi.people.models import Person
from gezhi.people.reads import known_device
from gezhi.people.tests.conftest import MINUTE, NOW, PASSWORD

RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    """RFC 6238 appendix B, SHA-1, the last six of the eight digits."""
    assert totp.code_at(RFC_SECRET, seconds // 30) == code
    assert totp.step_of(RFC_SECRET, code, at=datetime.fromtimestamp(seconds, UTC)) == seconds // 30


def test_a_phones_clock_may_be_half_a_minute_off_and_no_more() -> None:
    step = int(NOW.timestamp()) // 30
    near = [totp.step_of(RFC_SECRET, totp.code_at(RFC_SECRET, step + d), at=NOW) for d in (-2, -1, 0, 1, 2)]
    assert near == [None, step - 1, step, step + 1, None]


def shown(secret: str, after: timedelta = timedelta()) -> str:
    """What the app shows then."""
    return totp.code_at(secret, int((NOW + after).timestamp()) // 30)


def enrol(person: Person) -> tuple[str, list[str]]:
    """The person sets up the second factor at NOW; gives the secret and the recovery codes."""
    secret = actions.begin_second_factor(person=person, by=person, at=NOW)
    return secret, actions.confirm_second_factor(person=person, code=shown(secret), by=person, at=NOW)


def enter(code: str = "", after: timedelta = MINUTE) -> Opened:
    """The leader signs in."""
    return actions.sign_in(phone="13800000003", password=PASSWORD, code=code, address="", agent="", at=NOW + after)


def test_after_setting_up_the_password_alone_opens_nothing(cast: SimpleNamespace) -> None:
    secret, _ = enrol(cast.leader)
    opened = enter()
    assert not opened.device.is_confirmed
    actions.confirm_device(device=opened.device, code=shown(secret, MINUTE), by=cast.leader, at=NOW + MINUTE)
    device = known_device(key=opened.key, at=NOW + MINUTE)
    assert device is not None
    assert device.is_confirmed


def test_a_device_that_gets_no_code_runs_out_after_a_quarter_of_an_hour(cast: SimpleNamespace) -> None:
    enrol(cast.leader)
    opened = enter()
    assert known_device(key=opened.key, at=NOW + 15 * MINUTE)
    assert known_device(key=opened.key, at=NOW + 16 * MINUTE) is None


def test_code_and_password_in_one_go(cast: SimpleNamespace) -> None:
    secret, _ = enrol(cast.leader)
    assert enter(shown(secret, MINUTE)).device.is_confirmed
    with pytest.raises(Refused) as refused:
        enter("000000", after=2 * MINUTE)
    assert refused.value.field == "code"
    assert cast.leader.devices.filter(ended_at__isnull=True).count() == 1


def test_a_code_works_once(cast: SimpleNamespace) -> None:
    secret, _ = enrol(cast.leader)
    with pytest.raises(Refused):
        enter(shown(secret), after=timedelta())
    enter(shown(secret, MINUTE))
    with pytest.raises(Refused):
        enter(shown(secret, MINUTE))


def test_a_recovery_code_works_once_however_it_is_typed(cast: SimpleNamespace) -> None:
    _, codes = enrol(cast.leader)
    assert len(set(codes)) == 10
    assert enter(f" {codes[0].upper()} ").device.is_confirmed
    with pytest.raises(Refused):
        enter(codes[0])
    assert enter(codes[1].replace("-", "")).device.is_confirmed


def test_new_recovery_codes_replace_the_old_ones(cast: SimpleNamespace) -> None:
    secret, old = enrol(cast.leader)
    new = actions.new_recovery_codes(person=cast.leader, code=shown(secret, MINUTE), by=cast.leader, at=NOW + MINUTE)
    with pytest.raises(Refused):
        enter(old[0])
    assert enter(new[0]).device.is_confirmed


def test_five_wrong_codes_lock(cast: SimpleNamespace) -> None:
    secret, _ = enrol(cast.leader)
    opened = enter()
    for _ in range(5):
        with pytest.raises(Refused):
            actions.confirm_device(device=opened.device, code="000000", by=cast.leader, at=NOW + MINUTE)
    with pytest.raises(attempts.Locked):
        actions.confirm_device(device=opened.device, code=shown(secret, MINUTE), by=cast.leader, at=NOW + MINUTE)
    assert not cast.leader.devices.filter(confirmed_at__isnull=False).exists()


def test_a_right_password_does_not_forget_wrong_codes(cast: SimpleNamespace) -> None:
    enrol(cast.leader)
    for _ in range(5):
        opened = enter()
        with pytest.raises(Refused):
            actions.confirm_device(device=opened.device, code="000000", by=cast.leader, at=NOW + MINUTE)
    with pytest.raises(attempts.Locked):
        actions.confirm_device(device=enter().device, code="000000", by=cast.leader, at=NOW + MINUTE)


def test_secret_and_codes_cannot_be_read_from_the_database(cast: SimpleNamespace) -> None:
    secret, codes = enrol(cast.leader)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(s)::text FROM people_secondfactor s")
        rows = str(cursor.fetchall())
        cursor.execute("SELECT row_to_json(c)::text FROM people_recoverycode c")
        rows += str(cursor.fetchall())
    assert secret not in rows
    assert not any(code in rows or code.replace("-", "") in rows for code in codes)


def test_the_secret_stays_the_same_until_it_is_confirmed_and_is_never_shown_again(cast: SimpleNamespace) -> None:
    first = actions.begin_second_factor(person=cast.leader, by=cast.leader, at=NOW)
    assert actions.begin_second_factor(person=cast.leader, by=cast.leader, at=NOW) == first
    actions.confirm_second_factor(person=cast.leader, code=shown(first), by=cast.leader, at=NOW)
    with pytest.raises(Refused):
        actions.begin_second_factor(person=cast.leader, by=cast.leader, at=NOW)


def test_removing_ones_own_takes_a_code_and_is_not_for_office_posts_in_production(
    cast: SimpleNamespace, settings: Settings
) -> None:
    secret, _ = enrol(cast.leader)
    with pytest.raises(Refused):
        actions.drop_second_factor(person=cast.leader, by=cast.leader, at=NOW + MINUTE)
    settings.SECOND_FACTOR = True
    with pytest.raises(Refused, match="管理员"):
        actions.drop_second_factor(person=cast.leader, code=shown(secret, MINUTE), by=cast.leader, at=NOW + MINUTE)
    settings.SECOND_FACTOR = False
    actions.drop_second_factor(person=cast.leader, code=shown(secret, MINUTE), by=cast.leader, at=NOW + MINUTE)
    assert enter().device.is_confirmed


def test_an_administrator_resets_it_and_nobody_else(cast: SimpleNamespace) -> None:
    enrol(cast.leader)
    with pytest.raises(NotYours):
        actions.drop_second_factor(person=cast.leader, by=cast.clerk, at=NOW)
    actions.drop_second_factor(person=cast.leader, by=cast.administrator, at=NOW)
    assert enter().device.is_confirmed


def test_nobody_sets_one_up_for_another(cast: SimpleNamespace) -> None:
    with pytest.raises(NotYours):
        actions.begin_second_factor(person=cast.leader, by=cast.administrator, at=NOW)
