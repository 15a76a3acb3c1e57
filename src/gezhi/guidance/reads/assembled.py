"""Guidance as one enterprise at one site meets it: the texts for its kinds of premises, its risk level and the phase."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from gezhi.guidance.models import Handbook, Premises, Reading
from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere
from gezhi.policy.models import Incident, IncidentState
from gezhi.policy.packs.conditions import Firm
from gezhi.policy.packs.pack import Pack
from gezhi.policy.packs.parts import Guidance
from gezhi.policy.reads import incidents, pack_at, pack_version, standings, state_at
from gezhi.registry.models import Enterprise, Place
from gezhi.registry.reads.firm import firm_of
from gezhi.registry.reads.stays import all_stays

PHASES: dict[str, frozenset[str]] = {
    IncidentState.DECLARED: frozenset({"before", "opening", "running"}),
    IncidentState.STOPPED: frozenset({"stop"}),
    IncidentState.RESTARTING: frozenset({"restart", "opening", "running"}),
    IncidentState.LIFTED: frozenset({"lifted"}),
}
"""Which kinds of phases an incident is in; a text that names none holds in all of them."""


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of advice with where it was taken from."""

    title: str
    lines: tuple[str, ...]
    cited: str


@dataclass(frozen=True, slots=True)
class Topic:
    """Advice about one thing."""

    title: str
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of premises and whether the enterprise has it here."""

    code: str
    title: str
    here: bool


@dataclass(frozen=True, slots=True)
class Assembled:
    """What one enterprise at one site has to heed in one incident. `edition` None: nothing has been published yet.

    `kinds_said`: the enterprise has said which premises it has; otherwise the pack guesses from industry, staff and site.
    """

    incident: Incident
    edition: Handbook | None
    pack: Pack
    risk: str
    kinds: tuple[Kind, ...]
    kinds_said: bool
    topics: tuple[Topic, ...]
    added: tuple[str, ...]
    read: Reading | None

    @property
    def waits(self) -> bool:
        """Whether the enterprise has yet to say that it has read the newest edition."""
        return self.edition is not None and self.read is None


@dataclass(frozen=True, slots=True)
class At:
    """An enterprise at a site, and the facts by which texts are chosen."""

    enterprise: Enterprise
    place: Place
    facts: Firm


def newest(incident: Incident, at: datetime) -> Handbook | None:
    """The edition that holds at `at`; None before the first one."""
    rows = Handbook.objects.filter(incident=incident, published_at__lte=at)
    return rows.select_related("incident", "pack_version").order_by("-edition").first()


def sites_of(enterprise: Enterprise, at: datetime) -> list[At]:
    """The sites where the enterprise works at `at`; its people in several buildings of a site are one."""
    found: dict[int, tuple[list[int], bool]] = {}
    for stay in all_stays(enterprise, at):
        site = stay.path.site
        if site and stay.at(at):
            staff, known = found.get(site.place_id, ([], True))
            here = stay.occupancy.staff
            found[site.place_id] = ([*staff, here or 0], known and here is not None)
    places = Place.objects.in_bulk(found)
    return [
        At(enterprise, places[pk], _facts(enterprise, places[pk], sum(staff) if known else enterprise.staff))
        for pk, (staff, known) in found.items()
    ]


def at_site(*, enterprise_id: int, place_id: int, seen_by: Actor, at: datetime) -> At:
    """The enterprise at that site, for whoever acts for it; NotThere for others, and if it does not work there."""
    return site_among(firm_of(enterprise_id=enterprise_id, seen_by=seen_by, at=at), place_id, at)


def site_among(enterprise: Enterprise, place_id: int, at: datetime) -> At:
    """The enterprise at that site; NotThere if it does not work there at `at`."""
    found = next((one for one in sites_of(enterprise, at) if one.place.pk == place_id), None)
    if found is None:
        raise NotThere
    return found


def guidance_at(*, here: At, seen_by: Actor, at: datetime) -> list[Assembled]:
    """What holds there in every open incident that covers the site, the earliest incident first."""
    said = Premises.objects.filter(enterprise=here.enterprise, place=here.place, recorded__upper_inf=True).first()
    found = []
    for incident in incidents(at=at, seen_by=seen_by):
        standing = standings(incident, [here.place.pk], at)[here.place.pk]
        if standing.covered:
            found.append(_assembled(incident, here, standing.risk, said, at))
    return [one for one in found if one.topics or one.added]


def _assembled(incident: Incident, here: At, risk: str, said: Premises | None, at: datetime) -> Assembled:
    edition = newest(incident, at)
    pack = pack_version(edition.pack_version_id) if edition else pack_at(incident=incident, at=at)
    kinds = kinds_of(pack, here.facts, said)
    phases = PHASES.get(state_at(incident=incident, at=at), frozenset())
    texts = [text for text in pack.guidance if holds(text, pack, here.facts, kinds, risk, phases)]
    read = Reading.objects.filter(
        handbook=edition, enterprise=here.enterprise, place=here.place, kind=Reading.Kind.FIRM
    ).first()
    return Assembled(
        incident=incident,
        edition=edition,
        pack=pack,
        risk=risk,
        kinds=tuple(Kind(one.code, one.title, one.code in kinds) for one in pack.premises),
        kinds_said=said is not None,
        topics=by_topic(texts, pack),
        added=tuple(edition.added) if edition else (),
        read=read if edition else None,
    )


def kinds_of(pack: Pack, facts: Firm, said: Premises | None) -> frozenset[str]:
    """The kinds of premises that the enterprise has here: those it has said, or else those that the pack guesses."""
    if said is not None:
        return frozenset(said.kinds)
    return frozenset(one.code for one in pack.premises if any(when.holds(facts) for when in one.when))


def holds(text: Guidance, pack: Pack, facts: Firm, kinds: frozenset[str], risk: str, phases: frozenset[str]) -> bool:
    """Whether the text is for this enterprise now: its kinds, its facts, its risk level and the phase."""
    named = (pack.phase(code) for code in text.phases)
    return (
        (not text.premises or not kinds.isdisjoint(text.premises))
        and (not text.risk or risk in text.risk)
        and (not text.phases or any(one and one.kind in phases for one in named))
        and text.when.holds(facts)
    )


def by_topic(texts: Iterable[Guidance], pack: Pack) -> tuple[Topic, ...]:
    """The texts under their topics, both in the order of the pack."""
    topics: dict[str, list[Text]] = {}
    for text in texts:
        topics.setdefault(text.topic, []).append(Text(text.title, text.lines, pack.cited(text.basis)))
    return tuple(Topic(title, tuple(some)) for title, some in topics.items())


def _facts(enterprise: Enterprise, place: Place, staff: int | None) -> Firm:
    return Firm(
        enterprise_id=enterprise.pk,
        place_id=place.pk,
        size=enterprise.size,
        above_scale=enterprise.above_scale,
        section=enterprise.industry_section,
        division=enterprise.industry_division,
        key_tags=tuple(enterprise.key_tags),
        staff=staff,
        site_kind=place.site_kind,
    )
