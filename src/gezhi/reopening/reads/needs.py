"""What is to be told to whom: the enterprises that do not know yet what they need, by what that is, with real examples."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from gezhi.kernel.actors import Actor
from gezhi.notices.texts import fill
from gezhi.people.models import Person
from gezhi.policy import rules as policy_rules
from gezhi.policy.models import Incident
from gezhi.registry.models import Enterprise
from gezhi.registry.reads.answering import chain_of
from gezhi.reopening.models import NeedSaid, NeedsOffer, NeedsRound
from gezhi.reopening.needing import Need, Words, applied, needs_of, unreachable, words_of

EXAMPLES = 3
_TOLD = """
    SELECT DISTINCT ON (told.enterprise_id) told.enterprise_id, said.digest
    FROM reopening_needtold AS told JOIN reopening_needsaid AS said ON said.id = told.said_id
    WHERE told.incident_id = %s
    ORDER BY told.enterprise_id, told.id DESC
"""


@dataclass(frozen=True)
class Offered:
    """Enterprises that need the same and were not told so: `first` never heard of the incident, `changed` were told otherwise."""

    need: Need
    first: tuple[int, ...]
    changed: tuple[int, ...]

    @property
    def enterprises(self) -> tuple[int, ...]:
        """All of them."""
        return (*self.first, *self.changed)


@dataclass(frozen=True)
class Offer:
    """Everybody who is to be told, the largest group first. `told` know already what holds, `applied` have handed it in.

    `seen` names exactly this offer: whoever confirms it says what they have seen.
    """

    groups: tuple[Offered, ...]
    told: int
    applied: int

    @property
    def first(self) -> int:
        """How many have not heard of the incident yet."""
        return sum(len(one.first) for one in self.groups)

    @property
    def changed(self) -> int:
        """How many were told something else than what holds now."""
        return sum(len(one.changed) for one in self.groups)

    @property
    def number(self) -> int:
        """How many there are to tell."""
        return self.first + self.changed

    @property
    def seen(self) -> str:
        """The name of this offer."""
        said = sorted((one.need.digest, sorted(one.enterprises)) for one in self.groups)
        return hashlib.sha256(repr(said).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Example:
    """What one enterprise would read, and where its contact stands."""

    enterprise: Enterprise
    title: str
    body: str


@dataclass(frozen=True)
class NeedsPage:
    """The page on which somebody decides to tell. `unreachable` of the offered have no phone; `rounds` what was told before."""

    incident: Incident
    offer: Offer
    unreachable: int
    examples: tuple[Example, ...]
    rounds: tuple["Told", ...]


@dataclass(frozen=True)
class Told:
    """A round that was decided: by whom, and what was said by which notice."""

    round: NeedsRound
    who: str
    said: tuple[NeedSaid, ...]

    @property
    def unsent(self) -> int:
        """How many enterprises of it the worker has still to tell."""
        return sum(one.enterprises for one in self.said if one.notice_id is None)


def offer_of(incident: Incident, at: datetime) -> Offer:
    """Who is to be told what at `at`. Who has applied at each of its sites knows, and is not told again."""
    with connection.cursor() as cursor:
        cursor.execute(_TOLD, [incident.pk])
        told = dict(cursor.fetchall())
    needs, handed_in = needs_of(incident, at), applied(incident)
    groups, known, busy = [], 0, 0
    for need in needs.values():
        first: list[int] = []
        changed: list[int] = []
        for enterprise in need.enterprises:
            last = told.get(enterprise)
            if last == need.digest or (last is None and need.outside):
                known += 1
            elif handed_in.get(enterprise, set()) >= need.sites[enterprise]:
                busy += 1
            else:
                (first if last is None else changed).append(enterprise)
        if first or changed:
            groups.append(Offered(need, tuple(first), tuple(changed)))
    groups.sort(key=lambda one: (-len(one.enterprises), one.need.digest))
    return Offer(tuple(groups), known, busy)


def needs_page(*, incident: Incident, seen_by: Actor, at: datetime) -> NeedsPage:
    """The page for whoever runs incidents. NotYours for anybody else."""
    policy_rules.demand(policy_rules.may_run_incidents(seen_by, at), policy_rules.may_run_incidents)
    offer = offer_of(incident, at)
    ids = [pk for group in offer.groups for pk in group.enterprises]
    return NeedsPage(incident, offer, unreachable(ids), _examples(incident, offer, at), _rounds(incident))


def _examples(incident: Incident, offer: Offer, at: datetime) -> tuple[Example, ...]:
    """One enterprise of each of the largest groups, and more of the first where there are few groups."""
    groups = offer.groups[:EXAMPLES]
    chosen = [(group, number) for number in range(EXAMPLES) for group in groups if number < len(group.enterprises)]
    words = words_of(incident, [group.need for group in groups])
    taken = [(group.enterprises[number], words[group.need.digest]) for group, number in chosen[:EXAMPLES]]
    rows = Enterprise.objects.in_bulk([pk for pk, _words in taken])
    sites = {group.enterprises[number]: min(group.need.sites[group.enterprises[number]]) for group, number in chosen}
    return tuple(_example(rows[pk], said, sites[pk], at) for pk, said in taken)


def _example(enterprise: Enterprise, said: Words, site: int, at: datetime) -> Example:
    links = chain_of(site, at)
    answers = Person.objects.filter(pk=links[0].answers.person_id).first() if links else None
    values = {"enterprise": enterprise.name, "responsible": answers.name if answers else "",
              "responsible_phone": (answers.phone or "") if answers else ""}  # fmt: skip
    return Example(enterprise, fill(said.title, values), fill(said.body, values))


def _rounds(incident: Incident) -> tuple[Told, ...]:
    rounds = list(NeedsRound.objects.filter(incident=incident).order_by("-pk")[:20])
    refs = [int(one.by.partition(":")[2]) for one in rounds if one.by.startswith("person:")]
    names = {f"person:{person.pk}": person.name for person in Person.objects.filter(pk__in=refs)}
    said = list(NeedSaid.objects.filter(round__in=rounds).order_by("-enterprises", "pk"))
    return tuple(
        Told(one, names.get(one.by, ""), tuple(row for row in said if row.round_id == one.pk)) for one in rounds
    )


def offers(*, incidents: Iterable[Incident], seen_by: Actor, at: datetime) -> list[NeedsOffer]:
    """What the last count found to tell, for whoever runs incidents; nothing for anybody else. At most two short statements."""
    found = [one for one in NeedsOffer.objects.select_related("incident").filter(incident__in=incidents) if one.open]
    return found if found and policy_rules.may_run_incidents(seen_by, at) else []


def open_offers(*, seen_by: Actor, at: datetime) -> list[NeedsOffer]:
    """The same for every incident that is open."""
    return offers(incidents=Incident.objects.open(at), seen_by=seen_by, at=at)
