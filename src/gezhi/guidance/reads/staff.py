"""What the paper's code shows to the staff, and what their enterprise knows of who has read."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from gezhi.guidance import rules
from gezhi.guidance.models import Reading
from gezhi.guidance.papers import paper_of
from gezhi.guidance.reads.assembled import Assembled, At, guidance_at, site_among
from gezhi.kernel.actors import SYSTEM, Actor
from gezhi.kernel.refusals import NotThere
from gezhi.registry.members import AtEnterprise
from gezhi.registry.models import Enterprise
from gezhi.registry.rules import demand


@dataclass(frozen=True, slots=True)
class ForStaff:
    """What holds in one incident, and whether this phone has said that it has read it."""

    guidance: Assembled
    confirmed: bool

    @property
    def named(self) -> bool:
        """Whether the pack demands the name of whoever has read."""
        return self.guidance.pack.names_of_readers


@dataclass(frozen=True, slots=True)
class BehindPaper:
    """The page behind a paper."""

    here: At
    incidents: tuple[ForStaff, ...]

    @property
    def reader(self) -> AtEnterprise:
        """As whom whoever stands before the paper acts: somebody of this enterprise."""
        return AtEnterprise(self.here.enterprise.pk)


@dataclass(frozen=True, slots=True)
class Readers:
    """How many phones of the staff have confirmed the newest edition; names only where the pack demands them."""

    phones: int
    staff: int | None
    names: tuple[str, ...]


def behind_paper(*, token: str, slip: UUID, at: datetime) -> BehindPaper:
    """What the staff of this enterprise at this site read at `at`. NotThere for a wrong code, and once it has moved out."""
    paper = paper_of(token)
    row = Enterprise.objects.select_related("merged_into").filter(pk=paper.enterprise_id).first()
    try:
        if row is None:
            raise NotThere
        here = site_among(row.merged_into or row, paper.place_id, at)
    except NotThere as refused:
        raise NotThere(_("This paper is out of date: the enterprise no longer works here. Take it down.")) from refused
    return BehindPaper(
        here, tuple(_for_staff(one, here, slip) for one in guidance_at(here=here, seen_by=SYSTEM, at=at))
    )


def readers(*, here: At, found: Collection[Assembled], seen_by: Actor, at: datetime) -> dict[int, Readers]:
    """By incident's id: what whoever acts for the enterprise knows of its staff's reading; the names only where demanded."""
    demand(rules.may_answer_for(seen_by, here.enterprise.pk, at), rules.may_answer_for)
    return {one.incident.pk: _readers(one, here) for one in found if one.edition}


def _for_staff(one: Assembled, here: At, slip: UUID) -> ForStaff:
    said = Reading.objects.filter(
        handbook=one.edition, enterprise=here.enterprise, place=here.place, kind=Reading.Kind.STAFF, slip=slip
    )
    return ForStaff(one, one.edition is not None and said.exists())


def _readers(one: Assembled, here: At) -> Readers:
    rows = Reading.objects.filter(
        handbook=one.edition, enterprise=here.enterprise, place=here.place, kind=Reading.Kind.STAFF
    ).order_by("at", "pk")
    return Readers(rows.count(), here.facts.staff, tuple(rows.exclude(name="").values_list("name", flat=True)))
