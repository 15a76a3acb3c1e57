"""The table of pages, continued: guidance. Whoever sees a place follows; the enterprise and its park read and confirm."""

from typing import Any

from tests.access.ground import FIRM
from tests.access.line import Line
from tests.access.pages_of_firms import answerers
from tests.access.roles import ANYBODY, LINK, OWN_FIRM, RUN_SITE, RUN_ZONE, SEE_SITE, SIGNED_IN

AT_A_DESK = SIGNED_IN - {"administrator", "stranger", "member"}
ACT_FOR_FIRM = RUN_SITE | OWN_FIRM
AT_THE_ENTRANCE = "the paper hangs at the entrance: it names the enterprise and the site, and no person"
HERE = {"enterprise_id": "firm", "place_id": "site"}


def here(name: str, **more: Any) -> Line:
    return Line(f"guidance:{name}", **{"at": HERE, "tells": answerers, **more})


GUIDANCE = [
    Line("guidance:index", get=AT_A_DESK),
    Line("guidance:incident", get=AT_A_DESK, at={"number": "storm"}, shows="港东食品园"),
    Line("guidance:names", get=AT_A_DESK, at={"number": "storm"}, shows=FIRM),
    Line(
        "guidance:publish",
        get=RUN_ZONE,
        post=RUN_ZONE,
        at={"number": "storm"},
        body=lambda g: {"note": "第二版", "added": "关好门窗", "after": 1},
    ),
    here("firm", get=ACT_FOR_FIRM, shows=FIRM, shown_to=ACT_FOR_FIRM),
    here("premises", post=ACT_FOR_FIRM, body=lambda g: {"kinds": ["office"]}),
    here("read", post=ACT_FOR_FIRM, at={**HERE, "handbook_id": "handbook"}),
    here("sheet", get=ACT_FOR_FIRM, shows=FIRM, shown_to=ACT_FOR_FIRM),
    Line("guidance:edition", get=SIGNED_IN | {LINK}, at={"handbook_id": "handbook"}, shows="首版", shown_to=SEE_SITE),
    Line(
        "guidance:staff",
        get=ANYBODY,
        post=ANYBODY,
        at={"token": "paper of guidance"},
        body=lambda g: {"handbook": g["handbook"]},
        public=AT_THE_ENTRANCE,
    ),
]
