"""The demo zone: as large as it says, the same every time, nobody real in it; on day 7 of reopening every state is there."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker
from shapely.geometry import Polygon
from shapely.ops import unary_union

from gezhi.demo import load as demo
from gezhi.demo.applying import plan
from gezhi.demo.cast import cast
from gezhi.demo.firms import Register
from gezhi.demo.ground import cells
from gezhi.demo.load import Zone
from gezhi.demo.offers import links
from gezhi.demo.returning import PUT_RIGHT, courses
from gezhi.demo.stage import set_up
from gezhi.guidance.models import Handbook, Reading
from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.periods import local_zone
from gezhi.logbook.models import Entry
from gezhi.notices.models import Call
from gezhi.overview.models import Briefing
from gezhi.overview.reads.board import board
from gezhi.people.models import Grant, Person
from gezhi.people.rules import rights_of
from gezhi.policy.models import Incident
from gezhi.policy.reads import day_of
from gezhi.policy.reads.chips import open_chips
from gezhi.registry.codes import is_credit_code
from gezhi.registry.links import opened
from gezhi.registry.members import enterprises_of, member_refs
from gezhi.registry.models import Duty, Enterprise, Membership, Occupancy, Place
from gezhi.registry.reads.answering import chain_of
from gezhi.registry.reads.coverage import coverage
from gezhi.registry.reads.shapes import cover_report
from gezhi.registry.rules import duties_of
from gezhi.reopening.models import Application, ApplicationMove, Permit
from gezhi.reopening.models.states import REVIEWING
from gezhi.reports.actions.exports import compare
from gezhi.reports.models import Export, Return
from gezhi.reports.reads.figures import figures
from gezhi.reports.reads.visits import visits_seen

TODAY = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db  # each in a savepoint within the one zone


@pytest.fixture(scope="module", autouse=True)
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Zone]:
    """One zone for all tests here: they only look."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield demo.load(at=TODAY)
        transaction.set_rollback(True)


def test_the_map_tiles_without_gap_or_overlap() -> None:
    shapes = [Polygon(ring) for _group, ring in cells(random.Random(1))]
    whole = unary_union(shapes)
    assert len(shapes) == 31
    assert all(shape.is_valid for shape in shapes)
    assert whole.geom_type == "Polygon"
    assert abs(whole.area - sum(shape.area for shape in shapes)) < 1e-12


def test_people_and_firms_are_the_same_every_time() -> None:
    def drawn() -> tuple[object, object]:
        dice = random.Random(demo.SEED)
        people = cast(dice, 31)
        return people, Register(dice, date(2026, 11, 23)).firms(200, ["甲", "乙", "丙"])

    assert drawn() == drawn()


def test_every_invented_code_is_valid_and_belongs_to_no_real_division() -> None:
    firms = Register(random.Random(3), date(2026, 11, 23)).firms(300, ["甲", "乙"])
    codes = [str(firm.facts["credit_code"]) for firm in firms if firm.facts["credit_code"]]
    assert all(is_credit_code(code) for code in codes)
    assert {code[2:6] for code in codes} == {"3799"}
    assert any(code[0] in "NY" for code in codes)


def test_the_zone_is_as_large_as_it_says_with_one_gap_and_one_corrected_mistake() -> None:
    kinds = {
        kind: Place.objects.filter(kind=kind).count() for kind in ("group", "grid", "site", "building", "point", "gate")
    }
    assert kinds == {"group": 6, "grid": 31, "site": 24, "building": 60, "point": 588, "gate": 48}
    assert (Enterprise.objects.count(), Person.objects.count()) == (1000, 157)
    several = Occupancy.objects.values("enterprise").distinct().count()
    assert Occupancy.objects.count() > several  # some work in two places
    assert Enterprise.objects.exclude(occupancies__isnull=False).count() == 40
    assert Enterprise.objects.filter(old_number__isnull=False).count() == 40

    report = coverage(at=TODAY, seen_by=OPERATOR)
    assert [gap.place.name for gap in report.gaps_now] == ["北门岗"]
    assert [gap.place.name for gap in report.gaps_ahead] == ["软件园第三网格"]
    assert report.unreachable == ()

    corrected = Entry.objects.get(verb="duty.corrected")
    site = Place.objects.get(name="港东食品园")
    before = chain_of(site.pk, TODAY, corrected.recorded_at - timedelta(days=1))
    now = chain_of(site.pk, TODAY)
    assert before[0].holding("checker") != now[0].holding("checker")
    assert Entry.objects.filter(verb="duty.handed_over").count() > 60
    assert Duty.objects.filter(stands_in_for__isnull=False, recorded__upper_inf=True).count() >= 10
    assert demo.demo_sign_ins_present()

    cover = cover_report(at=TODAY, seen_by=OPERATOR)
    assert len(cover.found.overlaps) == 1
    assert 0 < cover.found.uncovered_area < 1_000_000


def returns_of(back: int) -> list[Return]:
    """What stands for the day so many days ago."""
    day = TODAY.astimezone(local_zone()).date() - back * DAY
    return list(Return.objects.filter(day=day, enterprise__isnull=False, recorded__upper_inf=True))


def test_it_is_the_seventh_day_and_every_state_is_there() -> None:
    incident = Incident.objects.get()
    assert day_of(incident, TODAY) == 7
    states = Counter(Application.objects.values_list("state", flat=True))
    assert set(states) == {"draft", "submitted", "returned", "approved", "rereview", "refused", "withdrawn", "ended"}
    levels = set(Application.objects.waiting().values_list("level", flat=True))
    assert levels == {"site", "group", "zone"}
    assert set(Permit.objects.values_list("state", flat=True)) >= {"open", "suspended", "revoked"}
    assert Application.objects.filter(filed_for_park=True, state="approved").count() > 3
    assert Application.objects.waiting().filter(due__lte=TODAY).exists()  # the board has exceptions to show


def test_nobody_reviewed_what_they_filed() -> None:
    moves = ApplicationMove.objects.filter(verb__in=REVIEWING).select_related("application")
    assert moves.count() > 40
    for move in moves:
        mine = {move.filer, move.application.filed_as, *member_refs(move.application.enterprise_id, move.at)}
        assert move.by not in mine, move


def test_the_figures_are_what_the_returns_say() -> None:
    day = TODAY.astimezone(local_zone()).date() - DAY
    rows = returns_of(1)
    found = figures(metrics=["firms_resumed", "firm_sites_resumed", "staff_on_duty", "response"], day=day, by="group",
                    known=None, seen_by=OPERATOR)  # fmt: skip
    at_work = [row for row in rows if row.values["resumed"]]
    assert found["firm_sites_resumed"].total.numerator == len(at_work)
    assert found["firms_resumed"].total.numerator == len({row.enterprise_id for row in at_work}) < len(at_work)
    assert found["staff_on_duty"].total.numerator == sum(row.values["on_duty"] for row in rows)
    assert found["response"].total.numerator == len(rows) < found["response"].total.denominator
    assert sum(one.numerator for one in found["response"].rows) == len(rows)


def test_enterprises_that_no_call_reached_were_visited_and_some_wait_for_it() -> None:
    came = visits_seen(at=TODAY, seen_by=OPERATOR)
    assert came and all(one.who and one.notice == "节后复工安全明白纸" for one in came)
    assert Call.objects.filter(state="visit").exists()


def test_returns_grow_day_by_day_and_some_are_missing_late_or_put_right() -> None:
    numbers = [len(returns_of(back)) for back in range(6, 0, -1)]
    assert numbers == sorted(numbers) and numbers[0] > 400
    assert 0 < len(returns_of(0)) < numbers[-1]  # today's are under way
    assert Return.objects.filter(late=True, reason="").exists()
    corrected = Return.objects.filter(recorded__upper_inf=True).exclude(reason="")
    assert sorted(corrected.values_list("reason", flat=True)) == sorted(reason for reason, _more in PUT_RIGHT)
    assert set(Return.objects.values_list("how", flat=True)) == {"link", "workbook", "page"}


def test_what_was_handed_out_comes_out_again_and_the_late_corrections_show() -> None:
    first, second = Export.objects.order_by("known_at")
    found = compare(export=first, by=OPERATOR, at=TODAY)
    assert found.reproduced and found.now
    assert compare(export=second, by=OPERATOR, at=TODAY).reproduced


def test_todays_briefing_is_compared_with_yesterdays() -> None:
    before, now = Briefing.objects.order_by("number")
    assert (before.by_itself, now.content["before"]["number"]) == (True, before.number)
    assert any(row["change"] for row in now.content["figures"])


def test_the_handbook_is_in_its_second_edition_and_nobody_is_named() -> None:
    assert list(Handbook.objects.order_by("edition").values_list("edition", flat=True)) == [1, 2]
    newest = Reading.objects.filter(handbook__edition=2)
    assert {kind: newest.filter(kind=kind).count() > 20 for kind in ("firm", "staff")} == {"firm": True, "staff": True}
    assert not Reading.objects.exclude(name="").exists()


def test_members_and_the_holder_of_a_link_have_something_to_do() -> None:
    ((who, path),) = links(at=TODAY)
    holder = opened(path.strip("/").removeprefix("e/"), TODAY)
    member = Person.objects.get(phone="13800000301")
    assert enterprises_of(member, TODAY) == [holder.enterprise_id] and "免登录" in who
    assert Application.objects.get(enterprise=holder.enterprise_id).state == "returned"
    two_sites = Person.objects.get(phone="13800000302")
    states = Application.objects.filter(enterprise__in=enterprises_of(two_sites, TODAY)).values_list("state", flat=True)
    assert sorted(states) == ["approved", "draft"]


def test_the_board_shows_exceptions_of_every_kind() -> None:
    found = board(at=TODAY, seen_by=OPERATOR)
    assert found.emergency and found.emergency.reviews
    assert found.emergency.reviews.late and found.emergency.silent and found.emergency.burden


def test_who_applies_and_what_is_returned_is_drawn_alike_every_time(loaded: Zone) -> None:
    def drawn() -> tuple[object, object]:
        stage = set_up(loaded, Incident.objects.get(), at=TODAY)
        return courses(stage), plan(stage)

    assert drawn() == drawn()


def test_what_is_asked_in_sql_by_hand_says_what_the_adjectives_say() -> None:
    gone = Membership.objects.held(TODAY).order_by("pk")[0].person
    Person.objects.filter(pk=gone.pk).update(is_active=False)
    said = Counter[str]()
    for at in (TODAY, TODAY - 20 * DAY, TODAY - 400 * DAY):
        incidents = Incident.objects.open(at).order_by("-started_at", "-pk")
        assert [chip.title for chip in open_chips(at)] == [one.title for one in incidents]
        for person in Person.objects.order_by("pk"):
            rights = Grant.objects.held(at).filter(person=person).values_list("right", flat=True)
            assert rights_of(person, at) == set(rights)
            duties = Duty.objects.filter(person=person, during__contains=at, recorded__upper_inf=True)
            assert sorted(duties_of(person, at)) == sorted(duties.values_list("place_id", "place__kind", "post"))
            theirs = Membership.objects.held(at).filter(person=person).select_related("enterprise")
            stand = {one.enterprise.merged_into_id or one.enterprise_id for one in theirs}
            firms = Enterprise.objects.filter(pk__in=stand).order_by("initials", "pk").values_list("pk", flat=True)
            assert enterprises_of(person, at) == list(firms)
            said.update(rights=len(rights), duties=len(duties), firms=len(firms))
    assert enterprises_of(gone, TODAY) == []
    assert min(said.values()) > 0
