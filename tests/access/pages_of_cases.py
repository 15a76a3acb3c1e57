"""The table of pages, continued: cases."""

from typing import Any

from tests.access.line import Line
from tests.access.roles import (
    ANYBODY,
    CHAIN,
    CLEANER,
    CLERK,
    GRID_WORKER,
    RUN_SITE,
    SEE_CASE,
    SEE_SITE,
    SIGNED_IN,
    Roles,
)

SECRET = "the address holds 128 random bits that only the person whose calendar it is was shown"
PAPER = "whoever scanned the code stands in front of the place and reads its name on the wall"
DRAIN, LATER = "北门排水沟堵塞", "2026-12-30T17:30"


def case(state: str, name: str = "do", **more: Any) -> Line:
    return Line(f"cases:{name}", at={"number": f"{state} case"}, **more)


def verb(name: str, state: str, post: Roles, get: Roles = SEE_CASE, **said: Any) -> Line:
    """The form of a verb, and performing it."""
    return case(state, get=get, post=post, query={"verb": name}, body=lambda g: {"verb": name, **said}, gives=302)


CASES = [
    Line("cases:list", get=SIGNED_IN, query={"tab": "places"}, shows=DRAIN),
    Line("cases:list", get=SIGNED_IN, query={"tab": "overdue"}),
    Line("cases:figures", get=SIGNED_IN),
    Line("cases:figures", get=SIGNED_IN, query={"set": "reported", "period": "year"}, shows=DRAIN),
    Line("cases:report", get=SIGNED_IN, shows="港东食品园", shown_to=frozenset({"manager"})),
    Line(
        "cases:report",
        get=SEE_SITE,
        post=SEE_SITE,
        query={"place": "site"},
        body=lambda g: {"kind": "hazard", "words": "线路裸露", "same": "none"},
        gives=302,
    ),
    Line("cases:report-places", get=SIGNED_IN, query={"q": "gdsp"}, shows="港东食品园"),
    Line("cases:codes", get=RUN_SITE, at={"place_id": "site"}, shows="北门岗", shown_to=RUN_SITE),
    case("handling", "page", get=SEE_CASE | CLEANER, shows=DRAIN, shown_to=SEE_CASE | CLEANER),
    case("handling", "sheet", get=SEE_CASE | CLEANER, shows=DRAIN, shown_to=SEE_CASE | CLEANER),
    Line("cases:photo", get=SEE_CASE | CLEANER, at={"number": "handling case", "photo_id": "photo"}),
    case("filed", "people", get=CHAIN, query={"verb": "dispatch", "field": "to", "to_text": "mgl"}),
    Line(
        "cases:public-report",
        get=ANYBODY,
        post=ANYBODY,
        at={"token": "paper"},
        body=lambda g: {"kind": "hazard", "words": "线路裸露", "same": "none"},
        gives=302,
        public=PAPER,
    ),
    Line("feeds:page", get=SIGNED_IN, shows="feeds/make", shown_to=SIGNED_IN),
    Line("feeds:make", post=SIGNED_IN, gives=302),
    Line("feeds:close", post=SIGNED_IN, gives=302, changes=False),
    Line("feeds:feed", get=ANYBODY, at={"secret": "leader's feed"}, shows="VCALENDAR", shown_to=ANYBODY, public=SECRET),
    Line(
        "cases:follow",
        get=ANYBODY,
        post=ANYBODY,
        at={"token": "follow"},
        body=lambda g: {"satisfied": "yes"},
        gives=302,
        shows=DRAIN,
        shown_to=ANYBODY,
        public=PAPER,
    ),
    verb("file_case", "reported", CHAIN),
    verb("decline", "reported", CHAIN, words="不在园区内。"),
    verb("hand_up", "filed", CHAIN, words="需要区里协调。"),
    verb("make_urgent", "handling", CHAIN | CLERK, get=SEE_CASE | CLEANER, words="积水已漫到配电间。"),
    verb("accept", "dispatched", CLEANER, get=SEE_CASE | CLEANER),
    verb("answer", "handling", CLEANER, get=SEE_CASE | CLEANER, words="已疏通。"),
    verb("pass_case", "verifying", GRID_WORKER, get=SEE_CASE | CLEANER),
    verb("fail_case", "verifying", GRID_WORKER, get=SEE_CASE | CLEANER, words="还在积水。"),
    verb("reopen", "closed", CHAIN, get=SEE_CASE | CLEANER, words="又堵了。"),
]
