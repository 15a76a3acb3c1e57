"""Setting up, proving and dropping the second factor (TOTP, RFC 6238), and recovery codes on paper."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from gezhi.kernel.actors import SYSTEM, Actor
from gezhi.kernel.refusals import NotYours, Refused
from gezhi.logbook.actions import write
from gezhi.people import attempts, keys, rules, totp
from gezhi.people.models import Person, RecoveryCode, SecondFactor

RECOVERY_CODES = 10
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


def begin_second_factor(*, person: Person, by: Actor, at: datetime) -> str:
    """The secret that the person's app is to learn (base32). The same until it is confirmed. Refused if one is in use."""
    _only_oneself(person, by)
    with transaction.atomic():
        _lock(person)
        factor = SecondFactor.objects.filter(person=person).first()
        if factor is not None and factor.confirmed_at is not None:
            raise Refused(_("Your second factor is already set up. Remove it first if you have a new phone."))
        secret = keys.unseal(factor.sealed_secret) if factor else None
        if secret is None:
            secret = totp.new_secret()
            SecondFactor.objects.update_or_create(
                person=person, defaults={"sealed_secret": keys.seal(secret), "made_at": at}
            )
    return secret


def confirm_second_factor(*, person: Person, code: str, by: Actor, at: datetime) -> list[str]:
    """The app shows the right code: from now on sign-in asks for one. Gives ten recovery codes, shown this once."""
    _only_oneself(person, by)
    attempts.count(attempts.CODE, person.ref, at=at, field="code")
    with transaction.atomic():
        _lock(person)
        factor = SecondFactor.objects.filter(person=person, confirmed_at__isnull=True).first()
        step = _step(factor, code, at) if factor else None
        if factor is None or step is None:
            raise Refused(
                _("This code does not fit. Check the time on your phone and enter the newest code."), field="code"
            )
        factor.confirmed_at, factor.last_step = at, step
        factor.save(update_fields=["confirmed_at", "last_step"])
        write("second_factor.set_up", by=by, at=at, about=[person.ref])
        codes = _fresh_codes(person)
    attempts.forgive(attempts.CODE, person.ref)
    return codes


def new_recovery_codes(*, person: Person, code: str, by: Actor, at: datetime) -> list[str]:
    """Ten new recovery codes against a code from the app; the old ones no longer work."""
    _only_oneself(person, by)
    prove(person=person, code=code, at=at)
    with transaction.atomic():
        _lock(person)
        write("recovery_codes.made", by=by, at=at, about=[person.ref])
        return _fresh_codes(person)


def drop_second_factor(*, person: Person, by: Actor, at: datetime, code: str = "") -> None:
    """The second factor is gone: the person's own, against a code; anybody's, by an administrator (lost phone)."""
    if by.ref == person.ref:
        if rules.must_have_second_factor(person, at):
            raise Refused(
                _("Office posts keep a second factor. Ask an administrator to reset it if you have a new phone.")
            )
        prove(person=person, code=code, at=at)
    else:
        rules.demand(rules.may_administer(by, at), rules.may_administer)
    with transaction.atomic():
        _lock(person)
        if SecondFactor.objects.filter(person=person).delete()[0]:
            RecoveryCode.objects.filter(person=person).delete()
            write("second_factor.dropped", by=by, at=at, about=[person.ref])


def prove(*, person: Person, code: str, at: datetime) -> None:
    """Passes if `code` is the app's code or an unused recovery code of the person; uses it up. Otherwise Refused."""
    plain = "".join(code.split()).replace("-", "").lower()
    if not plain:
        raise Refused(_("Enter the 6 digits from the app, or a recovery code."), field="code")
    left = attempts.count(attempts.CODE, person.ref, at=at, field="code")
    with transaction.atomic():
        _lock(person)
        right = _use_app_code(person, plain, at) or _use_recovery_code(person, plain, at)
    if not right:
        write("second_factor.refused", by=SYSTEM, at=at, about=[person.ref])
        raise Refused(_wrong(left), field="code", code="wrong-code")
    attempts.forgive(attempts.CODE, person.ref)


def _use_app_code(person: Person, code: str, at: datetime) -> bool:
    factor = SecondFactor.objects.filter(person=person, confirmed_at__isnull=False).first()
    step = _step(factor, code, at) if factor else None
    return bool(step and SecondFactor.objects.filter(person=person, last_step__lt=step).update(last_step=step))


def _use_recovery_code(person: Person, code: str, at: datetime) -> bool:
    unused = RecoveryCode.objects.filter(person=person, code_hash=_hash(code), used_at__isnull=True)
    if not unused.update(used_at=at):
        return False
    write("recovery_code.used", by=person, at=at, about=[person.ref])
    return True


def _step(factor: SecondFactor, code: str, at: datetime) -> int | None:
    secret = keys.unseal(factor.sealed_secret)
    return totp.step_of(secret, "".join(code.split()), at=at, after=factor.last_step) if secret else None


def _fresh_codes(person: Person) -> list[str]:
    codes = ["".join(secrets.choice(_LETTERS) for _n in range(10)) for _m in range(RECOVERY_CODES)]
    RecoveryCode.objects.filter(person=person).delete()
    RecoveryCode.objects.bulk_create([RecoveryCode(person=person, code_hash=_hash(code)) for code in codes])
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _hash(code: str) -> str:
    return keys.fingerprint("recovery", code)


def _wrong(left: int) -> str:
    if left == 0:
        return str(_("The code is wrong. Locked for 15 minutes now. Wait, or ask an administrator."))
    return ngettext(
        "The code is wrong. After %(left)s more wrong try it is locked for 15 minutes.",
        "The code is wrong. After %(left)s more wrong tries it is locked for 15 minutes.",
        left,
    ) % {"left": left}


def _lock(person: Person) -> None:
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)


def _only_oneself(person: Person, by: Actor) -> None:
    if by.ref != person.ref:
        raise NotYours(_("Everybody sets up their own second factor. An administrator can only remove it."))
