"""Packs as people meet them: the list, one version on a chosen day at a chosen risk level, two versions side by side."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.periods import local_zone
from gezhi.policy.models import Incident, IncidentPack, PackVersion
from gezhi.policy.packs.admission import in_force
from gezhi.policy.packs.comparing import Section, compare
from gezhi.policy.packs.pack import Pack
from gezhi.policy.packs.parts import AdmissionRule, Checklist, Guidance, Material, Phase
from gezhi.policy.reads.packs import version_of


@dataclass(frozen=True)
class Listed:
    """A pack in the list: its newest version, all versions, and the open incidents that it judges."""

    newest: PackVersion
    pack: Pack
    versions: list[PackVersion]
    incidents: list[Incident]


@dataclass(frozen=True)
class Chosen:
    """What somebody wants to look at: a day, or the n-th day of an incident, a risk level, a state."""

    day: date
    number: int
    risk: str
    state: str


@dataclass(frozen=True)
class RuleShown:
    """A rule in force with its materials."""

    rule: AdmissionRule
    materials: tuple[Material, ...]
    basis: str


@dataclass(frozen=True)
class PhaseShown:
    """A phase with its lists and the advice that belongs to it alone."""

    phase: Phase
    checklists: tuple[Checklist, ...]


@dataclass(frozen=True)
class GuidanceShown:
    """The advice of one topic at the chosen risk level, with for whom it is."""

    topic: str
    texts: tuple[tuple[Guidance, str], ...]


@dataclass(frozen=True)
class PackPage:
    """One version, looked at on a day."""

    version: PackVersion
    pack: Pack
    chosen: Chosen
    rules: list[RuleShown]
    phases: list[PhaseShown]
    guidance: list[GuidanceShown]
    others: list[PackVersion]
    incidents: list[Incident]
    dated: bool
    counts_days: bool


@dataclass(frozen=True)
class ComparePage:
    """Two versions and what differs."""

    before: PackVersion
    after: PackVersion
    sections: list[Section]


def packs_page(*, seen_by: Actor, at: datetime) -> list[Listed]:
    """Every pack with its versions, in the order of their codes. Open to everybody who is signed in."""
    found: dict[str, list[PackVersion]] = {}
    for row in PackVersion.objects.order_by("code", "-imported_at", "-pk"):
        found.setdefault(row.code, []).append(row)
    judged = _judged(at)
    return [
        Listed(rows[0], rows[0].pack, rows, [one for row in rows for one in judged.get(row.pk, [])])
        for rows in found.values()
    ]


def pack_page(*, code: str, version: str, chosen: Chosen | None, seen_by: Actor, at: datetime) -> PackPage:
    """One version; without a choice as of today, at its usual risk level. NotThere if it is not here."""
    row = version_of(code=code, version=version)
    pack = row.pack
    chosen = chosen or usual(pack, at)
    others = PackVersion.objects.filter(code=code).exclude(pk=row.pk).defer("content")
    return PackPage(
        version=row,
        pack=pack,
        chosen=chosen,
        rules=_rules(pack, chosen),
        phases=[
            PhaseShown(phase, tuple(one for one in pack.checklists if one.phase == phase.code)) for phase in pack.phases
        ],
        guidance=_guidance(pack, chosen),
        others=list(others.order_by("-imported_at", "-pk")),
        incidents=_judged(at).get(row.pk, []),
        dated=any(rule.from_ or rule.until for rule in pack.rules),
        counts_days=any(rule.from_day or rule.until_day for rule in pack.rules),
    )


def usual(pack: Pack, at: datetime) -> Chosen:
    """Today, the first day, the usual risk level; a pack whose rules are all dated in the past begins on its first date."""
    dates = [day for rule in pack.rules for day in (rule.from_, rule.until) if day]
    today = at.astimezone(local_zone()).date()
    first = min(dates) if dates else today
    day = first if dates and max(dates) + timedelta(days=366) < today else today
    return Chosen(day, 1, pack.risk.default, "declared")


def compare_page(*, code: str, before: str, after: str, seen_by: Actor, at: datetime) -> ComparePage:
    """What `after` says differently from `before`. NotThere if one of them is not here."""
    old, new = version_of(code=code, version=before), version_of(code=code, version=after)
    return ComparePage(old, new, compare(old.content, new.content))


def _judged(at: datetime) -> dict[int, list[Incident]]:
    rows = IncidentPack.objects.filter(during__contains=at, recorded__upper_inf=True, incident__lifted_at=None)
    found: dict[int, list[Incident]] = {}
    for row in rows.select_related("incident").order_by("incident__started_at"):
        found.setdefault(row.pack_version_id, []).append(row.incident)
    return found


def _rules(pack: Pack, chosen: Chosen) -> list[RuleShown]:
    """The rules in force, up to the first that holds for everybody: those after it decide nothing on that day."""
    found = []
    for rule in pack.rules:
        if _holds(rule, chosen):
            found.append(_rule(pack, rule, chosen))
            if rule.when.empty and rule.unless.empty:
                break
    return found


def _holds(rule: AdmissionRule, chosen: Chosen) -> bool:
    return in_force(rule, chosen.day, chosen.number, chosen.risk, chosen.state)


def _rule(pack: Pack, rule: AdmissionRule, chosen: Chosen) -> RuleShown:
    named = (pack.material(code) for code in rule.materials)
    asked = tuple(one for one in named if one and (not one.risk or chosen.risk in one.risk))
    return RuleShown(rule, asked, pack.cited(rule.basis))


def _guidance(pack: Pack, chosen: Chosen) -> list[GuidanceShown]:
    names = {one.code: one.title for one in pack.premises}
    topics: dict[str, list[tuple[Guidance, str]]] = {}
    for text in pack.guidance:
        if text.risk and chosen.risk not in text.risk:
            continue
        whom = "、".join(names[code] for code in text.premises) or _("everybody")
        topics.setdefault(text.topic, []).append((text, whom))
    return [GuidanceShown(topic, tuple(texts)) for topic, texts in topics.items()]
