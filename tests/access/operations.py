"""The table of the API: every operation, who may ask it for things of group 5, and what everybody allowed finds in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.access.ground import FIRM, Ground
from tests.access.roles import (
    ABOVE_SITE,
    ADMINISTRATOR,
    CHAIN,
    CLEANER,
    CLERK,
    GRID_WORKER,
    MEMBER,
    NOBODY,
    RUN_GROUP,
    RUN_SITE,
    RUN_ZONE,
    SEE_CASE,
    SEE_POINT,
    SEE_SITE,
    SIGNED_IN,
    Roles,
)

Body = Callable[[Ground], Mapping[str, Any]]
NOON, EVENING = "2026-11-02T12:00:00+08:00", "2026-11-02T20:00:00+08:00"


@dataclass(frozen=True)
class Operation:
    """One operation. `at` fills the path, `query` the query string; `match`: the ETag; `photo`: it takes a picture."""

    id: str
    allowed: Roles
    at: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Body | None = None
    match: str = ""
    shows: str = ""
    shown_to: Roles = SEE_SITE
    unfit: Roles = NOBODY
    photo: bool = False


def duty(verb: str, allowed: Roles, body: Body) -> Operation:
    return Operation(f"{verb}_duty", allowed, at={"duty_id": "cleaner of washroom"}, body=body)


def case(verb: str, which: str, allowed: Roles, body: Body | None = None, **more: Any) -> Operation:
    """A verb on the case of that name; it decides on the version that was read."""
    said = body or (lambda g: {"words": "核实后办理"})
    return Operation(verb, allowed, at={"number": which}, body=said, match=f"{{{which}'s tag}}", **more)


def until(ground: Ground) -> Mapping[str, Any]:
    return {"reason": "material", "until": "2026-12-01T12:00:00+08:00", "words": "等配件"}


def to_grid_worker(ground: Ground) -> Mapping[str, Any]:
    return {"to": ground["grid_worker"], "words": "今天去不了"}


def plan(ground: Ground) -> Mapping[str, Any]:
    later = {"deadline": "2026-12-01T12:00:00+08:00"}
    return {"responsible": ground["manager"], "measures": "换管道", "money": "2 万元", "emergency": "停用", **later}


ENDPOINT = {"name": "省平台", "url": "https://receiver.example/2", "events": ["case.*"]}
SYSTEM, TOLD = {"endpoint_id": "endpoint"}, {"delivery_id": "told"}

OF_THAT_DAY = {"collection": "C-daily", "day": "2026-11-01"}


def returned(ground: Ground) -> Mapping[str, Any]:
    values = {"resumed": True, "on_duty": 5, "remote": 0}
    return {"enterprise": ground["firm"], "place": ground["site"], "values": values}


AT_A_DESK = SIGNED_IN - {"administrator", "stranger", "member"}
ASKED = {"metric": "firms_resumed", "day": "2026-11-01"}
REPORTS = [
    Operation("list_collections", AT_A_DESK, shows="企业复工日报", shown_to=AT_A_DESK),
    Operation("get_collection", AT_A_DESK, at={"code": "daily code"}, shows="企业复工日报", shown_to=AT_A_DESK),
    Operation("returns_due", RUN_SITE | MEMBER, query={"enterprise": "firm"}, shows="C-daily", shown_to=RUN_SITE),
    Operation("send_return", RUN_SITE | MEMBER, body=lambda g: {**returned(g), **OF_THAT_DAY}),
    Operation("send_returns", RUN_SITE | MEMBER, body=lambda g: {"rows": [returned(g)], **OF_THAT_DAY}),
    Operation("figures", AT_A_DESK, query=ASKED, shows="firms_resumed", shown_to=AT_A_DESK),
    Operation("figure_names", AT_A_DESK, query=ASKED | {"which": "missing"}, shows=FIRM),
]

OPERATIONS = [
    Operation("answering", SEE_SITE, query={"place": "gate"}, shows="乔文斌"),
    Operation("answering", SEE_POINT, query={"place": "washroom"}, shows="马桂兰", shown_to=SEE_POINT),
    Operation("coverage", SIGNED_IN, shows="北门岗"),
    Operation("list_packs", SIGNED_IN, shows="节后复工复产安全"),
    Operation("get_pack", SIGNED_IN, at={"code": "typhoon", "version": "version 1"}, shows="复工九查"),
    Operation("list_incidents", SIGNED_IN, shows="台风防御"),
    Operation("get_incident", SIGNED_IN, at={"number": "storm"}, shows="台风防御"),
    Operation("get_risk", SEE_SITE, at={"number": "storm"}, query={"place": "site"}, shows="medium"),
    Operation("list_places", SIGNED_IN, shows="港东食品园"),
    Operation("list_places", SIGNED_IN, query={"q": "港东"}, shows="港东食品园"),
    Operation("get_place", SEE_SITE, at={"place_id": "site"}, shows="港东食品园"),
    Operation(
        "add_place", RUN_SITE, body=lambda g: {"kind": "point", "name": "南楼梯", "parent": g["site"], "start": NOON}
    ),
    Operation("change_place", RUN_SITE, at={"place_id": "site"}, body=lambda g: {"note": "改"}, match="place-{site}-1"),
    Operation("move_place", RUN_GROUP, at={"place_id": "site"}, body=lambda g: {"parent": g["group"], "when": NOON}),
    Operation("end_place", RUN_SITE, at={"place_id": "gate"}, body=lambda g: {"when": NOON, "reason": "拆除"}),
    Operation("get_renumbering", RUN_ZONE, query={"community": "community"}, shows="第三网格", shown_to=RUN_ZONE),
    Operation("renumber_grids", RUN_ZONE, body=lambda g: {"community": g["community"], "reason": "重新划分"}),
    Operation("list_placements", SIGNED_IN, query={"history": "true"}),
    Operation("list_duties", SIGNED_IN, query={"history": "true"}, shows="马桂兰", shown_to=SEE_POINT),
    Operation("get_duty", SEE_POINT, at={"duty_id": "cleaner of washroom"}, shows="马桂兰", shown_to=SEE_POINT),
    Operation(
        "assign_duty",
        ABOVE_SITE,
        body=lambda g: {"place": g["site"], "post": "checker", "person": g["cleaner"], "start": NOON},
    ),
    duty("hand_over", RUN_SITE, lambda g: {"to": g["manager"], "when": EVENING}),
    duty("substitute", RUN_SITE, lambda g: {"person": g["manager"], "start": NOON, "end": EVENING, "reason": "培训"}),
    duty("end", RUN_SITE, lambda g: {"when": EVENING, "reason": "离职"}),
    duty("correct", RUN_SITE, lambda g: {"person": g["manager"], "reason": "当时是经理自己"}),
    Operation("list_enterprises", SIGNED_IN, shows=FIRM),
    Operation("list_enterprises", SIGNED_IN, query={"q": "海岬", "state": "here"}, shows=FIRM),
    Operation("get_enterprise", SEE_SITE | MEMBER, at={"enterprise_id": "firm"}, shows=FIRM),
    Operation("register_enterprise", RUN_ZONE, body=lambda g: {"name": "港东新味调料有限公司"}),
    Operation(
        "change_enterprise",
        RUN_SITE,
        at={"enterprise_id": "firm"},
        body=lambda g: {"name": "海岬鲜禾食品集团", "staff": 90},
        match="enterprise-{firm}-1",
    ),
    Operation(
        "change_enterprise",
        RUN_SITE | MEMBER,
        at={"enterprise_id": "firm"},
        body=lambda g: {"staff": 90},
        match="enterprise-{firm}-1",
    ),
    Operation(
        "merge_enterprises",
        RUN_SITE,
        at={"enterprise_id": "firm"},
        body=lambda g: {"duplicate": g["twin"], "version": 1, "duplicate_version": 2, "reason": "同一执照"},
    ),
    Operation("list_occupancies", SIGNED_IN, shows='"place"'),
    Operation("list_occupancies", SIGNED_IN, query={"place": "building"}, shows='"place"', shown_to=SEE_SITE),
    Operation("get_occupancy", SEE_SITE, at={"occupancy_id": "stay"}, shows='"place"'),
    Operation("set_occupancy", RUN_SITE, body=lambda g: {"enterprise": g["firm"], "place": g["site"], "start": NOON}),
    Operation(
        "change_occupancy",
        RUN_SITE,
        at={"occupancy_id": "stay"},
        body=lambda g: {"start": NOON, "staff": 9},
        match="occupancy-{stay}-1",
    ),
    Operation(
        "end_occupancy",
        RUN_SITE,
        at={"occupancy_id": "stay"},
        body=lambda g: {"when": NOON, "reason": "搬走"},
        match="occupancy-{stay}-1",
    ),
    Operation("list_cases", SIGNED_IN, shows="北门排水沟堵塞"),
    Operation("case_figures", SIGNED_IN, shows="closing", shown_to=SIGNED_IN),
    Operation("report_case", SEE_SITE, body=lambda g: {"kind": "rework", "place": g["site"], "words": "灯坏了"}),
    Operation("get_case", SEE_CASE, at={"number": "reported case"}, shows="北门排水沟堵塞", shown_to=SEE_CASE),
    case("file_case", "reported case", CHAIN),
    case("decline_case", "reported case", CHAIN),
    case("dispatch_case", "filed case", CHAIN, lambda g: {}),
    case("accept_case", "dispatched case", CLEANER),
    case("return_case", "dispatched case", CLEANER),
    case("transfer_case", "handling case", CHAIN | CLEANER, to_grid_worker),
    case("hand_up", "dispatched case", CHAIN | CLEANER),
    case("pause_case", "handling case", CLEANER, until),
    case("resume_case", "paused case", CHAIN | CLEANER),
    case("ask_extension", "handling case", CLEANER, until),
    case("grant_extension", "case that waits for time", CHAIN),
    case("refuse_extension", "case that waits for time", CHAIN),
    case("answer_case", "handling case", CLEANER),
    case("pass_case", "verifying case", GRID_WORKER),
    case("fail_case", "verifying case", GRID_WORKER),
    case("transfer_check", "verifying case", CHAIN, lambda g: {"to": g["leader"], "words": "今天去不了"}),
    case("make_urgent", "handling case", CHAIN | CLERK),
    case("reopen_case", "closed case", CHAIN),
    case("join_case", "reported case", CHAIN, lambda g: {"main": g["filed case"]}),
    case("separate_case", "joined case", CHAIN),
    case("set_plan", "serious case", CHAIN, plan),
    case("supervise_case", "serious case", RUN_ZONE - CLERK, lambda g: {"supervisor": g["organiser"]}),
    Operation("add_words", CHAIN | CLEANER, at={"number": "handling case"}, body=lambda g: {"words": "已联系施工队"}),
    Operation("add_photo", CHAIN | CLEANER, at={"number": "dispatched case"}, body=lambda g: {}, photo=True),
    Operation("get_photo", SEE_CASE | CLEANER, at={"number": "handling case", "photo": "photo"}),
    Operation(
        "rate_case", frozenset({"manager"}), at={"number": "case of the manager"}, body=lambda g: {"satisfied": True}
    ),
    *REPORTS,
    Operation("list_webhook_events", SIGNED_IN, shows="case.closed", shown_to=SIGNED_IN),
    Operation("list_webhooks", ADMINISTRATOR, shows="市平台", shown_to=ADMINISTRATOR),
    Operation("add_webhook", ADMINISTRATOR, body=lambda g: ENDPOINT),
    Operation("get_webhook", ADMINISTRATOR, at=SYSTEM, shows="市平台", shown_to=ADMINISTRATOR),
    Operation("change_webhook", ADMINISTRATOR, at=SYSTEM, body=lambda g: ENDPOINT, match="webhook-{endpoint}-1"),
    Operation("remove_webhook", ADMINISTRATOR, at=SYSTEM, body=lambda g: {}),
    Operation("pause_webhook", ADMINISTRATOR, at=SYSTEM, body=lambda g: {}),
    Operation("resume_webhook", ADMINISTRATOR, at={"endpoint_id": "paused"}, body=lambda g: {}),
    Operation("replay_webhook", ADMINISTRATOR, at=SYSTEM, body=lambda g: {"since": NOON}),
    Operation("change_webhook_secret", ADMINISTRATOR, at=SYSTEM, body=lambda g: {}),
    Operation("test_webhook", ADMINISTRATOR, at=SYSTEM, body=lambda g: {}),
    Operation("list_webhook_deliveries", ADMINISTRATOR, at=SYSTEM, shows="webhook.test", shown_to=ADMINISTRATOR),
    Operation("get_webhook_delivery", ADMINISTRATOR, at=TOLD, shows="webhook.test", shown_to=ADMINISTRATOR),
    Operation("replay_webhook_delivery", ADMINISTRATOR, at=TOLD, body=lambda g: {}),
    Operation("list_log_entries", SIGNED_IN, query={"verb": "place.added"}, shows="place.added"),
    Operation(
        "list_log_entries", SIGNED_IN, query={"about": "firm ref"}, shows="enterprise.registered", shown_to=RUN_ZONE
    ),
]
