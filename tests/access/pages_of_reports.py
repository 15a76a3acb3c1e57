"""The table of pages: what is asked, returns, figures, exports, and how much is asked."""

from typing import Any

from django.core import signing

from tests.access.ground import FIRM, Ground
from tests.access.line import Line
from tests.access.own_reports import WHY
from tests.access.pages_of_firms import ACT_FOR_FIRM, answerers
from tests.access.roles import OWN_FIRM, RUN_SITE, RUN_SOME_SITE, RUN_ZONE, SEE_SITE, SEE_ZONE, SIGNED_IN

AT_A_DESK = SIGNED_IN - {"administrator", "stranger", "member"}
HERE = {"place_id": "site", "collection_id": "daily collection", "day": "2026-11-01"}
BOOK = {"collection_id": "daily collection", "day": "2026-11-01"}
WORKS = {"do": "send", "resumed": "true", "on_duty": "5", "remote": "1"}
NEW_ITEM = {
    "name": "空置工位", "definition": "当天没有人用的工位", "kind": "number", "sight": "need", "source": "enterprise",
}  # fmt: skip
SHAPE = {
    "title": "各组复工", "superior": "市工信局", "basis": "工信函〔2026〕3 号", "rhythm": "daily", "due": "12:00", "row": "group",
    "cut_off": "day_before", "file_name": "{zone}-{day}", "formats": ["xlsx"], "version": "0",
    "form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-what": "field:group", "form-0-title": "责任组",
}  # fmt: skip


def ticked(ground: Ground) -> dict[str, Any]:
    """The firm's row, typed and ticked."""
    firm = ground["firm"]
    return {f"send-{firm}": "on", f"{firm}-resumed": "true", f"{firm}-on_duty": "5", f"{firm}-remote": "0"}


def composed(ground: Ground) -> dict[str, Any]:
    """A collection of sick people at the site."""
    days = {"starts_on": "2026-11-03", "until": "2026-11-30", "due": "12:00", "cut_off": "before"}
    asked = {"per": "enterprise-site", "rhythm": "daily", "place": str(ground["site"]), "items": ["sick"]}
    return {"title": "流感", **WHY, **days, **asked}


REPORTS = [
    Line("reports:firm", get=ACT_FOR_FIRM, at={"enterprise_id": "firm"}, shows="企业复工日报", shown_to=ACT_FOR_FIRM, tells=answerers),
    Line(
        "reports:return", get=ACT_FOR_FIRM, post=ACT_FOR_FIRM, at={"enterprise_id": "firm", **HERE}, body=lambda g: WORKS,
        shows=FIRM, shown_to=ACT_FOR_FIRM, tells=answerers,
    ),
    Line("reports:site", get=RUN_SITE, at={"place_id": "site"}, shows="载体日报", shown_to=RUN_SITE),
    Line(
        "reports:site-return", get=RUN_SITE, post=RUN_SITE, at={**HERE, "collection_id": "of site collection"},
        body=lambda g: {"do": "send", "site_resumed": "true"}, shows="载体日报", shown_to=RUN_SITE,
    ),
    Line("reports:tenants", get=RUN_SITE, post=RUN_SITE, at=HERE, body=ticked, shows=FIRM, shown_to=RUN_SITE),
    Line("reports:workbook", get=RUN_SOME_SITE, post=RUN_SOME_SITE, at=BOOK, unfit=RUN_SOME_SITE),  # without a file
    Line("reports:workbook-file", get=RUN_SOME_SITE, at=BOOK),
    Line(
        "reports:workbook-marked", post=RUN_SOME_SITE, at=BOOK, changes=False, gives=200,
        body=lambda g: {"marked": signing.dumps([], salt="reports.marked")},
    ),
    Line("reports:collections", get=AT_A_DESK, shows="企业复工日报", shown_to=AT_A_DESK),
    Line("reports:compose", get=RUN_SOME_SITE, post=RUN_SOME_SITE, body=composed, unfit=frozenset({"other_leader"})),
    Line("reports:collection", get=AT_A_DESK, at={"collection_id": "daily collection"}, shows="掌握复工情况", shown_to=AT_A_DESK),
    Line(
        "reports:decide", post=RUN_ZONE, at={"collection_id": "waiting collection"},
        body=lambda g: {"do": "approve", "version": 1},
    ),
    Line("reports:dictionary", get=SIGNED_IN, shows="到岗人数", shown_to=SIGNED_IN),
    Line("reports:item-add", get=RUN_ZONE, post=RUN_ZONE, body=lambda g: NEW_ITEM),
    Line("reports:differences", get=SEE_ZONE, shows=FIRM, shown_to=SEE_ZONE),
    Line("reports:difference-decide", post=RUN_ZONE, at={"difference_id": "difference"}, body=lambda g: {"do": "keep"}),
    Line("reports:figures", get=AT_A_DESK, shows="五组"),
    Line("reports:names", get=AT_A_DESK, query={"metric": "firms_resumed", "which": "missing"}, shows=FIRM),
    Line("reports:burden", get=AT_A_DESK),
    Line("reports:burden-of", get=SEE_SITE | OWN_FIRM, at={"enterprise_id": "firm"}, shows=FIRM, shown_to=SEE_SITE | OWN_FIRM),
    Line(
        "reports:exports", get=SEE_ZONE, post=SEE_ZONE, shows="报工信局", shown_to=SEE_ZONE,
        body=lambda g: {"code": "industry", "day": "2026-11-01", "format": "csv", "purpose": "核对"},
    ),
    Line("reports:shape-new", get=RUN_ZONE, post=RUN_ZONE, query={"from": "health"}, body=lambda g: SHAPE),
    Line("reports:shape", get=SEE_ZONE, post=RUN_ZONE, at={"code": "health"}, body=lambda g: SHAPE),
    Line("reports:shape-withdraw", post=RUN_ZONE, at={"code": "own shape"}, body=lambda g: {"version": g["own version"]}),
    Line("reports:export", get=SEE_ZONE, post=SEE_ZONE, at={"export_id": "export"}, shows="报工信局", shown_to=SEE_ZONE, gives=200),
    Line("reports:export-file", post=SEE_ZONE, at={"export_id": "export"}, gives=200),
]  # fmt: skip
