"""Looking for somebody to put into a post: a few people by name, pinyin or end of the phone, each with what tells them apart."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from gezhi.kernel.actors import Actor
from gezhi.people.models import Person
from gezhi.people.phones import masked
from gezhi.people.reads.persons import READING, matching
from gezhi.registry import rules
from gezhi.registry.models import Duty

SHOWN_AT_ONCE = 8
DUTIES_SHOWN = 2


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who can be chosen: a masked phone, and what they answer for now as far as the asker may look.

    `busy` says that they answer for something, even if the asker may not look there.
    """

    person: Person
    phone: str
    duties: tuple[Duty, ...]
    more_duties: int
    busy: bool


@dataclass(frozen=True, slots=True)
class PeopleToChoose:
    """The first few who fit what was typed, and how many more there are."""

    candidates: tuple[Candidate, ...]
    more: int

    @property
    def several(self) -> bool:
        """Whether more than one person fits."""
        return len(self.candidates) + self.more > 1


def people_to_choose(
    *, text: str, among: QuerySet[Person], seen_by: Actor, at: datetime, chosen: str = ""
) -> PeopleToChoose:
    """Those of `among` whom `text` means: part of the name or title, pinyin, or the last digits of the phone.

    Ends of phones match only where `seen_by` may see the number. Who is called exactly so comes first. Without a text:
    the one with the number `chosen`, or everybody if they fit on one short list, or nobody.
    """
    wanted = " ".join(text.split())
    if wanted:
        found = among.filter(matching(wanted, seen_by, at)).order_by(_exact_first(wanted), READING, "pk")
    elif chosen.isdecimal():
        found = among.filter(pk=int(chosen))
    else:
        found = among.order_by(READING, "pk")
        if found.count() > SHOWN_AT_ONCE:
            return PeopleToChoose((), 0)
    people = list(found[:SHOWN_AT_ONCE])
    more = found.count() - SHOWN_AT_ONCE if len(people) == SHOWN_AT_ONCE else 0
    return PeopleToChoose(_with_duties(people, seen_by, at), more)


def _exact_first(words: str) -> Case:
    exact = Q(name=words) | Q(initials__startswith=f"{words.lower()} ")
    return Case(When(exact, then=Value(0)), default=Value(1), output_field=IntegerField())


def _with_duties(people: list[Person], seen_by: Actor, at: datetime) -> tuple[Candidate, ...]:
    now = Duty.objects.filter(person__in=people, recorded__upper_inf=True, during__contains=at)
    rows = now.filter(rules.sees_now(seen_by).q("place_id")).select_related("place")
    busy = set(now.values_list("person_id", flat=True))
    held: dict[int, list[Duty]] = {person.pk: [] for person in people}
    for duty in rows.order_by("place__code", "post"):
        held[duty.person_id].append(duty)
    return tuple(
        Candidate(
            person,
            masked(person.phone),
            tuple(held[person.pk][:DUTIES_SHOWN]),
            max(0, len(held[person.pk]) - DUTIES_SHOWN),
            person.pk in busy,
        )
        for person in people
    )
