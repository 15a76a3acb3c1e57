"""Numbers that name an enterprise: the unified social credit code (GB 32100-2015) and what came before it.

Nothing is corrected in silence: spaces, dashes, full-width and lower-case letters are only spelling, every other doubt
is said in a sentence. Sources: GB 32100-2015 (18 characters, check character), GB 11714-1997 (the organisation code
inside it), GS 15-2006 (15-digit registration number, ISO/IEC 7064 MOD 11,10).
"""

import unicodedata
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from gezhi.kernel.refusals import Refused, Sentence

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_WEIGHTS = [pow(3, place, 31) for place in range(17)]
_LIKELY = {"I": "1", "O": "0", "S": "5", "V": "U", "Z": "2"}
_ALIKE = {"8": "B", "B": "8"}
_FULL_WIDTH = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
_SPELLING = {"'", "’", "‘", "`", "_", "·", "−"}  # what typists and spreadsheets put between or before the characters


class NumberKind(models.TextChoices):
    """What a number that names an enterprise can be."""

    CREDIT_CODE = "credit_code", _("unified social credit code")
    OLD_NUMBER = "old_number", _("old registration number")
    ORGANISATION_CODE = "organisation_code", _("organisation code")
    UNKNOWN = "unknown", _("unknown number")


@dataclass(frozen=True)
class CreditCode:
    """The parts of a credit code, with their meaning where the standard names one."""

    text: str
    authority: Sentence
    category: Sentence
    division: str
    organisation: str
    notes: tuple[Sentence, ...]


_AUTHORITIES: dict[str, Sentence] = {
    "1": pgettext_lazy("registering authority", "Staffing commission"),
    "2": pgettext_lazy("registering authority", "Foreign affairs"),
    "3": pgettext_lazy("registering authority", "Justice administration"),
    "4": pgettext_lazy("registering authority", "Culture"),
    "5": pgettext_lazy("registering authority", "Civil affairs"),
    "6": pgettext_lazy("registering authority", "Tourism"),
    "7": pgettext_lazy("registering authority", "Religious affairs"),
    "8": pgettext_lazy("registering authority", "Trade unions"),
    "9": pgettext_lazy("registering authority", "Market regulation"),
    "A": pgettext_lazy("registering authority", "Military staffing"),
    "N": pgettext_lazy("registering authority", "Agriculture"),
    "Y": pgettext_lazy("registering authority", "Other authority"),
}
_CATEGORIES: dict[str, Sentence] = {
    "11": pgettext_lazy("kind of organisation", "State organ"),
    "12": pgettext_lazy("kind of organisation", "Public institution"),
    "13": pgettext_lazy("kind of organisation", "Mass organisation"),
    "31": pgettext_lazy("kind of organisation", "Law firm"),
    "51": pgettext_lazy("kind of organisation", "Social organisation"),
    "52": pgettext_lazy("kind of organisation", "Private non-enterprise unit"),
    "53": pgettext_lazy("kind of organisation", "Foundation"),
    "81": pgettext_lazy("kind of organisation", "Trade union"),
    "91": pgettext_lazy("kind of organisation", "Enterprise"),
    "92": pgettext_lazy("kind of organisation", "Self-employed business"),
    "93": pgettext_lazy("kind of organisation", "Farmers' cooperative"),
    "N1": pgettext_lazy("kind of organisation", "Collective of a village group"),
    "N2": pgettext_lazy("kind of organisation", "Collective of a village"),
    "N3": pgettext_lazy("kind of organisation", "Collective of a township"),
}


def cleaned(text: str) -> str:
    """`text` without what is only spelling: spaces, invisible characters, dashes; half-width; capital letters."""
    half = (text or "").translate(_FULL_WIDTH)
    return "".join(c for c in half if not _is_spelling(c)).upper()


def _is_spelling(character: str) -> bool:
    return character in _SPELLING or character.isspace() or unicodedata.category(character) in {"Cf", "Cc", "Pd"}


def check_character(seventeen: str) -> str:
    """The 18th character that follows from the first 17 (GB 32100-2015: weights 3^(i-1) mod 31)."""
    total = sum(_VALUE[c] * weight for c, weight in zip(seventeen, _WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def with_check_character(seventeen: str) -> str:
    """The whole credit code that begins with these 17 characters of the alphabet."""
    return seventeen + check_character(seventeen)


def is_credit_code(text: str) -> bool:
    """Whether the cleaned text is a credit code whose check character fits."""
    code = cleaned(text)
    return len(code) == 18 and all(c in _VALUE for c in code) and code[17] == check_character(code[:17])


def checked_credit_code(text: str) -> str:
    """The cleaned credit code; Refused (field credit_code) with what is wrong and what was probably meant."""
    code = cleaned(text)
    sentence = _wrong_with(code)
    if sentence is not None:
        raise Refused(sentence, field="credit_code", code="credit-code")
    return code


def _wrong_with(code: str) -> Sentence | None:
    """The first sentence that applies, from the coarsest mistake to the finest; None if the code is right."""
    for look in (_wrong_kind, _wrong_letter, _wrong_length, _wrong_check):
        sentence = look(code)
        if sentence is not None:
            return sentence
    return None


def _wrong_kind(code: str) -> Sentence | None:
    if not code:
        return _("The credit code is missing. Enter the 18 characters printed on the business licence.")
    if "." in code or "E+" in code:
        return _("A spreadsheet has shortened this number. Format the column as text and enter the code again.")
    if len(code) == 15 and code.isdecimal() and code.isascii():
        return _(
            "These 15 digits are an old registration number. Enter them in the field for that, and the credit code here."
        )
    if _is_organisation_code(code):
        return _("These 9 characters are an organisation code, a part of the credit code. Enter all 18 characters.")
    return None


def _wrong_letter(code: str) -> Sentence | None:
    for place, character in enumerate(code, 1):
        if character in _LIKELY:
            return _forbidden(code, place, character)
        if character not in _VALUE:
            return _("Character %(place)d is “%(character)s”. A credit code has only digits and capital letters.") % {
                "place": place,
                "character": character,
            }
    return None


def _forbidden(code: str, place: int, character: str) -> Sentence:
    what = _("Character %(place)d is the letter %(character)s; credit codes never use I, O, S, V or Z.") % {
        "place": place,
        "character": character,
    }
    meant = near_misses(code)
    if meant:
        return f"{what} " + _("Compare with the licence: %(code)s would be right.") % {"code": meant[0]}
    return f"{what} " + _("Compare with the licence: it may be %(likely)s.") % {"likely": _LIKELY[character]}


def _wrong_length(code: str) -> Sentence | None:
    if len(code) == 18:
        return None
    has = ngettext(
        "This code has %(count)d character; it must have 18.",
        "This code has %(count)d characters; it must have 18.",
        len(code),
    )
    return has % {"count": len(code)}


def _wrong_check(code: str) -> Sentence | None:
    expected = check_character(code[:17])
    if code[17] == expected:
        return None
    what = _("The check character does not fit: the last one is %(last)s, the other 17 ask for %(expected)s.") % {
        "last": code[17],
        "expected": expected,
    }
    if code.isdecimal() and code.endswith("000"):
        return f"{what} " + _("The code ends with 000: a spreadsheet may have cut it. Enter it again as text.")
    meant = near_misses(code)
    if meant:
        return f"{what} " + _("Compare with the licence: %(code)s would be right.") % {"code": meant[0]}
    return f"{what} " + _("Compare each character with the licence.")


def near_misses(code: str) -> list[str]:
    """Right codes that look like this wrong one: letters the alphabet lacks read as digits, one 8 as B or B as 8."""
    if len(code) != 18:
        return []
    read = "".join(_LIKELY.get(c, c) for c in code)
    swapped = [read[:i] + _ALIKE[c] + read[i + 1 :] for i, c in enumerate(read) if c in _ALIKE]
    return [meant for meant in [read, *swapped] if meant != code and is_credit_code(meant)]


def organisation_check(eight: str) -> str:
    """The check character of an organisation code (GB 11714-1997); the letters count 10 to 35 there."""
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    rest = 11 - sum(int(c, 36) * weight for c, weight in zip(eight, weights, strict=True)) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def _is_organisation_code(code: str) -> bool:
    return len(code) == 9 and code.isascii() and code.isalnum() and code[8] == organisation_check(code[:8])


def old_number_check(fourteen: str) -> str:
    """The 15th digit of an old registration number (GS 15-2006, ISO/IEC 7064 MOD 11,10)."""
    product = 10
    for digit in fourteen:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def kind_of_number(text: str) -> NumberKind:
    """What the number is, by length and check character; a credit code or organisation code that fails is unknown."""
    code = cleaned(text)
    if is_credit_code(code):
        return NumberKind.CREDIT_CODE
    if len(code) == 15 and code.isdecimal() and code.isascii():
        return NumberKind.OLD_NUMBER
    if _is_organisation_code(code):
        return NumberKind.ORGANISATION_CODE
    return NumberKind.UNKNOWN


def checked_old_number(text: str) -> str:
    """The cleaned 15-digit registration number; Refused (field old_number) if it is not 15 digits. See `notes_on`."""
    number = cleaned(text)
    if len(number) == 15 and number.isdecimal() and number.isascii():
        return number
    if is_credit_code(number):
        raise Refused(
            _("This is an 18-character credit code. Enter it in that field."), field="old_number", code="old-number"
        )
    raise Refused(
        _("An old registration number has exactly 15 digits. Check the number or leave it empty."),
        field="old_number",
        code="old-number",
    )


def notes_on(number: str) -> tuple[Sentence, ...]:
    """What is odd about an accepted number without being wrong: shown beside it, never a reason to refuse."""
    code = cleaned(number)
    kind = kind_of_number(code)
    if kind == NumberKind.CREDIT_CODE:
        return parts(code).notes
    if kind == NumberKind.OLD_NUMBER and code[14] != old_number_check(code[:14]):
        return (_("The check digit of this old registration number does not fit."),)
    return ()


def parts(code: str) -> CreditCode:
    """The parts of a right credit code: registering authority, kind of organisation, division, organisation code."""
    notes: list[Sentence] = []
    if code[16] != organisation_check(code[8:16]):
        notes.append(_("The organisation code inside (characters 9 to 17) has another check character than expected."))
    if not code[2:8].isdecimal():
        notes.append(_("Characters 3 to 8 should be an administrative division."))
    if code[0] not in _AUTHORITIES:
        notes.append(_("The standard does not know a registering authority %(first)s.") % {"first": code[0]})
    return CreditCode(
        text=code,
        authority=_AUTHORITIES.get(code[0], code[0]),
        category=_CATEGORIES.get(code[:2], pgettext_lazy("kind of organisation", "Other organisation")),
        division=code[2:8],
        organisation=f"{code[8:16]}-{code[16]}",
        notes=tuple(notes),
    )
