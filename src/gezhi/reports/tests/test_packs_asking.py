"""What packs ask: collections begin with the incident, follow its state, and end with it; what returns lack becomes a request."""

import copy
from typing import Any

from gezhi.cases.models import Case
from gezhi.kernel.actors import OPERATOR
from gezhi.policy.actions import incidents
from gezhi.policy.actions.packs import import_shipped
from gezhi.policy.models import Incident, PackVersion
from gezhi.policy.packs.pack import hash_of
from gezhi.reports import clock
from gezhi.reports.actions import collections
from gezhi.reports.actions.items import Entry, add_item
from gezhi.reports.models import Collection, State
from gezhi.reports.tests.ground import WORKS, Ground, running
from testing.town import DAY, HOUR


def declared(ground: Ground, code: str) -> Incident:
    """An incident under a shipped pack, declared now for the whole zone."""
    import_shipped(by=OPERATOR, at=ground.now)
    version = PackVersion.objects.filter(code=code).latest("pk")
    said: dict[str, Any] = {"title": "应急", "basis": "管委会决定", "started_at": ground.now}
    return incidents.declare(pack_version=version, by=OPERATOR, at=ground.now, **said)


def asking(incident: Incident) -> set[str]:
    """What the incident asks now, by the code in its pack."""
    rows = Collection.objects.filter(incident=incident, state__in=[State.APPROVED, State.RUNNING])
    return {row.code.removeprefix(f"{incident.number}-").partition("~")[0] for row in rows}


def test_a_declared_incident_asks_what_its_pack_asks_and_a_lifted_one_nothing(ground: Ground) -> None:
    collections.end(collection=ground.daily, by=OPERATOR, at=ground.now)
    incident = declared(ground, "spring-festival")
    assert clock.follow_incidents(at=ground.now) == 2
    assert clock.follow_incidents(at=ground.now) == 0
    assert asking(incident) == {"daily", "site-weekly"}
    daily = Collection.objects.get(code=f"{incident.number}-daily")
    assert daily.basis and daily.until and "staff" in daily.items
    incident.refresh_from_db()
    incidents.lift(incident=incident, reason="结束", by=OPERATOR, at=ground.now + DAY)
    assert clock.follow_incidents(at=ground.now + DAY + HOUR) == 2
    assert asking(incident) == set()


def test_a_pack_does_not_ask_again_what_is_asked_already(ground: Ground) -> None:
    incident = declared(ground, "spring-festival")
    clock.follow_incidents(at=ground.now)
    daily = Collection.objects.get(code=f"{incident.number}-daily")
    assert not {"resumed", "on_duty", "remote"} & set(daily.items) and "first_lesson" in daily.items


def test_a_typhoon_asks_for_receipts_while_work_is_stopped_and_for_the_restart_after_it(ground: Ground) -> None:
    collections.end(collection=ground.daily, by=OPERATOR, at=ground.now)
    incident = declared(ground, "typhoon")
    clock.follow_incidents(at=ground.now)
    assert asking(incident) == set()
    for verb, code in ((incidents.order_stop, "stop-receipt"), (incidents.begin_restart, "restart-daily")):
        incident.refresh_from_db()
        verb(incident=incident, reason="台风", by=OPERATOR, at=ground.now)
        clock.follow_incidents(at=ground.now)
        assert asking(incident) == {code}


def test_what_an_enterprise_lacks_becomes_a_request_with_a_name(ground: Ground) -> None:
    wants = running("困难", items=["difficulty"], at=ground.now)
    said: dict[str, Any] = {"collection": wants, "values": {"difficulty": "缺口罩两千只"}}
    ground.send("甲", **said)
    ground.send("甲", **said)
    case = Case.objects.get()
    assert case.enterprise == ground.firms["甲"] and case.words == "缺口罩两千只" and case.handler is not None
    ground.send("乙", values=WORKS)
    assert Case.objects.count() == 1


def test_an_item_of_a_pack_that_the_zone_has_under_its_own_code_is_asked_under_that_one(ground: Ground) -> None:
    import_shipped(by=OPERATOR, at=ground.now)
    shipped = PackVersion.objects.get(code="influenza")
    content = copy.deepcopy(shipped.content)
    item = {"definition": "当天没有人用的工位", "kind": "number"}
    content["collections"]["items"] = [
        {"code": "desks", "title": "空置工位", **item},
        {"code": "free-rooms", "title": "空置房间", **item},
    ]
    content["collections"]["collections"] = content["collections"]["collections"][:1]
    content["collections"]["collections"][0]["items"] = ["desks", "free-rooms"]
    PackVersion.objects.create(
        code="own",
        version="1",
        title="自定",
        content=content,
        sha256=hash_of(content),
        imported_at=ground.now,
        by="operator",
    )
    own = add_item(entry=Entry("空置工位", "没有人用的工位", "number"), by=OPERATOR, at=ground.now)
    said: dict[str, Any] = {
        "title": "应急",
        "basis": "管委会决定",
        "started_at": ground.now,
        "by": OPERATOR,
        "at": ground.now,
    }
    incidents.declare(pack_version=PackVersion.objects.get(code="own"), **said)
    clock.follow_incidents(at=ground.now)
    asked = Collection.objects.get(incident__isnull=False)
    assert asked.items == [own.code, "free_rooms"]
