"""What makes a password good enough, and comparing one without telling whether the person exists."""

from functools import lru_cache

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.utils.translation import gettext_lazy as _

from gezhi.kernel.refusals import Refused, Sentence
from gezhi.people.models import Person

SHORTEST, LONGEST = 10, 128


def refuse_weak(password: str, person: Person, *, field: str = "password") -> None:
    """Refused, with the first thing that is wrong with the password, unless it is good enough for `person`.

    Length first (NIST SP 800-63B), two kinds of characters (GB/T 22239-2019 8.1.4.1 asks for complexity), none of the
    20,000 most common ones, and nothing that anybody knows of the person.
    """
    sentence = _weakness(password, person)
    if sentence:
        raise Refused(sentence, field=field, code="weak-password")


def _weakness(password: str, person: Person) -> Sentence:
    low = password.lower()
    known = [person.name.lower(), person.phone or "", *(word for word in person.initials.split() if len(word) > 4)]
    if len(password) < SHORTEST:
        return _("The password has fewer than 10 characters. Make it longer; a short sentence is good.")
    if len(password) > LONGEST:
        return _("The password has more than 128 characters. Make it shorter.")
    if password.isdigit() or password.isalpha() or len(set(password)) < 5:
        return _("The password is too uniform. Mix letters with digits or signs.")
    if any(fact and fact in low for fact in known):
        return _("The password contains the name or the phone number. Choose something that nobody can guess.")
    if low in _common():
        return _("This password is on the list of the most common ones. Choose another.")
    return ""


def is_right(password: str, person: Person | None) -> bool:
    """Whether this is the person's password. Takes the same time for nobody, for who has none and for who has left."""
    able = person is not None and person.is_active and person.has_usable_password()
    stored = person.password if person is not None and able else _of_nobody()
    return check_password(password, stored) and able


@lru_cache(maxsize=1)
def _of_nobody() -> str:
    """A stored password that nobody knows, to compare with when there is none."""
    return make_password("nobody")


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)
