"""Phone numbers as they are stored, and as they are shown to whoever does not need them."""

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from gezhi.kernel.refusals import Refused

_MOBILE = re.compile(r"1[3-9]\d{9}")
_LAND = re.compile(r"(0(?:10|2\d|[3-9]\d{2}))([2-9]\d{6,7})")
_SERVICE = re.compile(r"([48]00)(\d{3})(\d{4})")
_ABROAD = re.compile(r"\+[1-9]\d{6,14}")
_EXTENSION = re.compile(r"^(.*?\d)\s*(?:转|ext\.?|x|#)\s*(\d{1,5})$", re.IGNORECASE)
_STORED_EXTENSION = re.compile(r"^(0\d{2,3}-\d{7,8})-(\d{1,5})$")
_HOME = re.compile(r"^(?:\+86|0086|86(?=1[3-9]\d{9}$))")
_BETWEEN = re.compile(r"[\s\-‐‑‒–—―−.()/·_]+")
_INVISIBLE = {"Cf", "Cc"}


def normalised(text: str, *, field: str = "phone") -> str:
    """The number in the one form it is stored in; "" for none.

    Mobile 13800002468, land line 0532-88001234 (extension 0532-88001234-812), 400-123-4567, abroad +85291234567.
    Full-width digits, spaces, dashes, brackets and +86 are cleaned away. Refused if it is no phone number.
    Source: the Chinese numbering plan (mobile 1[3-9], area codes 010, 02x, 03xx-09xx), ITU-T E.164 for abroad.
    """
    clean = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) not in _INVISIBLE).strip()
    if not clean:
        return ""
    found = _EXTENSION.match(clean) or _STORED_EXTENSION.match(clean)
    main, extension = (found[1], found[2]) if found else (clean, "")
    number = _stored(_BETWEEN.sub("", main.removesuffix(".0")))
    if not number or (extension and not number.startswith("0")):
        raise Refused(_sentence(main), field=field, code="phone")
    return f"{number}-{extension}" if extension else number


def _stored(digits: str) -> str:
    """The stored form of a number without separators, or "" if it is none."""
    home = _HOME.sub("", digits)
    if home != digits and not home.startswith(("0", "1", "4", "8")):
        home = "0" + home
    if _MOBILE.fullmatch(home):
        return home
    if found := _LAND.fullmatch(home):
        return f"{found[1]}-{found[2]}"
    if found := _SERVICE.fullmatch(home):
        return "-".join(found.groups())
    return digits if _ABROAD.fullmatch(digits) and not digits.startswith("+86") else ""


def _sentence(text: str) -> str:
    """What is wrong with a number, then what to do."""
    digits = _BETWEEN.sub("", text).removeprefix("+86")
    if not digits.isdigit():
        digits = ""
    if len(digits) in (7, 8) and digits[0] not in "01":
        return str(_("This land line has no area code. Write it as 0532-88001234."))
    if digits.startswith("1") and len(digits) != 11:
        return str(_("A mobile number has 11 digits, this one has %(count)s. Check it.") % {"count": len(digits)})
    return str(_("This is no phone number. Write 13800002468, 0532-88001234, or + and the country's code."))


def masked(phone: str | None) -> str:
    """The number with its middle hidden: 138****6027, 0532-****1234; "" for none."""
    if not phone:
        return ""
    if phone.startswith("0") and "-" in phone:
        return f"{phone.split('-')[0]}-****{phone.split('-')[1][-4:]}"
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 10 else f"****{phone[-2:]}"
