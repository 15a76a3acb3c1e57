"""The table of pages, an enterprise's own: it, those who answer for it, and the clerk; of its members only who signs in."""

from typing import Any

from tests.access.ground import FIRM, Ground, phones
from tests.access.line import Line
from tests.access.roles import ANYBODY, LINK, MEMBER, OWN_FIRM, RUN_SITE, SIGNED_IN

ACT_FOR_FIRM = RUN_SITE | OWN_FIRM
SAY_WHO_ACTS = RUN_SITE | MEMBER


def answerers(ground: Ground) -> set[str]:
    """What an enterprise is told of those who answer for it: up to the group with phones, the places by name."""
    places = {ground.town.places[name].name for name in ("site", "building", "grid", "group")}
    return places | phones(ground.town, ("manager", "grid_worker", "leader"))


def colleagues(ground: Ground) -> set[str]:
    """Those who act for the enterprise know each other's phones, and the park theirs."""
    return phones(ground.town, ("member", "newcomer"))


def own(name: str, **more: Any) -> Line:
    return Line(f"registry:{name}", at={"enterprise_id": "firm"}, **more)


FIRMS = [
    Line("registry:firms", get=SIGNED_IN | {LINK}),
    own("firm", get=ACT_FOR_FIRM, shows=FIRM, shown_to=ACT_FOR_FIRM, tells=answerers),
    own(
        "firm-change",
        get=ACT_FOR_FIRM,
        post=ACT_FOR_FIRM,
        body=lambda g: {"staff": 90, "version": 1},
        shows=FIRM,
        shown_to=ACT_FOR_FIRM,
    ),
    own("firm-confirm", post=ACT_FOR_FIRM, body=lambda g: {"version": 1}),
    own(
        "firm-members",
        get=SAY_WHO_ACTS,
        post=SAY_WHO_ACTS,
        body=lambda g: {"name": "梁宁", "phone": "13900001234"},
        shows="毕然",
        shown_to=SAY_WHO_ACTS,
        tells=colleagues,
    ),
    own("firm-link", post=SAY_WHO_ACTS),
    Line("registry:member-end", post=SAY_WHO_ACTS, at={"membership_id": "membership"}),
    Line("registry:member-invite", post=SAY_WHO_ACTS, at={"membership_id": "newcomership"}),
    Line("registry:link-end", post=SAY_WHO_ACTS, at={"link_id": "firm link"}),
    Line("registry:firm-enter", get=ANYBODY, at={"token": "firm link's token"}),
    Line("registry:firm-leave", post=ANYBODY, changes=False),
    own(
        "idle-say",
        get=RUN_SITE,
        post=RUN_SITE,
        body=lambda g: {"kind": "stopped", "start": "2026-11-02", "end": "2026-12-01", "reason": "装修"},
    ),
    Line(
        "registry:idle-end",
        get=RUN_SITE,
        post=RUN_SITE,
        at={"idleness_id": "idleness"},
        body=lambda g: {"day": "2027-02-01"},
    ),
    Line(
        "registry:idle-withdraw",
        get=RUN_SITE,
        post=RUN_SITE,
        at={"idleness_id": "idleness"},
        body=lambda g: {"reason": "看错了"},
    ),
]
