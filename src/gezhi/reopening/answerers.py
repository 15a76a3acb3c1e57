"""Who will answer an application before it is sent: the reviewer, whom to ask about papers, and who is told if nobody answers."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from gezhi.cases.routing import Chain
from gezhi.people.models import Person
from gezhi.reopening import routing
from gezhi.reopening.models import Level
from gezhi.reopening.reads.applying import WhatApplies


@dataclass(frozen=True)
class Answering:
    """Somebody with whom an enterprise deals: for what, who it is, the title by which."""

    duty: str
    person: Person
    title: str


@dataclass(frozen=True)
class Answerers:
    """Those with whom the enterprise deals, and the name of whoever is told if there is no answer ("" at the top)."""

    people: tuple[Answering, ...]
    above: str = ""


def who_answers(what: WhatApplies, at: datetime) -> Answerers:
    """By the chain of duty of the site at `at`; whoever filled something in is passed over, as on review.

    Nobody reviews where the rule asks for no review: then it says whom to ask.
    """
    links = routing.chain(what.place.pk, at)
    barred = what.application.barred if what.application else []
    level = what.admission.levels[0] if what.admission.levels else ""
    first = routing.reviewers(links, level, barred)[:1] if level else ()
    near = routing.reviewers(links, Level.SITE, ())[:1]
    wanted = [(_("reviews"), seat.person_id) for seat in first]
    wanted += [
        (_("questions"), seat.person_id) for seat in near if seat.person_id not in {one for _duty, one in wanted}
    ]
    people = Person.objects.in_bulk([person_id for _duty, person_id in wanted])
    found = tuple(Answering(duty, people[pk], _title(links, pk)) for duty, pk in wanted)
    return Answerers(found, _above(links, what, level, {pk for _duty, pk in wanted}) if level else "")


def _above(links: Chain, what: WhatApplies, level: str, told: set[int]) -> str:
    higher = routing.next_above(what.admission.levels, level) or Level.ZONE
    seats = routing.reviewers(links, higher, ())
    names = {holder.person_id: holder.name for link in links for holder in link.holders}
    return next((names[seat.person_id] for seat in seats if seat.person_id not in told), "")


def _title(links: Chain, person_id: int) -> str:
    """The title of the nearest duty on the chain by which this person is meant."""
    return next((holder.title for link in links for holder in link.holders if holder.person_id == person_id), "")
