"""The table of the API, reopening: applications of the firm of group 5, its permits, the queue, the park's filing."""

from collections.abc import Mapping
from typing import Any

from tests.access.ground import Ground
from tests.access.operations import Operation
from tests.access.roles import CHAIN, MEMBER, RUN_SITE, SEE_SITE, SIGNED_IN, Roles

SEE_FIRM: Roles = SEE_SITE | MEMBER
ACT_FOR_FIRM: Roles = RUN_SITE | MEMBER
AT_A_DESK: Roles = SIGNED_IN - {"administrator", "stranger", "member"}
SEE_PLACES: Roles = SEE_SITE | {"cleaner", "other_leader"}


def verb(name: str, which: str, allowed: Roles, body: Mapping[str, Any] | None = None, **more: Any) -> Operation:
    """A verb on the application of that name; it decides on the version that was read."""
    at = {"number": f"{which} application"}
    return Operation(
        f"{name}_application", allowed, at=at, body=lambda g: body or {}, match=f"{{{which}'s tag}}", **more
    )


def permit(name: str, which: str, body: Mapping[str, Any]) -> Operation:
    """A verb on that permit."""
    at, match = {"permit_id": f"{which} permit"}, f"{{{which} permit's tag}}"
    return Operation(f"{name}_permit", CHAIN, at=at, body=lambda g: body, match=match)


def here(ground: Ground) -> dict[str, Any]:
    """The firm at its site."""
    return {"enterprise": ground["firm"], "place": ground["site"]}


OPERATIONS = [
    Operation("what_applies", SEE_FIRM, query={"enterprise": "firm", "place": "site"}, shows="on-site", shown_to=SEE_FIRM),
    Operation("list_applications", SEE_PLACES, query={"tab": "waiting"}, shows="FG-"),
    Operation("list_applications", SIGNED_IN, query={"enterprise": "firm"}, shows="FG-", shown_to=SEE_FIRM),
    Operation("begin_application", ACT_FOR_FIRM, body=lambda g: {**here(g), "incident": g["spring number"]}),
    Operation("get_application", SEE_FIRM, at={"number": "draft application"}, shows="on-site", shown_to=SEE_FIRM),
    Operation(
        "fill_application", ACT_FOR_FIRM, at={"number": "draft application"}, body=lambda g: {"values": {"on-site": 9}}
    ),
    Operation(
        "attach_to_application", ACT_FOR_FIRM, at={"number": "draft application", "code": "plan"}, body=lambda g: {},
        photo=True,
    ),
    verb("submit", "draft", ACT_FOR_FIRM),
    verb("take_back", "handed in", MEMBER),
    verb("withdraw", "handed in", MEMBER),
    verb("approve", "handed in", CHAIN, {"seen": ["on-site"]}),
    verb("give_back", "handed in", CHAIN, {"reasons": {"on-site": "与班次表不符"}}),
    verb("refuse", "handed in", CHAIN, {"words": "不具备条件"}),
    verb("pass_up", "handed in", CHAIN),
    Operation(
        "change_application", ACT_FOR_FIRM, at={"number": "approved application"},
        body=lambda g: {"code": "on-site", "value": 33},
    ),
    Operation("approve_applications", CHAIN, body=lambda g: {"numbers": [g["handed in application"]]}),
    Operation(
        "file_for_park", RUN_SITE, body=lambda g: {"place": g["site"], "incident": g["冬季防疫"], "shared": {"on-site": 1}}
    ),
    Operation("reopening_figures", SIGNED_IN, query={"incident": "冬季防疫"}, shows="units", shown_to=SIGNED_IN),
    Operation("get_guidance", ACT_FOR_FIRM, query={"enterprise": "firm", "place": "site"}, shows="首版", shown_to=ACT_FOR_FIRM),
    Operation("get_reading", AT_A_DESK, at={"number": "storm"}, shows="首版", shown_to=SEE_SITE),
    Operation("list_permits", SIGNED_IN, shows="PZ-", shown_to=SEE_FIRM),
    Operation("get_permit", SEE_FIRM, at={"permit_id": "open permit"}, shows="PZ-", shown_to=SEE_FIRM),
    permit("suspend", "open", {"reason": "复核未通过"}),
    permit("revoke", "open", {"reason": "复核未通过"}),
    permit("resume", "suspended", {}),
]  # fmt: skip
