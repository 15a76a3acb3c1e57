"""What every enterprise needs in an incident, and the words in which it is told. Those that need the same are told the same."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gezhi.kernel.periods import local_zone
from gezhi.policy.models import Incident
from gezhi.policy.packs.admission import Admission
from gezhi.policy.reads import admissions
from gezhi.policy.reads.workplaces import workplaces
from gezhi.registry.idleness import idle_on
from gezhi.registry.models import Enterprise, Place
from gezhi.registry.models.idleness import IdleKind
from gezhi.reopening.models import Application, State
from gezhi.reopening.modes import mode_name

OUTSIDE = "outside"
"""The rule that policy names where the incident does not hold."""
CLOSED, SEVERAL = "closed", "several"
"""What stands for the mode where nobody may open now, and where an enterprise needs this here and that there."""
Key = tuple[object, ...]


@dataclass
class Need:
    """What some enterprises need: by site where it is not the same everywhere, else under None. `sites` of each, by its id."""

    digest: str
    by_site: Mapping[int | None, Admission]
    sites: dict[int, set[int]] = field(default_factory=dict)

    @property
    def enterprises(self) -> list[int]:
        """Whose need it is."""
        return list(self.sites)

    def asked_at(self, sites: set[int]) -> set[int]:
        """At which of these sites of an enterprise something has to be handed in."""
        asked = {site for site, one in self.by_site.items() if one.mode != "none" and not one.closed}
        return sites if None in asked else sites & asked

    @property
    def mode(self) -> str:
        """approval, filing, pledge, none, closed, or several."""
        if len(self.by_site) > 1:
            return SEVERAL
        (one,) = self.by_site.values()
        return CLOSED if one.closed else one.mode

    @property
    def why(self) -> str:
        """Why, where it is the same everywhere."""
        return next(iter(self.by_site.values())).why if len(self.by_site) == 1 else ""

    @property
    def outside(self) -> bool:
        """Whether the incident holds nowhere where these enterprises work."""
        return all(one.rule == OUTSIDE for one in self.by_site.values())


def needs_of(incident: Incident, at: datetime) -> dict[str, Need]:
    """What every enterprise that works in the zone at `at` needs, by digest. Deregistered ones are left out."""
    here = workplaces(at)
    held = admissions(incident, [one.firm for one in here], at=at)
    gone = {pk for pk, kind in idle_on(at.astimezone(local_zone()).date()).items() if kind == IdleKind.DEREGISTERED}
    by_firm: dict[int, dict[int, tuple[Key, Admission]]] = defaultdict(dict)
    for one, admission in zip(here, held, strict=True):
        if one.firm.enterprise_id not in gone:
            by_firm[one.firm.enterprise_id][one.firm.place_id] = (_key(admission), admission)
    found: dict[tuple[tuple[int | None, Key], ...], Need] = {}
    for enterprise, its in by_firm.items():
        keys = {key for key, _admission in its.values()}
        sites: list[tuple[int | None, tuple[Key, Admission]]] = (
            [(None, next(iter(its.values())))] if len(keys) == 1 else sorted(its.items())
        )
        same = tuple((site, key) for site, (key, _admission) in sites)
        if same not in found:
            found[same] = Need(_digest(same), {site: admission for site, (_same, admission) in sites})
        found[same].sites[enterprise] = set(its)
    return {need.digest: need for need in found.values()}


def _key(one: Admission) -> Key:
    """What makes two admissions the same to whoever is told of them; which version of a pack said it does not."""
    codes = tuple(material.code for material in one.materials)
    return (one.mode, one.closed, one.why, codes, one.opens_on, str(one.answer_within), bool(one.levels))


def _digest(same: object) -> str:
    return hashlib.sha256(json.dumps(same, ensure_ascii=False, default=str).encode()).hexdigest()


def applied(incident: Incident) -> dict[int, set[int]]:
    """The sites for which each enterprise has handed in an application that still counts: it knows what it needs."""
    rows = Application.objects.current().filter(incident=incident).exclude(state=State.DRAFT)
    found: dict[int, set[int]] = defaultdict(set)
    for firm, goes_on, place in rows.values_list("enterprise_id", "enterprise__merged_into_id", "place_id"):
        found[goes_on or firm].add(place)
    return found


@dataclass(frozen=True)
class Words:
    """A notice's title and text, with the variables that notices fill in for each enterprise."""

    title: str
    body: str


def words_of(incident: Incident, needs: Iterable[Need]) -> dict[str, Words]:
    """What is said to the enterprises of each need, by digest, in the zone's language."""
    wanted = list(needs)
    places = Place.objects.in_bulk({site for need in wanted for site in need.by_site if site is not None})
    with translation.override(settings.LANGUAGE_CODE):
        return {need.digest: _words(incident, need, places) for need in wanted}


def _words(incident: Incident, need: Need, places: Mapping[int, Place]) -> Words:
    lines = ["{{enterprise}}" + _(":")]
    for site, admission in need.by_site.items():
        if site is not None:
            lines.append(_("At %(place)s:") % {"place": _plain(places[site].name)})
        lines += _lines(admission)
    lines.append(_("Questions: {{responsible}} {{responsible_phone}}, who answers for your site."))
    return Words(_("%(incident)s: what you need to work") % {"incident": _plain(incident.title)}, "\n".join(lines))


def _lines(one: Admission) -> list[str]:
    why = _plain(one.why)
    if one.closed:
        return [_("Nobody may open for the time being: %(why)s. You are told when that changes.") % {"why": why}]
    if one.mode == "none":
        return [_("You need nothing to open: %(why)s.") % {"why": why}]
    said = [_("You open %(mode)s: %(why)s.") % {"mode": str(mode_name(one.mode)).lower(), "why": why}]
    if one.basis:
        said.append(_("Basis: %(basis)s.") % {"basis": _plain(one.basis)})
    number = len(one.materials)
    said.append(
        ngettext("This %(n)d point is all that is asked:", "These %(n)d points are all that is asked:", number)
        % {"n": number}
    )
    said += [f"{place}. {_plain(material.title)}" for place, material in enumerate(one.materials, 1)]
    said.append(_after(one))
    return said


def _after(one: Admission) -> str:
    if not one.levels:
        return _("What is known stands there already: confirm it, send it, and open at once.")
    within = {"within": one.answer_within.words}
    if one.opens_on == "submission":
        return (
            _(
                "What is known stands there already: confirm it, send it, and open at once; it is looked at within %(within)s."
            )
            % within
        )
    return (
        _("What is known stands there already: confirm it and send it; you have an answer within %(within)s.") % within
    )


def _plain(text: str) -> str:
    """The pack's own words, in which nothing is a variable of notices."""
    return text.replace("{{", "{ {").rstrip("。.")


def unreachable(enterprises: Iterable[int]) -> int:
    """How many of these have no contact phone: whoever answers for their site calls on them."""
    return Enterprise.objects.filter(pk__in=list(enterprises), contact_phone="").count()
