"""The table of pages, working time and deadlines: everybody may look, the clerk and the zone's head set them."""

from tests.access.line import Line
from tests.access.roles import CLERK, SIGNED_IN

HEADS = frozenset({"head", "organiser"})

TABLE = "2027-01-01 ~ 2027-01-03, 元旦, 休\n2027-02-05 ~ 2027-02-13, 春节, 休"
SET_POLICY = CLERK | {"head"}
FIGURES = {
    f"{name}_{part}": value
    for name in ("response", "solution", "verification", "warn", "executor", "organiser", "head", "reopen_within")
    for part, value in (("number", "3"), ("unit", "work_days"))
} | {"extensions": "1", "basis": "x", "reason": "x", "seen": "0"}
WHY = {"reason": "红色预警"}
INCIDENTS = [
    Line("policy:packs", get=SIGNED_IN, shows="节后复工复产安全", shown_to=SIGNED_IN),
    Line(
        "policy:pack",
        get=SIGNED_IN,
        at={"code": "typhoon", "version": "version 1"},
        shows="复工九查",
        shown_to=SIGNED_IN,
    ),
    Line(
        "policy:pack-compare",
        get=SIGNED_IN,
        at={"code": "typhoon", "version": "version 1", "other": "version 1"},
        shows="内容相同",
        shown_to=SIGNED_IN,
    ),
    Line("policy:incidents", get=SIGNED_IN, shows="台风防御", shown_to=SIGNED_IN),
    Line("policy:incident", get=SIGNED_IN, at={"number": "storm"}, shows="台风停工和复工", shown_to=SIGNED_IN),
    Line(
        "policy:incident-declare",
        get=HEADS,
        post=HEADS,
        body=lambda g: {
            "pack": g["typhoon pack"],
            "title": "第二个",
            "started_at": "2026-11-02T12:00",
            "basis": "通知",
        },
    ),
    Line(
        "policy:incident-scope",
        get=HEADS,
        post=HEADS,
        at={"number": "storm"},
        body=lambda g: {"places": [g["group"]], **WHY},
    ),
    Line(
        "policy:incident-risk",
        get=HEADS | {"leader", "other_leader"},
        post=HEADS | {"leader"},
        at={"number": "storm"},
        body=lambda g: {"place": g["site"], "level": "high", "basis": "低洼"},
    ),
    Line(
        "policy:incident-switch",
        get=HEADS,
        post=HEADS,
        at={"number": "outbreak"},
        body=lambda g: {"pack": g["covid pack"], **WHY},
    ),
    Line("policy:incident-stop", get=HEADS, post=HEADS, at={"number": "storm"}, body=lambda g: WHY),
    Line("policy:incident-restart", get=HEADS, post=HEADS, at={"number": "stopped storm"}, body=lambda g: WHY),
    Line("policy:incident-lift", get=HEADS, post=HEADS, at={"number": "storm"}, body=lambda g: WHY),
]
POLICY = [
    *INCIDENTS,
    Line("policy:calendar", get=SIGNED_IN, shows="国庆节", shown_to=SIGNED_IN),
    Line("policy:calendar-year", get=SIGNED_IN, at={"year": "2027"}, shows="2027", shown_to=SIGNED_IN),
    Line(
        "policy:mark-days",
        get=SET_POLICY,
        post=SET_POLICY,
        body=lambda g: {"first": "2026-11-03", "last": "2026-11-03", "what": "off", "reason": "x"},
    ),
    Line(
        "policy:set-hours",
        get=SET_POLICY,
        post=SET_POLICY,
        body=lambda g: {"since": "2027-06-01", "spans": "9:00-17:00", "reason": "x"},
    ),
    Line(
        "policy:withdraw-hours",
        get=SET_POLICY,
        post=SET_POLICY,
        at={"hours_id": "hours"},
        body=lambda g: {"reason": "x"},
    ),
    Line(
        "policy:work-weekends",
        get=SET_POLICY,
        post=SET_POLICY,
        body=lambda g: {"first": "2026-11-07", "last": "2026-11-08", "basis": "x", "approver": "x"},
    ),
    Line(
        "policy:end-weekends",
        get=SET_POLICY,
        post=SET_POLICY,
        at={"weekends_id": "weekends"},
        body=lambda g: {"last": "2026-12-06", "reason": "x"},
    ),
    Line(
        "policy:table",
        get=SET_POLICY,
        post=SET_POLICY,
        body=lambda g: {"year": "2027", "text": TABLE, "reason": "x", "confirmed": "1"},
    ),
    Line("policy:topics", get=SIGNED_IN, shows="房租费用", shown_to=SIGNED_IN),
    Line("policy:topic-new", get=SET_POLICY, post=SET_POLICY, body=lambda g: {"name": "用电", "reason": "x"}),
    Line("policy:topic-retire", get=SET_POLICY, post=SET_POLICY, at={"code": "rent"}, body=lambda g: {"reason": "x"}),
    Line(
        "policy:topic-return",
        get=SET_POLICY,
        post=SET_POLICY,
        at={"code": "retired topic"},
        body=lambda g: {"reason": "x"},
    ),
    Line("policy:presets", get=SIGNED_IN, shows="诉求", shown_to=SIGNED_IN),
    Line("policy:preset", get=SIGNED_IN, at={"code": "request"}, shows="诉求", shown_to=SIGNED_IN),
    Line("policy:preset-change", get=SET_POLICY, post=SET_POLICY, at={"code": "request"}, body=lambda g: FIGURES),
    Line(
        "policy:preset-new",
        get=SET_POLICY,
        post=SET_POLICY,
        query={"kind": "request", "grade": "", "topic": "rent"},
        body=lambda g: FIGURES,
    ),
    Line(
        "policy:preset-retire",
        get=SET_POLICY,
        post=SET_POLICY,
        at={"code": "request.policy"},
        body=lambda g: {"reason": "x"},
    ),
]
