"""What an enterprise sees of itself: its home page, who answers for it with their phones, who may act for it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from gezhi.kernel.actors import Actor
from gezhi.kernel.periods import local_zone
from gezhi.kernel.refusals import NotThere
from gezhi.people.models import Invitation, Person
from gezhi.people.reads.invitations import Card, card_of
from gezhi.registry import member_rules, rules
from gezhi.registry.members import OWN, acts_for, enterprises_of, standing_id
from gezhi.registry.models import Enterprise, EnterpriseLink, Idleness, Membership
from gezhi.registry.models.duties import Post
from gezhi.registry.models.places import Kind
from gezhi.registry.reads.answering import Holder, Link, chain_of
from gezhi.registry.reads.stays import Stay, all_stays


@dataclass(frozen=True, slots=True)
class Answering:
    """Somebody who answers for the place where the enterprise works; the phone is empty for the zone's head."""

    place: str
    name: str
    title: str
    phone: str
    stands_in: str = ""


@dataclass(frozen=True, slots=True)
class OwnStay:
    """A place where the enterprise works now, and who answers for it: the nearest first."""

    stay: Stay
    site_id: int | None
    chain: tuple[Answering, ...]


@dataclass(frozen=True, slots=True)
class FirmHome:
    """The home page of one enterprise. `idle` is what holds today, `acts_as` as what the reader acts for it."""

    enterprise: Enterprise
    stays: tuple[OwnStay, ...]
    idle: Idleness | None
    acts_as: str
    may_invite: bool

    @property
    def own(self) -> bool:
        """Whether the enterprise itself looks, not somebody of the zone on its behalf."""
        return self.acts_as in OWN


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who acts for the enterprise; `card` is their open invitation, `joined` whether they have ever signed in."""

    membership: Membership
    person: Person
    phone: str
    joined: bool
    card: Card | None
    may_be_invited: bool
    is_reader: bool


@dataclass(frozen=True, slots=True)
class Members:
    """Who may act for an enterprise: people who sign in, and the links that are open."""

    enterprise: Enterprise
    members: tuple[Member, ...]
    links: tuple[EnterpriseLink, ...]
    own: bool


def firms_of(*, seen_by: Actor, at: datetime) -> list[Enterprise]:
    """The enterprises for which the reader acts as a member or by a link, in the order of their names."""
    return list(Enterprise.objects.filter(pk__in=enterprises_of(seen_by, at)).order_by("initials", "pk"))


def firm_of(*, enterprise_id: int, seen_by: Actor, at: datetime) -> Enterprise:
    """The standing enterprise for whoever may act for it at `at`; NotThere for everybody else, also if there is none."""
    if not acts_for(seen_by, enterprise_id, at):
        raise NotThere
    return Enterprise.objects.get(pk=standing_id(enterprise_id))


def firm_home(*, enterprise_id: int, seen_by: Actor, at: datetime) -> FirmHome:
    """Everything that the home page itself says; what other capabilities add comes from the slots."""
    firm = firm_of(enterprise_id=enterprise_id, seen_by=seen_by, at=at)
    stays = tuple(_own_stay(stay, at) for stay in all_stays(firm, at) if stay.at(at))
    return FirmHome(
        enterprise=firm,
        stays=stays,
        idle=idleness_of(enterprise=firm, seen_by=seen_by, at=at),
        acts_as=acts_for(seen_by, firm.pk, at),
        may_invite=member_rules.may_say_who_acts(seen_by, firm, at),
    )


def idleness_of(*, enterprise: Enterprise, seen_by: Actor, at: datetime) -> Idleness | None:
    """For whoever may see the enterprise: why nothing is expected of it on the day of `at`, as known now; None if it works."""
    return Idleness.objects.of(enterprise.pk).on(at.astimezone(local_zone()).date()).order_by("pk").first()


def idlenesses(*, enterprise: Enterprise, seen_by: Actor) -> list[Idleness]:
    """For whoever may see the enterprise: all times in which it does not work, as known now, the latest first."""
    return list(Idleness.objects.of(enterprise.pk).known().order_by("-during", "pk"))


def who_acts(*, enterprise_id: int, seen_by: Actor, at: datetime) -> Members:
    """The members and open links of an enterprise, for whoever may change them; NotYours for others."""
    firm = firm_of(enterprise_id=enterprise_id, seen_by=seen_by, at=at)
    rules.demand(member_rules.may_say_who_acts(seen_by, firm, at), member_rules.may_say_who_acts)
    rows = Membership.objects.held(at).of(firm.pk).select_related("person").order_by("during", "pk")
    people = [row.person_id for row in rows]
    open_ = {
        card.person_id: card for card in Invitation.objects.open(at).filter(person__in=people).select_related("person")
    }
    return Members(
        enterprise=firm,
        members=tuple(_member(row, open_.get(row.person_id), firm, seen_by, at) for row in rows),
        links=tuple(EnterpriseLink.objects.of(firm.pk).open(at).order_by("-made_at", "-pk")),
        own=acts_for(seen_by, firm.pk, at) in OWN,
    )


def membership_of(*, membership_id: int, seen_by: Actor, at: datetime) -> Membership:
    """A membership as known now, for whoever may change it; NotThere for others."""
    found = Membership.objects.known().select_related("person", "enterprise").filter(pk=membership_id).first()
    if found is None or acts_for(seen_by, found.enterprise_id, at) in ("", "link"):
        raise NotThere
    return found


def link_of(*, link_id: int, seen_by: Actor, at: datetime) -> EnterpriseLink:
    """A link, for whoever may take it back; NotThere for others."""
    found = EnterpriseLink.objects.filter(pk=link_id).first()
    if found is None or acts_for(seen_by, found.enterprise_id, at) in ("", "link"):
        raise NotThere
    return found


def idleness_seen(*, idleness_id: int, seen_by: Actor, at: datetime) -> Idleness:
    """An entry as known now, for whoever may change it; NotThere for others."""
    found = Idleness.objects.known().select_related("enterprise").filter(pk=idleness_id).first()
    if found is None or acts_for(seen_by, found.enterprise_id, at) in ("", "member", "link"):
        raise NotThere
    return found


def _member(row: Membership, invitation: Invitation | None, firm: Enterprise, seen_by: Actor, at: datetime) -> Member:
    opens = member_rules.opens_nothing_else(row.person, firm, at)
    return Member(
        membership=row,
        person=row.person,
        phone=row.person.phone or "",
        joined=row.person.has_usable_password() or row.person.devices.exists(),
        card=card_of(invitation) if invitation and opens else None,
        may_be_invited=opens,
        is_reader=row.person.ref == seen_by.ref,
    )


def _own_stay(stay: Stay, at: datetime) -> OwnStay:
    links = chain_of(stay.occupancy.place_id, at)
    phones = dict(Person.objects.filter(_answers(links)).values_list("pk", "phone"))
    chain: dict[int, Answering] = {}
    for link in links:
        who = link.answers
        if who.person_id not in chain:
            shown = "" if link.kind == Kind.ZONE else phones.get(who.person_id) or ""
            chain[who.person_id] = Answering(link.name, who.name, _title(who), shown, who.stands_in_for or "")
    site = stay.path.site
    return OwnStay(stay, site.place_id if site else None, tuple(chain.values()))


def _answers(links: tuple[Link, ...]) -> Q:
    return Q(pk__in={link.answers.person_id for link in links})


def _title(holder: Holder) -> str:
    return holder.title or str(Post(holder.post).label)
