"""The table of pages, continued: reopening."""

from typing import Any

from gezhi.policy.models import Incident
from gezhi.reopening.firms import units
from gezhi.reopening.models import Application
from gezhi.reopening.reads.needs import offer_of
from testing.town import NOON
from tests.access.ground import FIRM, Ground
from tests.access.line import Line
from tests.access.pages_of_firms import answerers
from tests.access.pages_of_policy import HEADS
from tests.access.roles import ANYBODY, CHAIN, OWN_FIRM, RUN_SITE, SEE_SITE, SIGNED_IN

AT_A_DESK = SIGNED_IN - {"administrator", "stranger", "member"}
ACT = RUN_SITE | OWN_FIRM
SEE = SEE_SITE | OWN_FIRM
PUBLIC = "which enterprises may work is public; the list and the paper name an enterprise and its site, and no person"
HERE = {"enterprise_id": "firm", "place_id": "site"}


def seen(ground: Ground) -> dict[str, Any]:
    """Yes to the application, everything looked at."""
    application = Application.objects.get(pk=ground.ids["application"])
    codes = list(application.items.values_list("code", flat=True))
    return {"verdict": "approve", "version": application.version, "seen": codes}


def everybody(ground: Ground) -> dict[str, Any]:
    """All tenants of the site marked."""
    here = units(sites=[ground.ids["site"]], at=NOON)
    return {"file": [unit.enterprise_id for unit in here]}


def offered(ground: Ground) -> dict[str, Any]:
    """Everybody who does not know yet what it needs, as the page shows it."""
    return {"seen": offer_of(Incident.objects.get(pk=ground.ids["spring"]), NOON).seen}


def one(name: str, **more: Any) -> Line:
    return Line(f"reopening:{name}", **{"at": {"application_id": "application"}, **more})


REOPENING = [
    Line("reopening:queue", get=AT_A_DESK, query={"tab": "waiting"}, shows=FIRM),
    Line("reopening:queue", get=SEE_SITE, query={"id": "application"}, shows=FIRM),
    Line(
        "reopening:bulk",
        get=AT_A_DESK,
        post=CHAIN,
        body=lambda g: {"application": g["application"]},
        unfit=CHAIN,  # it has points that have to be looked at one by one
    ),
    Line(
        "reopening:needs",
        get=HEADS,
        post=HEADS,
        at={"incident_id": "spring"},
        body=offered,
        gives=302,
        shows="节后复工复产",
        shown_to=SIGNED_IN,
    ),
    one("decide", post=CHAIN, body=seen, gives=302),
    one("application", get=SEE, shows=FIRM, shown_to=SEE, tells=answerers),
    one("do", post=OWN_FIRM, body=lambda g: {"do": "withdraw"}, gives=302),
    one("permit-print", get=SEE, shows=FIRM, shown_to=SEE, tells=answerers),
    one(
        "permit-do",
        get=CHAIN,
        post=CHAIN,
        at={"application_id": "application", "verb": "suspend"},
        body=lambda g: {"words": "现场有隐患。"},
        gives=302,
    ),
    Line("reopening:file", get=SEE, at={"item_id": "file of the application"}),
    Line("reopening:which", get=SEE, at=HERE, shows="节后复工复产", shown_to=SEE),
    Line(
        "reopening:apply",
        get=ACT,
        post=ACT,
        at={**HERE, "incident_id": "spring"},
        body=lambda g: {"item": "responsible", "item-responsible": "生产副总"},
        gives=302,
        shows="复工复产安全承诺",
        shown_to=ACT,
        tells=answerers,
    ),
    Line("reopening:park-which", get=RUN_SITE, at={"place_id": "site"}, shows="节后复工复产"),
    Line(
        "reopening:park",
        get=RUN_SITE,
        post=RUN_SITE,
        at={"place_id": "site", "incident_id": "spring"},
        body=everybody,
        gives=302,
        shows=FIRM,
    ),
    Line("reopening:permits", get=ANYBODY, shows=FIRM, shown_to=ANYBODY, public=PUBLIC),
    Line("reopening:check", get=ANYBODY, at={"code": "permit code"}, shows=FIRM, shown_to=ANYBODY, public=PUBLIC),
]
