"""The board while an incident is open: every rate with its denominator, as of any moment, exceptions with a name."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils.translation import override

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.clock import clock_at
from gezhi.kernel.keeping import forget
from gezhi.overview.reads.board import Board, board
from gezhi.overview.tests.conftest import queries_for
from gezhi.policy.actions.incidents import declare, lift
from gezhi.policy.actions.packs import import_shipped
from gezhi.policy.models import Incident, PackVersion
from gezhi.registry.models import Idleness
from gezhi.reports.tests.ground import YESTERDAY, Ground, ground_with_a_daily
from testing.browser import Browser
from testing.town import FOUNDED, HOUR, NOON


def declared(at=FOUNDED) -> Incident:  # type: ignore[no-untyped-def]
    """An incident all over the zone."""
    import_shipped(by=OPERATOR, at=at)
    version = PackVersion.objects.filter(code="covid-2020").latest("pk")
    return declare(title="节后复工", basis="测试通告", pack_version=version, started_at=at, by=OPERATOR, at=at)


@pytest.fixture
def ground(db: None) -> Ground:
    """Three enterprises at the park, an incident since September; ten in the morning, yesterday is due at noon."""
    cache.clear()
    forget()
    made = ground_with_a_daily()
    declared()
    return made


def now(ground: Ground, who: str = "head", **more: object) -> Board:
    cache.clear()
    forget()
    return board(at=ground.now, seen_by=ground.town.people[who], **more)  # type: ignore[arg-type]


def total(found: Board, code: str) -> tuple[int, int]:
    assert found.emergency is not None
    figure = found.emergency.total[code]
    return figure.numerator, figure.denominator


def test_every_rate_says_what_it_is_of_and_what_is_left_out(ground: Ground) -> None:
    ground.send("甲")
    ground.send("乙", values={"resumed": False, "on_duty": 0, "remote": 0})
    idle = ground.firm("丁")
    Idleness.objects.create(
        enterprise=idle,
        kind="stopped",
        during=(YESTERDAY, None),
        recorded=(FOUNDED, None),
        reason="停产",
        by="operator",
    )
    found = now(ground)
    assert total(found, "firms_resumed") == (1, 3) and total(found, "sites_resumed") == (1, 1)
    assert total(found, "staff_on_duty") == (20, 90) and total(found, "response") == (2, 3)
    assert found.emergency and found.emergency.day == YESTERDAY
    assert found.emergency.total["firms_resumed"].excluded == (("stopped", 1),)
    east = next(group for group in found.groups if group.line.name == "五组 港东")
    assert east.firms and (east.firms.numerator, east.firms.denominator) == (1, 3)


def test_as_known_then_leaves_later_returns_out_and_as_known_now_counts_them(ground: Ground) -> None:
    ground.send("甲")
    later = ground.now + 3 * HOUR
    ground.send("乙", at=later)
    then = board(at=ground.now, seen_by=ground.town.people["head"], past=True, known_then=True)
    today = board(at=ground.now, seen_by=ground.town.people["head"], past=True)
    assert total(then, "firms_resumed") == (1, 3) and total(today, "firms_resumed") == (2, 3)
    assert not then.asks and then.emergency and then.emergency.reviews is None


def test_a_site_that_lacks_returns_is_named_with_who_answers_once_they_are_nearly_due(ground: Ground) -> None:
    ground.send("甲")
    early = board(at=ground.now - HOUR, seen_by=ground.town.people["head"])
    assert not [ask for ask in early.asks if "还没有上报" in ask.title]
    with override("zh-hans"):
        (line,) = [ask for ask in now(ground).asks if "2 家" in ask.title]
    assert (line.state, line.person) == ("warn", "乔文斌") and "港东食品园" in line.title
    ground.now = NOON + HOUR
    with override("zh-hans"):
        (line,) = [ask for ask in now(ground).asks if "2 家" in ask.title]
    assert line.state == "late" and line.due == NOON


def test_a_site_of_which_nothing_was_heard_is_not_said_to_stand_still(ground: Ground) -> None:
    assert now(ground).emergency.closed == ()  # type: ignore[union-attr]
    ground.send("甲", values={"resumed": False, "on_duty": 0, "remote": 0})
    (site,) = now(ground).emergency.closed  # type: ignore[union-attr]
    assert site.name == "港东食品园"


def test_without_an_open_incident_the_usual_board_stays(ground: Ground) -> None:
    lift(incident=Incident.objects.get(), reason="平稳", by=OPERATOR, at=ground.now - HOUR)
    assert now(ground).emergency is None
    before = board(at=ground.now - 2 * HOUR, seen_by=ground.town.people["head"], past=True)
    assert before.emergency is not None


def test_the_page_shows_fractions_first_and_refuses_a_moment_to_come(ground: Ground, client: Browser) -> None:
    ground.send("甲")
    client.force_login(ground.town.people["head"])
    cache.clear()
    forget()
    with clock_at(ground.now), override("zh-hans"):
        html = client.get("/board/").content.decode()
        future = client.get("/board/?at=2027-01-01T10:00")
        past = client.get("/board/?at=2026-11-02T09:00&known=then").content.decode()
    assert "企业复工" in html and "1<small> / 3 家" in html and "33.3%" in html and 'hx-trigger="every 60s"' in html
    assert future.status_code == 422 and "还没有到" in future.content.decode()
    assert "按当时所知" in past and "hx-trigger" not in past.split('id="board"')[1].split(">")[0]


def test_a_leader_of_another_group_sees_nothing_of_this_one(ground: Ground) -> None:
    ground.send("甲")
    found = now(ground, "other_leader")
    assert found.emergency and total(found, "firms_resumed") == (0, 0)
    assert found.emergency.silent == () and found.emergency.cases.number == 0


def test_more_sites_and_enterprises_do_not_mean_more_queries(ground: Ground, client: Browser) -> None:
    client.force_login(ground.town.people["head"])
    with clock_at(ground.now):
        few = queries_for(client, "/board/")
        for short in ("丁", "戊", "己"):
            ground.firm(short)
        assert queries_for(client, "/board/") == few
    assert few <= 95
    assert timedelta(0) < ground.daily.due_at(YESTERDAY) - ground.now
