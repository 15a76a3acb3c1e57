"""The list of enterprises: who sees which, filtered, searched, ranked, counted."""

from collections.abc import Iterable, Set
from dataclasses import dataclass, fields
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Refused
from gezhi.people.phones import masked
from gezhi.registry import rules
from gezhi.registry.models import Enterprise, Occupancy
from gezhi.registry.reads.enterprise_search import matching
from gezhi.registry.reads.presence import STATES, in_each_state, in_state
from gezhi.registry.reads.similar import alike, common_pairs, likeness
from gezhi.registry.reads.stays import Stay, stays_of

PAGE = 30
NEAR = 0.4
NOT_SHOWN = ("scope", "extra", "grams", "searchable")


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of enterprises is narrowed to. `place` is any place: what works in it or below counts.

    `state`: here (works somewhere at that moment), coming, left, unplaced (never placed), all; "" = here, or all while
    searching.
    """

    search: str = ""
    place: int | None = None
    section: str = ""
    division: str = ""
    size: str = ""
    tag: str = ""
    above_scale: bool = False
    state: str = ""

    @property
    def standing_state(self) -> str:
        """The state that is meant when none was chosen."""
        return self.state or ("all" if self.search.strip() else "here")

    @property
    def any(self) -> bool:
        """Whether anything narrows the list besides the state."""
        return any(getattr(self, f.name) for f in fields(self) if f.name != "state")


@dataclass(frozen=True, slots=True)
class EnterpriseLine:
    """A line of the list: the enterprise, where it works at that moment, and its contact as the asker may see it."""

    enterprise: Enterprise
    stays: tuple[Stay, ...]
    phone: str


@dataclass(frozen=True, slots=True)
class EnterpriseList:
    """One page of the list; `near` are names like the searched one if nothing was found."""

    page: Page[Enterprise]
    lines: tuple[EnterpriseLine, ...]
    near: tuple[Enterprise, ...] = ()


def in_sight(territory: rules.Territory, at: datetime) -> QuerySet[Enterprise]:
    """The standing enterprises that work, worked or are going to work in the territory; all if it is everything."""
    return in_state("all", places=None if territory.everything else territory.places, at=at)


def enterprises(
    *,
    seen_by: Actor,
    at: datetime,
    filters: Filters = Filters(),
    number: int | str | None = 1,
    size: int = PAGE,
    total: int | None = None,
) -> EnterpriseList:
    """Page `number` of the enterprises that `seen_by` may look at, as things stood at `at`, found and ranked by `filters`.

    `total`: how many there are, if that is known already.
    """
    pages = Paginator(wanted(seen_by=seen_by, at=at, filters=filters), size)
    if total is not None:
        pages.count = total
    found = pages.get_page(number)
    lines = _lines(list(found.object_list), seen_by, at)
    near: list[Enterprise] = []
    if not lines and filters.search.strip():
        near = _nearest(filters.search, seen_by, at)
    return EnterpriseList(found, tuple(lines), tuple(near))


def enterprises_after(
    *, seen_by: Actor, at: datetime, filters: Filters, after: int = 0, limit: int = 100
) -> list[EnterpriseLine]:
    """The next `limit` enterprises in the order of their ids, for programs that walk through all of them."""
    found = wanted(seen_by=seen_by, at=at, filters=filters).order_by("pk").filter(pk__gt=after)[:limit]
    return _lines(list(found), seen_by, at)


def _nearest(search: str, seen_by: Actor, at: datetime, most: int = 6) -> list[Enterprise]:
    """The enterprises in sight whose names are most like the searched one, for a search that found nothing exact."""
    common = common_pairs()
    names = in_sight(rules.sees_now(seen_by), at).filter(pk__in=alike(search, common))
    close = sorted(
        ((likeness(search, one.name, common), one) for one in names), key=lambda pair: (-pair[0], pair[1].pk)
    )
    enough = max(NEAR, close[0][0] - 0.25) if close else NEAR
    return [enterprise for how_alike, enterprise in close[:most] if how_alike >= enough]


def counts(*, seen_by: Actor, at: datetime, filters: Filters = Filters()) -> dict[str, int]:
    """How many enterprises there are in each state, under the same other filters. Only those who see all see unplaced ones."""
    territory = rules.sees_now(seen_by)
    found = in_each_state(
        _narrowed(Enterprise.objects.standing(), filters), places=_places(filters, territory, at), at=at
    )
    return {state: number for state, number in found.items() if territory.everything or state != "unplaced"}


def wanted(*, seen_by: Actor, at: datetime, filters: Filters) -> QuerySet[Enterprise]:
    """The enterprises that `seen_by` may look at and the filters let through, ranked by the search, or by their names."""
    territory = rules.sees_now(seen_by)
    return _narrowed(_in_state(filters, territory, at), filters)


def _narrowed(found: QuerySet[Enterprise], filters: Filters) -> QuerySet[Enterprise]:
    """Those that all filters but the state and the place let through, ranked by the search, or by their names."""
    if any("\0" in str(getattr(filters, one.name)) for one in fields(filters)):
        raise Refused(_("This search holds a character that cannot be. Type it anew."))
    exact = {
        "industry_section": filters.section,
        "industry_division": filters.division,
        "size": filters.size,
        "above_scale": filters.above_scale,
    }
    found = found.filter(**{column: value for column, value in exact.items() if value})
    if filters.tag:
        found = found.filter(key_tags__contains=[filters.tag])
    return matching(found.defer(*NOT_SHOWN), filters.search)


def _in_state(filters: Filters, territory: rules.Territory, at: datetime) -> QuerySet[Enterprise]:
    if filters.standing_state not in STATES:
        raise Refused(_("There is no such state of an enterprise. Choose one from the list."), field="state")
    return in_state(filters.standing_state, places=_places(filters, territory, at), at=at)


def _places(filters: Filters, territory: rules.Territory, at: datetime) -> Set[int] | None:
    """Where one looks: the chosen place and what lies below, as far as it is in sight; None = everywhere."""
    if not filters.place:
        return None if territory.everything else territory.places
    below = rules.places_below({filters.place}, at)
    return below if territory.everything else below & territory.places


def _lines(found: list[Enterprise], seen_by: Actor, at: datetime) -> list[EnterpriseLine]:
    """The lines of these enterprises, with four queries however many they are."""
    goes_on = dict(Enterprise.objects.filter(merged_into__in=found).values_list("pk", "merged_into_id"))
    goes_on |= {enterprise.pk: enterprise.pk for enterprise in found}
    rows = Occupancy.objects.filter(enterprise_id__in=goes_on, during__contains=at).order_by("during")
    stays: dict[int, list[Stay]] = {}
    for stay in stays_of(rows, at):
        stays.setdefault(goes_on[stay.occupancy.enterprise_id] or 0, []).append(stay)
    runs = rules.runs(seen_by, at)
    return [
        EnterpriseLine(enterprise, tuple(its := stays.get(enterprise.pk, [])), _phone(enterprise, its, runs))
        for enterprise in found
    ]


def _phone(enterprise: Enterprise, stays: Iterable[Stay], runs: rules.Territory) -> str:
    """The contact's number: whole for those who run a place where the enterprise works at that moment."""
    whole = runs.everything or any(runs.includes(stay.occupancy.place_id) for stay in stays)
    return enterprise.contact_phone if whole else masked(enterprise.contact_phone)
