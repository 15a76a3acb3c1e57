"""What the page of one enterprise shows."""

from dataclasses import dataclass
from datetime import datetime

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere, NotYours, Sentence
from gezhi.people.phones import masked
from gezhi.registry import codes, enterprise_rules
from gezhi.registry.models import Enterprise, EnterpriseName, Merger
from gezhi.registry.reads.answering import Answer, answering
from gezhi.registry.reads.similar import Similar, find_similar
from gezhi.registry.reads.stays import Stay, all_stays, enterprise_of


@dataclass(frozen=True, slots=True)
class Post:
    """Where an enterprise works now and who answers for that place; `answer` is None if the asker may not look there."""

    stay: Stay
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class EnterprisePage:
    """Everything the page of one enterprise shows."""

    enterprise: Enterprise
    phone: str
    knows_contact: bool
    code: codes.CreditCode | None
    number_notes: tuple[Sentence, ...]
    posts: tuple[Post, ...]
    stays: tuple[Stay, ...]
    former_names: tuple[EnterpriseName, ...]
    mergers: tuple[Merger, ...]
    similar: tuple[Similar, ...]
    may_change: bool
    refs: tuple[str, ...]


def enterprise_page(*, enterprise_id: int, seen_by: Actor, at: datetime) -> EnterprisePage:
    """The page of one standing enterprise as of `at`; NotThere for a merged one (ask `enterprise_of` first)."""
    enterprise = enterprise_of(enterprise_id=enterprise_id, seen_by=seen_by)
    if enterprise.merged_into_id is not None:
        raise NotThere
    mergers = _mergers(enterprise)
    stays = all_stays(enterprise, at)
    may_change = enterprise_rules.may_change_enterprise(seen_by, enterprise, at)
    knows = enterprise_rules.may_see_contact(seen_by, enterprise, at)
    number = enterprise.credit_code or enterprise.old_number or ""
    return EnterprisePage(
        enterprise=enterprise,
        phone=enterprise.contact_phone if knows else masked(enterprise.contact_phone),
        knows_contact=knows,
        code=codes.parts(enterprise.credit_code) if enterprise.credit_code else None,
        number_notes=codes.notes_on(number),
        posts=tuple(_post(stay, seen_by, at) for stay in stays if stay.at(at)),
        stays=tuple(stays),
        former_names=_former_names(enterprise),
        mergers=mergers,
        similar=_similar_to(enterprise, seen_by, at) if may_change else (),
        may_change=may_change,
        refs=(enterprise.ref, *(f"enterprise:{merger.duplicate_id}" for merger in mergers)),
    )


def _post(stay: Stay, seen_by: Actor, at: datetime) -> Post:
    try:
        return Post(stay, answering(place=stay.occupancy.place_id, at=at, seen_by=seen_by))
    except (NotYours, NotThere):
        return Post(stay, None)


def _former_names(enterprise: Enterprise) -> tuple[EnterpriseName, ...]:
    names = enterprise.former_names.exclude(name=enterprise.name)
    return tuple(sorted(names, key=lambda n: str(n.during.upper) if n.during else "", reverse=True))


def _mergers(enterprise: Enterprise) -> tuple[Merger, ...]:
    """What was merged into the enterprise and still is, directly or through another duplicate."""
    rows = Merger.objects.filter(undone_at=None, duplicate__merged_into=enterprise)
    return tuple(rows.select_related("duplicate").order_by("-merged_at"))


def _similar_to(enterprise: Enterprise, seen_by: Actor, at: datetime) -> tuple[Similar, ...]:
    facts = {
        field: getattr(enterprise, field)
        for field in ("name", "credit_code", "old_number", "contact_phone", "working_address")
    }
    return tuple(find_similar(facts=facts, seen_by=seen_by, at=at, leaving_out=enterprise.pk, limit=4))
