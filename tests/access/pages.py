"""The table of pages: every address of the product, who may look (`get`), who may act (`post`), and with what.

Everybody who is not named must be refused: 403 or 404, and the door for those who are not signed in. A line without
`get` (or `post`) answers 405 to that method. Addresses are filled with things of group 5, see ground.py.
"""

from typing import Any

from tests.access.ground import FIRM, LIST
from tests.access.line import Line
from tests.access.pages_of_briefings import BRIEFINGS
from tests.access.pages_of_cases import CASES
from tests.access.pages_of_firms import FIRMS
from tests.access.pages_of_guidance import GUIDANCE
from tests.access.pages_of_notices import NOTICES
from tests.access.pages_of_policy import POLICY
from tests.access.pages_of_reopening import REOPENING
from tests.access.pages_of_reports import REPORTS
from tests.access.roles import (
    ABOVE_SITE,
    ADMINISTRATOR,
    ANYBODY,
    CLERK,
    KNOW_THE_GRID_WORKER,
    MANAGER_OR_ADMINISTRATOR,
    MEMBER,
    RUN_GROUP,
    RUN_POINT,
    RUN_SITE,
    RUN_SOME_SITE,
    RUN_ZONE,
    SEE_POINT,
    SEE_SITE,
    SEE_ZONE,
    SIGNED_IN,
    STAFF,
)

NOON, EVENING, TODAY = "2026-11-02T12:00", "2026-11-02T20:00", "2026-11-02"
PASSWORD = "Harbour-1952-Lamp"
INVENTED = "sample data of the product, which is where the town has its names from"
CORNERS = "120.25, 36.25\n120.26, 36.25\n120.26, 36.26\n120.25, 36.26"


def place(name: str, **more: Any) -> Line:
    return Line(f"registry:{name}", at={"place_id": "site"}, **more)


def duty(name: str, **more: Any) -> Line:
    return Line(f"registry:{name}", at={"duty_id": "cleaner of washroom"}, **more)


def firm(name: str, **more: Any) -> Line:
    return Line(f"registry:{name}", at={"enterprise_id": "firm"}, **more)


def pair(name: str, **more: Any) -> Line:
    return Line(f"registry:{name}", at={"enterprise_id": "firm", "other_id": "twin"}, **more)


def stay(name: str, **more: Any) -> Line:
    return Line(f"registry:{name}", at={"occupancy_id": "stay"}, **more)


def grid_file(name: str, **more: Any) -> Line:
    return Line(f"registry:{name}", at={"file_id": "grid file"}, **more)


def run(name: str, **more: Any) -> Line:
    return Line(f"registry:{name}", at={"run_id": "run"}, **more)


def somebody(name: str, **more: Any) -> Line:
    return Line(f"people:{name}", at={"person": "grid_worker"}, **more)


OPEN_TO_ALL = [
    Line("shell:look", post=ANYBODY, body=lambda g: {"theme": "dark"}, changes=False),
    Line("shell:offline", get=ANYBODY),
    Line("shell:worker", get=ANYBODY),
    Line(
        "people:sign-in", get=ANYBODY, post=ANYBODY, body=lambda g: {"phone": "13800000004", "password": "?"}, gives=422
    ),
    Line("people:sign-out", post=SIGNED_IN),
    Line("people:challenge", get=SIGNED_IN, post=SIGNED_IN, changes=False),
    Line("people:privacy", get=ANYBODY),
    Line("people:join", get=ANYBODY, post=ANYBODY, at={"token": "invitation link"}, shows="郝新来", shown_to=ANYBODY),
]

OVERVIEW = [
    Line("shell:more", get=SIGNED_IN),
    Line("shell:styleguide", get=SIGNED_IN, public=INVENTED),
    Line("overview:home", get=SIGNED_IN, shows="港东食品园", shown_to=frozenset({"head", "leader"})),
    Line("overview:board", get=SIGNED_IN, shows="北门岗"),
    Line("overview:mine", get=SIGNED_IN, shows="东卫生间", shown_to=frozenset({"cleaner"})),
    Line("overview:coverage", get=SIGNED_IN, shows="北门岗"),
    Line("overview:coverage-file", get=SIGNED_IN, at={"form": "csv"}, shows="北门岗"),
    Line("overview:coverage-file", get=SIGNED_IN, at={"form": "xlsx"}, shows="北门岗"),
    Line("overview:trace", get=SEE_POINT, query={"place": "washroom"}, shows="马桂兰", shown_to=SEE_POINT),
    Line("overview:trace", get=SIGNED_IN, query={"q": "港东"}, shows="港东食品园"),
    Line("overview:trace-places", get=SIGNED_IN, query={"q": "gd"}, shows="港东食品园"),
    Line("overview:trace-places", get=SIGNED_IN, query={"q": "港洞食品"}, shows="港东食品园"),
    Line("overview:search", get=SIGNED_IN, query={"q": "港东"}, shows="港东食品园"),
    Line("overview:search", get=SIGNED_IN, query={"q": "海岬"}, shows=FIRM),
    Line("overview:search", get=SIGNED_IN, query={"q": "海岬", "pop": "1"}, shows=FIRM),
    Line("overview:search", get=SIGNED_IN, query={"q": "13800000005"}, shows="乔文斌", shown_to=RUN_SITE | STAFF),
]

PLACES = [
    Line("registry:place-list", get=SIGNED_IN, query={"kind": "all"}, shows="东卫生间", shown_to=SEE_POINT),
    Line("registry:place-list", get=SIGNED_IN, query={"kind": "site", "q": "gdsp"}, shows="港东食品园"),
    place("place", get=SEE_SITE, shows=FIRM),
    Line("registry:place", get=SEE_POINT, at={"place_id": "washroom"}, shows="马桂兰", shown_to=SEE_POINT),
    Line("registry:place", get=SEE_SITE, at={"place_id": "gate"}, shows="乔文斌"),
    place("place-add", get=RUN_SITE, post=RUN_SITE, body=lambda g: {"kind": "point", "name": "南楼梯", "start": NOON}),
    place(
        "place-change",
        get=RUN_SITE,
        post=RUN_SITE,
        body=lambda g: {"name": "港东食品产业园", "code": "HJ-5-03-02", "site_kind": "park", "version": 1},
    ),
    Line(
        "registry:place-change",
        get=RUN_POINT,
        post=RUN_POINT,
        at={"place_id": "washroom"},
        body=lambda g: {"name": "东卫", "code": "HJ-5-03-02-2-3E", "version": 1},
    ),
    place(
        "place-move",
        get=ABOVE_SITE,
        post=RUN_GROUP,
        unfit=frozenset({"grid_worker"}),  # runs the grid, not the group that it is to hang under
        body=lambda g: {"parent": g["group"], "when": NOON},
    ),
    Line(
        "registry:place-end",
        get=RUN_SITE,
        post=RUN_SITE,
        at={"place_id": "gate"},
        body=lambda g: {"when": NOON, "reason": "拆除"},
    ),
    place(
        "place-position",
        get=RUN_SITE,
        post=RUN_SITE,
        body=lambda g: {"longitude": 120.251, "latitude": 36.251, "crs": "wgs84"},
    ),
    place(
        "assign",
        get=ABOVE_SITE,
        post=ABOVE_SITE,
        body=lambda g: {"post": "checker", "person": g["cleaner"], "start": NOON},
    ),
    Line(
        "registry:person-find",
        get=RUN_SOME_SITE,
        query={"field": "person", "person_text": "tianxiuying"},
        shows="田秀英",
        shown_to=RUN_SOME_SITE,
    ),
    Line("registry:roster", get=SIGNED_IN, shows="港东", shown_to=frozenset({"leader", "manager"})),
    Line("registry:roster", get=SIGNED_IN, query={"place": "site"}, shows="北门岗", shown_to=SEE_SITE),
    duty("duty", get=SEE_POINT, shows="马桂兰", shown_to=SEE_POINT),
    duty("duty-hand-over", get=RUN_SITE, post=RUN_SITE, body=lambda g: {"to": g["relief_cleaner"], "when": EVENING}),
    duty(
        "duty-substitute",
        get=RUN_SITE,
        post=RUN_SITE,
        body=lambda g: {"person": g["relief_cleaner"], "start": NOON, "end": EVENING, "reason": "培训"},
    ),
    duty("duty-end", get=RUN_SITE, post=RUN_SITE, body=lambda g: {"when": EVENING, "reason": "离职"}),
    duty(
        "duty-correct",
        get=RUN_SITE,
        post=RUN_SITE,
        body=lambda g: {"person": g["relief_cleaner"], "start": "2026-09-01T00:00", "reason": "当时是田秀英"},
    ),
    duty("duty-withdraw", get=RUN_SITE, post=RUN_SITE, body=lambda g: {"reason": "登记错了场所"}),
    Line("registry:start", get=RUN_ZONE, post=RUN_ZONE, changes=False),
    Line("registry:start-step", get=RUN_ZONE, post=RUN_ZONE, at={"step": "done"}, changes=False),
    Line(
        "registry:start-step",
        get=RUN_ZONE,
        post=RUN_ZONE,
        at={"step": "grids"},
        body=lambda g: {"lines": "七组 北岸"},
    ),
]

GRIDS = [
    Line("registry:grids", get=SIGNED_IN, shows="第三网格", shown_to=SEE_SITE - {"manager"}),
    Line("registry:grid-shapes", get=SIGNED_IN, shows="第三网格", shown_to=SEE_SITE - {"manager"}),
    Line("registry:grid-import", get=RUN_ZONE, post=RUN_ZONE, body=lambda g: {"file": g.grids(), "crs": "wgs84"}),
    grid_file("grid-file", get=CLERK, post=CLERK, body=lambda g: {"group": g["group"], "crs": "bd09"}),
    grid_file("grid-file-reading", post=CLERK, body=lambda g: {"mend": "on"}),
    grid_file("grid-file-confirm", post=CLERK, body=lambda g: {"expect": "?"}, changes=False),
    grid_file("grid-file-drop", post=CLERK),
    Line(
        "registry:grid-renumber",
        get=RUN_ZONE,
        post=RUN_ZONE,
        query={"community": "community"},
        body=lambda g: {"community": g["community"], "expect": g["renumbering"], "reason": "重新划分"},
        shows="第三网格",
        shown_to=RUN_ZONE,
    ),
    Line(
        "registry:grid-draw",
        get=ABOVE_SITE | {"other_leader"},
        post=ABOVE_SITE,
        unfit=frozenset({"other_leader"}),  # draws grids, not this one
        body=lambda g: {"place": g["grid"], "outline": CORNERS, "crs": "wgs84"},
    ),
]

ENTERPRISES = [
    Line("registry:enterprise-list", get=SIGNED_IN, shows=FIRM),
    Line("registry:enterprise-list", get=SIGNED_IN, query={"place": "site", "state": "all"}, shows=FIRM),
    Line("registry:enterprise-list", get=SIGNED_IN, query={"q": "13900006027", "state": "all"}),
    firm("enterprise", get=SEE_SITE | MEMBER, shows=FIRM),  # a member is led to their own page
    Line("registry:enterprise", get=SEE_SITE, at={"enterprise_id": "former"}),
    Line(
        "registry:enterprise-new",
        get=RUN_SOME_SITE,
        post=RUN_SITE,
        unfit=frozenset({"other_leader"}),  # registers enterprises, not here
        body=lambda g: {"name": "港东新味调料有限公司", "place": g["site"], "start": TODAY},
    ),
    Line(
        "registry:enterprise-similar",
        get=RUN_SOME_SITE,
        query={"name": "海岬鲜禾食品公司"},
        shows=FIRM,
        shown_to=RUN_SOME_SITE,
        public="whoever registers an enterprise learns name and code of a similar one: both are public",
    ),
    Line(
        "registry:enterprise-export",
        get=RUN_SOME_SITE | {"auditor"},
        post=RUN_SOME_SITE | {"auditor"},
        query={"state": "all"},
        shown_to=SEE_SITE,
    ),
    Line("registry:enterprise-duplicates", get=RUN_SOME_SITE | {"auditor"}, shows=FIRM, shown_to=RUN_SITE),
    firm("enterprise-change", get=RUN_SITE, post=RUN_SITE, body=lambda g: {"name": FIRM, "staff": 90, "version": 1}),
    firm("enterprise-place", get=RUN_SITE, post=RUN_SITE, body=lambda g: {"place": g["site"], "start": TODAY}),
    firm("enterprise-merge-choose", get=RUN_SITE),
    pair(
        "enterprise-merge",
        get=RUN_SITE,
        post=RUN_SITE,
        body=lambda g: {"reason": "同一执照", "duplicate_version": 2, "survivor_version": 1},
    ),
    pair("enterprise-apart", post=RUN_SITE),
    Line(
        "registry:merger-undo",
        get=RUN_SITE,
        post=RUN_SITE,
        at={"merger_id": "merger"},
        body=lambda g: {"reason": "两家"},
    ),
    stay("stay-change", get=RUN_SITE, post=RUN_SITE, body=lambda g: {"start": "2026-09-02", "staff": 9, "version": 1}),
    stay("stay-move", get=RUN_SITE, post=RUN_SITE, body=lambda g: {"place": g["site"], "when": TODAY, "version": 1}),
    stay("stay-end", get=RUN_SITE, post=RUN_SITE, body=lambda g: {"when": TODAY, "version": 1}),
    stay("stay-withdraw", get=RUN_SITE, post=RUN_SITE, body=lambda g: {"reason": "看错了", "version": 1}),
]

IMPORTS = [
    Line(
        "registry:import-list", get=RUN_ZONE, post=RUN_ZONE, gives=422, changes=False, shows="名单", shown_to=RUN_ZONE
    ),
    Line("registry:import-template", get=SIGNED_IN, public=INVENTED),
    Line("registry:import-example", get=SIGNED_IN, public=INVENTED),
    Line("registry:import-begin", post=RUN_ZONE, body=lambda g: {"name": "a.csv", "size": "9", "mark": "1"}),
    run("import-run", get=RUN_ZONE, shows=FIRM, shown_to=RUN_ZONE),
    Line("registry:import-part", get=RUN_ZONE, post=CLERK, at={"run_id": "unread"}, body=lambda g: {"": LIST}),
    run("import-progress", get=RUN_ZONE),
    run("import-columns", post=RUN_ZONE, gives=422, changes=False),
    run("import-answers", post=RUN_ZONE),
    run("import-confirm", post=RUN_ZONE, body=lambda g: {"digest": g["digest"], "good_only": "on"}),
    run("import-discard", post=RUN_ZONE),
    run("import-problems", get=RUN_ZONE),
    run("import-bad-rows", get=RUN_ZONE),
]

PEOPLE = [
    Line("people:account", get=SIGNED_IN),
    Line("people:password", get=SIGNED_IN, post=SIGNED_IN, body=lambda g: {"new": PASSWORD}),
    Line("people:second-factor", get=SIGNED_IN, post=SIGNED_IN, body=lambda g: {"code": "000000"}, gives=422),
    Line("people:second-factor-remove", get=SIGNED_IN, post=SIGNED_IN, body=lambda g: {"code": "000000"}, gives=422),
    Line("people:recovery-codes", get=SIGNED_IN, post=SIGNED_IN, body=lambda g: {"code": "000000"}, gives=422),
    Line(
        "people:tokens",
        get=SIGNED_IN,
        post=SIGNED_IN,
        body=lambda g: {"name": "x", "scopes": ["log:read"], "days": "7"},
    ),
    Line("people:token-revoke", post=MANAGER_OR_ADMINISTRATOR, at={"token": "manager's token"}),
    Line("people:devices", get=SIGNED_IN),
    Line("people:devices", get=SIGNED_IN, query={"whose": "all"}, shows="乔文斌", shown_to=ADMINISTRATOR),
    Line("people:devices-end-others", post=SIGNED_IN),
    Line("people:device-end", post=MANAGER_OR_ADMINISTRATOR, at={"device": "manager's device"}),
    Line("people:people", get=SIGNED_IN, shows="葛红梅", shown_to=KNOW_THE_GRID_WORKER),
    Line("people:person-add", get=STAFF, post=STAFF, body=lambda g: {"name": "赵新", "works": "field"}),
    Line("people:invite-many", post=STAFF, body=lambda g: {"person": [g["stranger"], g["relief_cleaner"]]}),
    Line("people:cards", get=SIGNED_IN, query={"person": "guest"}, shows="郝新来", shown_to=STAFF),
    somebody("person", get=KNOW_THE_GRID_WORKER, shows="葛红梅", shown_to=KNOW_THE_GRID_WORKER),
    somebody("person-edit", get=STAFF, post=STAFF, body=lambda g: {"name": "葛红", "works": "field", "version": 1}),
    somebody("person-deactivate", post=ADMINISTRATOR),
    Line("people:person-reactivate", post=ADMINISTRATOR, at={"person": "grid_worker"}, changes=False),
    somebody("person-unlock", post=ADMINISTRATOR, changes=False),
    somebody("person-second-factor-reset", post=ADMINISTRATOR, unfit=frozenset({"grid_worker"}), changes=False),
    somebody("invite", post=STAFF),
    somebody("right-give", post=ADMINISTRATOR, body=lambda g: {"right": "auditor"}),
    Line("people:right-end", post=ADMINISTRATOR, at={"person": "clerk", "grant": "clerk's right"}),
    Line("people:invitation-withdraw", post=STAFF, at={"invitation": "invitation"}),
]

LOG_BOOK = [
    Line("logbook:entries", get=SIGNED_IN, shows="港东食品园"),
    Line("logbook:entries", get=SIGNED_IN, query={"about": "港东食品园"}, shows="港东食品园"),
    Line("logbook:entry", get=SEE_SITE, at={"number": "site entry"}, shows="港东食品园"),
    Line("logbook:proof", get=SEE_SITE, at={"number": "site entry"}),
    Line("logbook:verify", get=SEE_ZONE, post=SEE_ZONE),
    Line("logbook:verification", get=SEE_ZONE, at={"number": "verification"}),
    Line("logbook:export", get=SEE_ZONE, shows="place.added", shown_to=SEE_ZONE),
    Line("logbook:verifier", get=SIGNED_IN),
    Line("logbook:checkpoint", get=SIGNED_IN),
]

ENDPOINT: dict[str, Any] = {"name": "省平台", "url": "https://receiver.example/2", "events": ["case.*"], "version": 1}


def system(name: str, **more: Any) -> Line:
    return Line(f"webhooks:{name}", at={"endpoint": "endpoint"}, **more)


OTHER_SYSTEMS = [
    Line("webhooks:endpoints", get=ADMINISTRATOR, shows="市平台", shown_to=ADMINISTRATOR),
    Line("webhooks:endpoint-add", get=ADMINISTRATOR, post=ADMINISTRATOR, body=lambda g: ENDPOINT),
    Line("webhooks:events", get=ADMINISTRATOR, shows="case.closed", shown_to=ADMINISTRATOR),
    system("endpoint", get=ADMINISTRATOR, shows="receiver.example", shown_to=ADMINISTRATOR),
    system("endpoint-edit", get=ADMINISTRATOR, post=ADMINISTRATOR, body=lambda g: ENDPOINT),
    system("endpoint-pause", post=ADMINISTRATOR),
    Line("webhooks:endpoint-resume", post=ADMINISTRATOR, at={"endpoint": "paused"}),
    system("endpoint-secret", post=ADMINISTRATOR),
    system("endpoint-remove", post=ADMINISTRATOR),
    system("endpoint-replay", post=ADMINISTRATOR, body=lambda g: {"since": NOON}),
    system("endpoint-test", post=ADMINISTRATOR),
    Line("webhooks:delivery", get=ADMINISTRATOR, at={"delivery": "told"}, shows="webhook.test", shown_to=ADMINISTRATOR),
    Line("webhooks:delivery-replay", post=ADMINISTRATOR, at={"delivery": "told"}),
    Line("notify:keys", get=ADMINISTRATOR, post=ADMINISTRATOR, body=lambda g: {"name": "访客机"}),
    Line("notify:key-revoke", post=ADMINISTRATOR, at={"key": "sending program"}),
]

PAGES = [
    *CASES,
    *NOTICES,
    *OPEN_TO_ALL,
    *OVERVIEW,
    *PLACES,
    *GRIDS,
    *ENTERPRISES,
    *FIRMS,
    *GUIDANCE,
    *IMPORTS,
    *PEOPLE,
    *LOG_BOOK,
    *OTHER_SYSTEMS,
    *POLICY,
    *REOPENING,
    *BRIEFINGS,
    *REPORTS,
]
