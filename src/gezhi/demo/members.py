"""Who acts for two of the demo zone's firms, and the few firms that do not work."""

from datetime import date, datetime, timedelta

from django.db.models import Count

from gezhi.kernel.actors import Actor
from gezhi.people.actions.persons import NewPerson, register_people
from gezhi.people.models import Person
from gezhi.registry.actions.idleness import end_idle, say_idle
from gezhi.registry.actions.members import add_member
from gezhi.registry.models import Enterprise, Place

PHONES = ("13800000301", "13800000302")
"""Sign-ins of the members: one of a firm in the food park, one of a firm that works at two sites."""
IDLE = [
    (41, "stopped", 70, "厂房已空，房东书面说明"),
    (142, "deregistered", 30, "登记机关公告注销"),
    (243, "seasonal", 50, "休渔期，船队停航"),
    (344, "stopped", 120, "设备搬迁，企业来函"),
]
"""Which firm in the order of their numbers, why, since how many days, and how it is known."""


def load_members(*, park: Place, by: Actor, now: datetime) -> list[Person]:
    """A member for a firm of the food park and one for a firm of two sites; both were invited a month ago."""
    firms = [_first_of(park), _first_of_two_sites()]
    rows = [
        NewPerson(firm.contact_name, phone, "行政", "enterprise") for firm, phone in zip(firms, PHONES, strict=True)
    ]
    since = now - timedelta(days=30)
    people = register_people(rows=rows, by=by, at=since)
    for firm, person in zip(firms, people, strict=True):
        add_member(enterprise=firm, person=person, by=by, at=since)
    return people


def load_idle(*, by: Actor, now: datetime) -> None:
    """Four firms that do not work; one of them worked again after a month."""
    firms = list(Enterprise.objects.order_by("pk"))
    for number, kind, days, reason in IDLE:
        if number >= len(firms):
            break
        start = _day(now, days)
        said = say_idle(
            enterprise=firms[number], kind=kind, start=start, reason=reason, by=by, at=now - timedelta(days=3)
        )
        if kind == "seasonal":
            end_idle(idleness=said, day=_day(now, 20), by=by, at=now - timedelta(days=2))


def _first_of(park: Place) -> Enterprise:
    """The first firm that works in a building of the park and nowhere else."""
    once = Enterprise.objects.annotate(stays=Count("occupancies")).filter(stays=1)
    return once.filter(occupancies__place__placements__parent=park).order_by("pk")[0]


def _first_of_two_sites() -> Enterprise:
    """The first firm that works at two sites."""
    sites = Count("occupancies__place__placements__parent", distinct=True)
    return Enterprise.objects.annotate(sites=sites).filter(sites=2).order_by("pk")[0]


def _day(now: datetime, days: int) -> date:
    return (now - timedelta(days=days)).date()
