"""The numbers behind the menu's lines. They may be a minute old, so that pages do not count the zone again and again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils.translation import ngettext

from gezhi.cases.reads.beside import my_numbers
from gezhi.kernel import clock
from gezhi.kernel.refusals import Sentence
from gezhi.notices.reads.call_list import how_many_mine
from gezhi.notices.reads.letters import how_many_wait
from gezhi.notices.reads.lists import how_many_under_way
from gezhi.people.models import Person
from gezhi.registry.reads import coverage as coverage_reads
from gezhi.registry.rules import Territory
from gezhi.reopening.turns import menu_numbers

MAY_BE_OLD = 60  # seconds


@dataclass(frozen=True)
class Count:
    """A number of the menu, what it counts in words, and whether it calls for attention."""

    number: int
    words: Sentence
    alarm: bool = False


def zone_name() -> str:
    """The zone's name; empty before the zone is founded."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM registry_place WHERE kind = 'zone' ORDER BY id LIMIT 1")
        row = cursor.fetchone()
    return row[0] if row else ""


def count(what: str, person: Person, sees: Territory) -> Count | None:
    """The number `what` for this person ("cases", "reviews", "inbox", "calls", "gaps" …); None if there is nothing to say."""
    numbers = cast(dict[str, int], _kept(f"menu:{person.pk}:{hash(sees)}", lambda: _numbers(person, sees)))
    number = numbers[what]
    if what == "gaps":
        words = ngettext("gap", "gaps", number)
        return Count(number, words, alarm=True) if number else None
    if what in ("inbox", "calls", "notices"):
        return _of_notices(what, number)
    if what == "cases":
        words = ngettext("case waits for you", "cases wait for you", number)
        return Count(number, words, alarm=bool(numbers["late cases"])) if number else None
    if what == "reviews":
        words = ngettext("application waits for you", "applications wait for you", number)
        return Count(number, words, alarm=bool(numbers["late reviews"])) if number else None
    return Count(number, ngettext("site", "sites", number))


def _of_notices(what: str, number: int) -> Count | None:
    if not number:
        return None
    if what == "inbox":
        return Count(number, ngettext("notice waits for you", "notices wait for you", number))
    if what == "calls":
        return Count(number, ngettext("call to make", "calls to make", number), alarm=True)
    return Count(number, ngettext("notice on its way", "notices on their way", number))


def _numbers(person: Person, sees: Territory) -> dict[str, int]:
    now = clock.now()
    report = coverage_reads.coverage(at=now, seen_by=person)
    turns, late = my_numbers(seen_by=person, at=now)
    reviews, late_reviews = menu_numbers(seen_by=person, at=now)
    return {
        "cases": turns,
        "late cases": late,
        "reviews": reviews,
        "late reviews": late_reviews,
        "inbox": how_many_wait(person=person),
        "calls": how_many_mine(person=person),
        "notices": how_many_under_way(seen_by=person, at=now, territory=sees),
        "gaps": len(report.gaps_now),
        "sites": sum(line.sites for line in report.groups),
    }


def _kept(key: str, ask: Callable[[], object]) -> object:
    """What `ask` answered within the last minute, kept apart for each zone."""
    return cache.get_or_set(f"{settings.ZONE_SCHEMA}:{key}", ask, MAY_BE_OLD)
