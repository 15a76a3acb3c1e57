"""The table of pages, continued: briefings."""

from typing import Any

from tests.access.line import Line
from tests.access.roles import RUN_ZONE, SEE_ZONE

ABOUT_ALL = "a briefing is about the whole zone and says who answers for what in it"


def one(name: str, **more: Any) -> Line:
    return Line(f"overview:{name}", **{"at": {"briefing_id": "briefing"}, "get": SEE_ZONE, **more})


BRIEFINGS = [
    Line("overview:briefings", get=SEE_ZONE, post=RUN_ZONE),
    Line("overview:briefing-time", post=RUN_ZONE, body=lambda g: {"time": "16:30"}),
    Line("overview:briefing-template", get=SEE_ZONE, post=RUN_ZONE, body=lambda g: {"shipped": "1"}),
    one("briefing", shows="五组 港东", shown_to=SEE_ZONE, public=ABOUT_ALL),
    one("briefing-chart"),
    one("briefing-word", shows="五组 港东", shown_to=SEE_ZONE, public=ABOUT_ALL),
]
