"""What two or twenty do at the same instant, on the real database with real connections."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from types import SimpleNamespace

import pytest
from django.db import connection

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.refusals import Refused
from gezhi.people import actions, attempts, keys, passwords, totp
from gezhi.people.actions.invitations import InvitationOver
from gezhi.people.models import Device, Grant, Person
from gezhi.people.tests.conftest import MINUTE, NOW, PASSWORD, make_cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: None) -> SimpleNamespace:
    """The cast, committed, so that other connections see it."""
    return make_cast()


def at_once(*verbs: Callable[[], object]) -> list[object]:
    """Performs all verbs at the same instant, each on its own connection; gives results or the refusals."""
    gate = Barrier(len(verbs))

    def run(verb: Callable[[], object]) -> object:
        gate.wait()
        try:
            return verb()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(verbs)) as pool:
        return list(pool.map(run, verbs))


def test_of_two_phones_that_open_the_same_invitation_exactly_one_joins(cast: SimpleNamespace) -> None:
    invitation = actions.invite(person=cast.cleaner.pk, by=cast.clerk, at=NOW)
    token = keys.invitation_token(invitation.pk, invitation.nonce)
    answers = at_once(*[lambda: actions.join(token=token, agent="", at=NOW)] * 8)
    assert sum(isinstance(answer, InvitationOver) for answer in answers) == 7
    assert Device.objects.filter(person=cast.cleaner).count() == 1


def test_twenty_wrong_tries_at_once_get_five_checks(cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []
    right = passwords.is_right

    def counted(password: str, person: Person | None) -> bool:
        checked.append(password)
        return right(password, person)

    monkeypatch.setattr(passwords, "is_right", counted)
    tries = [
        lambda n=n: actions.sign_in(phone="13800000003", password=f"guess {n}", address="", agent="", at=NOW)
        for n in range(20)
    ]
    answers = at_once(*tries)
    assert len(checked) == 5
    assert sum(isinstance(answer, attempts.Locked) for answer in answers) == 15
    with pytest.raises(attempts.Locked):
        actions.sign_in(phone="13800000003", password=PASSWORD, address="", agent="", at=NOW)


def test_of_two_administrators_who_end_each_other_one_stays(cast: SimpleNamespace) -> None:
    other = actions.register_person(name="孟雨桐", works="office", by=OPERATOR, at=NOW)
    theirs = actions.give_right(person=other.pk, right="administrator", by=OPERATOR, at=NOW)
    mine = Grant.objects.get(person=cast.administrator, right="administrator")
    answers = at_once(
        lambda: actions.end_right(grant=theirs.pk, by=cast.administrator, at=NOW + MINUTE),
        lambda: actions.deactivate(person=cast.administrator.pk, by=other, at=NOW + MINUTE),
    )
    assert sum(isinstance(answer, Refused) for answer in answers) >= 1
    assert Grant.objects.held(NOW + 2 * MINUTE).filter(right="administrator").count() == 1
    assert mine


def test_auditor_and_clerk_at_once_gives_one(cast: SimpleNamespace) -> None:
    answers = at_once(
        *[
            lambda right=right: actions.give_right(person=cast.leader.pk, right=right, by=OPERATOR, at=NOW)
            for right in ("auditor", "clerk", "auditor", "administrator")
        ]
    )
    held = set(Grant.objects.filter(person=cast.leader).values_list("right", flat=True))
    assert held in ({"auditor"}, {"clerk"}, {"administrator"}, {"clerk", "administrator"})
    assert sum(isinstance(answer, Refused) for answer in answers) == 4 - len(held)


def test_a_code_given_on_two_devices_at_once_works_on_one(cast: SimpleNamespace) -> None:
    secret = actions.begin_second_factor(person=cast.leader, by=cast.leader, at=NOW)
    step = int(NOW.timestamp()) // 30
    actions.confirm_second_factor(person=cast.leader, code=totp.code_at(secret, step), by=cast.leader, at=NOW)
    opened = [
        actions.sign_in(phone="13800000003", password=PASSWORD, address="", agent="", at=NOW + MINUTE).device
        for _ in range(3)
    ]
    code = totp.code_at(secret, step + 2)
    answers = at_once(
        *[
            lambda device=device: actions.confirm_device(device=device, code=code, by=cast.leader, at=NOW + MINUTE)
            for device in opened
        ]
    )
    assert sum(isinstance(answer, Refused) for answer in answers) == 2
    assert Device.objects.filter(person=cast.leader, confirmed_at__isnull=False).count() == 1


def test_two_who_save_the_same_person_one_is_told(cast: SimpleNamespace) -> None:
    version = Person.objects.get(pk=cast.cleaner.pk).version
    answers = at_once(
        *[
            lambda title=title: actions.change_person(
                person=cast.cleaner.pk, version=version, name="马桂兰", phone="", title=title, works="field",
                by=cast.clerk, at=NOW,
            )
            for title in ("一号楼保洁", "二号楼保洁")
        ]
    )  # fmt: skip
    assert sum(getattr(answer, "code", "") == "changed-meanwhile" for answer in answers) == 1


def test_an_invitation_made_twice_at_once_leaves_one_open(cast: SimpleNamespace) -> None:
    at_once(*[lambda: actions.invite(person=cast.cleaner.pk, by=cast.clerk, at=NOW)] * 4)
    assert cast.cleaner.invitations.open(NOW).count() == 1
