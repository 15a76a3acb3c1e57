"""The documents of Open311 as XML and JSON. One follows from the other by the Spark convention: lists lose their wrapper."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

from django.http import HttpResponse

from gezhi.kernel.periods import local_zone

TYPES = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
ITEM = {
    "services": "service", "attributes": "attribute", "values": "value", "service_requests": "request",
    "service_request_updates": "request_update", "errors": "error", "endpoints": "endpoint", "formats": "format",
}  # fmt: skip
"""What an element of each list is called in XML."""
_UNSPEAKABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def answer(root: str, value: Any, form: str, *, status: int = 200) -> HttpResponse:
    """`value` (a mapping or a list of mappings) as the document `root` in that format."""
    text = _json(value) if form == "json" else _xml(root, value)
    return HttpResponse(text, status=status, content_type=TYPES[form])


def moment(at: datetime | None) -> str | None:
    """An instant in the W3C format, whole seconds, with the zone's own offset."""
    return at.astimezone(local_zone()).replace(microsecond=0).isoformat() if at else None


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _xml(root: str, value: Any) -> bytes:
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + bytes(ET.tostring(_element(root, value), "utf-8"))


def _element(name: str, value: Any) -> ET.Element:
    element = ET.Element(name)
    if isinstance(value, Mapping):
        element.extend(_element(key, one) for key, one in value.items())
    elif isinstance(value, Sequence) and not isinstance(value, str):
        element.extend(_element(ITEM[name], one) for one in value)
    elif value is not None:
        element.text = _text(value)
    return element


def _text(value: Any) -> str:
    """As text that XML can hold: characters that no XML document may have are left out."""
    return ("true" if value else "false") if isinstance(value, bool) else _UNSPEAKABLE.sub("", str(value))
