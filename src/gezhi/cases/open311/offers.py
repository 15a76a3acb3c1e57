"""What can be reported by Open311: one service for each kind of case but health events, whose facts are nobody else's."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from gezhi.cases.open311.errors import Open311Error
from gezhi.cases.words import ABOUT
from gezhi.kernel.refusals import Sentence
from gezhi.policy.models import Grade, Kind
from gezhi.policy.reads import topics

OFFERED: tuple[Kind, ...] = (Kind.REQUEST, Kind.REWORK, Kind.HAZARD, Kind.BURDEN)
LABELS: dict[str, Sentence] = {
    "topic": gettext_lazy("What the request is about"),
    "grade": gettext_lazy("How grave the hazard is"),
    "urgent": gettext_lazy("Whether it cannot wait until the next working day"),
    "enterprise": gettext_lazy("Credit code of the enterprise that needs help, if there is one"),
}
ASKED: dict[str, tuple[str, ...]] = {
    Kind.REQUEST: ("topic", "urgent", "enterprise"),
    Kind.REWORK: ("urgent",),
    Kind.HAZARD: ("grade", "urgent"),
    Kind.BURDEN: ("enterprise",),
}
"""The attributes of each service, in the order in which a form asks for them. None of them is required."""


def services() -> list[dict[str, Any]]:
    """The list of services."""
    return [_service(kind) for kind in OFFERED]


def service_name(kind: str) -> str:
    """What a kind of case is called as a service."""
    return str(Kind(kind).label)


def definition(code: str) -> dict[str, Any]:
    """The attributes of a service; 404 for a code that is none."""
    demand_offered(code)
    rows = [_attribute(name, order) for order, name in enumerate(ASKED[code], start=1)]
    return {"service_code": code, "attributes": rows}


def demand_offered(code: str) -> None:
    """404 unless there is such a service."""
    if code not in OFFERED:
        raise Open311Error(404, _("There is no service of this service_code. Ask for services to see which there are."))


def choices(attribute: str) -> Mapping[str, Sentence]:
    """The values among which one chooses; none for an attribute that is free text."""
    if attribute == "topic":
        return {one.code: one.name for one in topics(Kind.REQUEST)}
    if attribute == "grade":
        return dict(Grade.choices)
    return {"yes": pgettext("answer", "Yes"), "no": pgettext("answer", "No")} if attribute == "urgent" else {}


def _service(kind: Kind) -> dict[str, Any]:
    return {
        "service_code": kind.value,
        "service_name": service_name(kind),
        "description": str(ABOUT[kind]),
        "metadata": True,
        "type": "realtime",
        "keywords": "",
        "group": _("Cases of the zone"),
    }


def _attribute(name: str, order: int) -> dict[str, Any]:
    values: Sequence[dict[str, str]] = [{"key": key, "name": str(label)} for key, label in choices(name).items()]
    asked = {
        "variable": True,
        "code": name,
        "datatype": "singlevaluelist" if values else "string",
        "required": False,
        "datatype_description": None,
        "order": order,
        "description": str(LABELS[name]),
    }
    return {**asked, "values": list(values)} if values else asked
