"""The points of an application as a form sends them: `item-<code>`, and `asked` for every point that stood on the page."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from gezhi.kernel.refusals import Refused
from gezhi.policy.packs import Material

PREFIX = "item-"
LONGEST = 400


@dataclass(frozen=True)
class Typed:
    """What was typed for one point. `upload` for files, `raw` for everything else."""

    code: str
    raw: str
    upload: "UploadedFile[bytes] | None" = None


def asked_in(request: HttpRequest, codes: Iterable[str]) -> list[Typed]:
    """The points that a request is about: the one that htmx names, or all that stood on the page. Unknown ones are left out."""
    known = set(codes)
    zero = request.POST.get("zero", "")
    named = request.POST.getlist("item") or request.POST.getlist("asked")
    return [
        Typed(
            code,
            "0" if code == zero else request.POST.get(PREFIX + code, "")[:LONGEST].strip(),
            request.FILES.get(PREFIX + code),
        )
        for code in dict.fromkeys(named)
        if code in known
    ]


def value_of(material: Material, raw: str) -> Any:
    """The typed text as the value that is kept: a number, a day, true, a choice, text; None for nothing.

    Refused, with the point's code as the field, for what cannot be read as that.
    """
    if not raw:
        return None
    read = {"number": _number, "date": _day, "yes": _yes, "pledge": _yes}.get(material.kind)
    return read(material, raw) if read else raw


def raw_of(material: Material, value: Any) -> str:
    """The kept value as it stands in the field."""
    if value in (None, "", False):
        return ""
    if material.kind in ("yes", "pledge"):
        return "yes"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _number(material: Material, raw: str) -> int:
    """`1,204`, `71 人` and full-width digits are numbers as well as 71 is."""
    plain = unicodedata.normalize("NFKC", raw).replace(",", "").replace(" ", "")
    found = re.fullmatch(r"(\d{1,9})\D{0,4}", plain)
    if found is None:
        raise Refused(
            _("“%(typed)s” is no number. Write digits only, for example 71.") % {"typed": raw[:20]}, field=material.code
        )
    return int(found[1])


def _day(material: Material, raw: str) -> str:
    try:
        return date.fromisoformat(raw).isoformat()
    except ValueError as error:
        raise Refused(
            _("“%(typed)s” is no day. Write it like 2027-02-20.") % {"typed": raw[:20]}, field=material.code
        ) from error


def _yes(_material: Material, raw: str) -> bool:
    return raw == "yes"


def differs(material: Material, kept: Any, raw: str) -> bool:
    """Whether what stands in the field is something else than what is kept."""
    return raw != raw_of(material, kept)
