"""How programs are told no: problem details (RFC 9457) with the same sentence that a page would show."""

import json
from typing import Any

from django.http import HttpResponse

from gezhi.kernel.refusals import Refused

MEDIA_TYPE = "application/problem+json"


def problem(status: int, code: str, title: str, **more: Any) -> HttpResponse:
    """A problem document. `code` is stable for programs (type "urn:gezhi:problem:<code>"), `title` a sentence for people."""
    body = {"type": f"urn:gezhi:problem:{code}", "title": title, "status": status, **more}
    return HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=MEDIA_TYPE)


def refused(refusal: Refused) -> HttpResponse:
    """The problem document of a refusal; `errors` names the fields it belongs to."""
    sentence = str(refusal.sentence)
    fields = refusal.fields or ([(refusal.field, sentence)] if refusal.field else [])
    errors = [{"field": field, "detail": str(detail)} for field, detail in fields]
    return problem(refusal.status, refusal.code, sentence, errors=errors)
