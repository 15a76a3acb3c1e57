"""先处理这些: what needs a decision, each with the place, the named person who answers meanwhile, and one next step."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from gezhi.kernel.actors import Actor
from gezhi.people.rules import may_register
from gezhi.registry import rules
from gezhi.registry.models.duties import Post
from gezhi.registry.reads.answering import chain_of
from gezhi.registry.reads.coverage import Coverage, Gap, Unreachable
from gezhi.registry.reads.paths import Path, paths
from gezhi.registry.reads.shapes import CoverReport

TOGETHER = 3  # so many gaps that one person answers for become one line
WORDED = 12  # the places of so many unreachable people are named with their site; nobody is shown more of them at once


@dataclass(frozen=True, slots=True)
class Ask:
    """One line: its state (bad, warn, late, info), what is wrong where, who answers, until or since when, the next step."""

    state: str
    title: str
    href: str
    detail: str
    person: str
    role: str
    action: str
    action_href: str
    due: datetime | None = None
    since: datetime | None = None
    left: str = ""
    """What is left of the time, in words that its own page says too; without it, words follow from `due`."""


@dataclass(frozen=True)
class Asks:
    """What needs somebody, the most urgent first. Only those that are shown are put into words."""

    makers: tuple[Callable[[], Ask], ...] = ()

    def __len__(self) -> int:
        return len(self.makers)

    def __iter__(self) -> Iterator[Ask]:
        return (make() for make in self.makers)

    def first(self, number: int) -> list[Ask]:
        """The most urgent ones."""
        return [make() for make in self.makers[:number]]

    def after(self, urgent: Iterable[Ask]) -> "Asks":
        """These behind the `urgent` ones."""
        return Asks((*(_made(ask) for ask in urgent), *self.makers))


def _made(ask: Ask) -> Callable[[], Ask]:
    return lambda: ask


def asks(*, report: Coverage, cover: CoverReport, seen_by: Actor) -> Asks:
    """Everything that needs somebody, the most urgent first: gaps now, gaps to come, unreachable holders, the grids' cover."""
    gaps = (*report.gaps_now, *report.gaps_ahead)
    lost = [list(same) for same in _by_person(report.unreachable)]
    named = [gap.place.place_id for gap in gaps] + [one.place.place_id for same in lost[:WORDED] for one in same[:3]]
    where = paths(place_ids=named, at=report.at)
    runs = rules.runs(seen_by, report.at)
    now = [_gaps_now(list(same), where, runs) for same in _by_answerer(report.gaps_now)]
    ahead = [_gap_ahead(gap, where, runs) for gap in report.gaps_ahead]
    may = may_register(seen_by, report.at)
    unreachable = [partial(_unreachable, same, where, may) for same in lost]
    flat_now = sorted(
        (ask for some in now for ask in some), key=lambda ask: (ask.since is None, ask.since or report.at)
    )
    return Asks((*unreachable, *map(_made, _cover(cover)))).after([*flat_now, *ahead])


def _by_answerer(gaps: Iterable[Gap]) -> Iterable[Iterable[Gap]]:
    def key(gap: Gap) -> tuple[int, int]:
        return gap.answers_at, gap.answers_id

    return (same for _key, same in groupby(sorted(gaps, key=key), key=key))


def _by_person(lost: Iterable[Unreachable]) -> Iterable[Iterable[Unreachable]]:
    def key(one: Unreachable) -> int:
        return one.person_id

    return (same for _key, same in groupby(sorted(lost, key=key), key=key))


def _gaps_now(gaps: list[Gap], where: dict[int, Path], runs: rules.Territory) -> list[Ask]:
    if len(gaps) < TOGETHER:
        return [_gap_now(gap, where, runs) for gap in gaps]
    first = gaps[0]
    names = pgettext("between names", ", ").join(gap.place.name for gap in gaps[:3])
    number = len(gaps)
    title = ngettext("%(count)d place has nobody of its own", "%(count)d places have nobody of their own", number)
    href = f"{reverse('overview:coverage')}?answers={first.answers_id}"
    return [
        Ask(
            state="bad",
            title=title % {"count": number},
            href=href,
            detail=_("%(names)s and others") % {"names": names} if number > 3 else names,
            person=first.answers,
            role=_("answers meanwhile"),
            action=pgettext("next step", "See the list"),
            action_href=href,
            since=min((gap.ended for gap in gaps if gap.ended), default=None),
        )
    ]


def _gap_now(gap: Gap, where: dict[int, Path], runs: rules.Territory) -> Ask:
    last = (
        _("%(name)s was the last; nobody follows") % {"name": gap.last} if gap.last else _("Nobody was ever assigned")
    )
    action, href = next_step(gap.place.place_id, runs)
    return Ask(
        state="bad",
        title=_("%(place)s · nobody of its own") % {"place": place_words(gap, where)},
        href=reverse("registry:place", args=[gap.place.place_id]),
        detail=last,
        person=gap.answers,
        role=_("answers meanwhile"),
        action=action,
        action_href=href,
        since=gap.ended,
    )


def _gap_ahead(gap: Gap, where: dict[int, Path], runs: rules.Territory) -> Ask:
    last = _("The duty of %(name)s ends; nobody follows") % {"name": gap.last} if gap.last else _("Nobody is assigned")
    action, href = next_step(gap.place.place_id, runs)
    return Ask(
        state="warn",
        title=_("%(place)s · nobody of its own soon") % {"place": place_words(gap, where)},
        href=reverse("registry:place", args=[gap.place.place_id]),
        detail=last,
        person=gap.answers,
        role=_("answers from then on"),
        action=action,
        action_href=href,
        due=gap.since,
    )


def _unreachable(lost: list[Unreachable], where: dict[int, Path], may: bool) -> Ask:
    first = lost[0]
    names = pgettext("between names", ", ").join(
        str(where.get(one.place.place_id, one.place.name)) or one.place.name for one in lost[:3]
    )
    page = reverse("registry:place", args=[first.place.place_id])
    person = reverse("people:person-edit", args=[first.person_id])
    return Ask(
        state="late",
        title=_("%(name)s cannot be reached") % {"name": first.name},
        href=page,
        detail=_("No phone number and no working device; answers for %(places)s") % {"places": names},
        person=first.name,
        role=str(Post(first.post).label),
        action=pgettext("next step", "Add a phone") if may else pgettext("next step", "Look"),
        action_href=person if may else page,
    )


def _cover(cover: CoverReport) -> list[Ask]:
    if cover.zone is None:
        return []
    found = cover.found
    said = [
        (len(found.uncovered), ngettext("%(n)d spot in no grid", "%(n)d spots in no grid", len(found.uncovered))),
        (len(found.overlaps), ngettext("%(n)d overlap", "%(n)d overlaps", len(found.overlaps))),
        (
            len(found.strays),
            ngettext("%(n)d site outside its grid", "%(n)d sites outside their grids", len(found.strays)),
        ),
    ]
    wrong = pgettext("between names", ", ").join(words % {"n": number} for number, words in said if number)
    if not wrong:
        return []
    links = chain_of(cover.zone.place.pk, cover.at)
    href = reverse("registry:grids")
    return [
        Ask(
            state="info",
            title=_("The grids do not fit"),
            href=href,
            detail=wrong,
            person=links[0].answers.name if links else "",
            role=str(Post(links[0].answers.post).label) if links else "",
            action=pgettext("next step", "See the map"),
            action_href=href,
        )
    ]


def next_step(place_id: int, runs: rules.Territory) -> tuple[str, str]:
    """The button of a gap: assign somebody, for those who may; otherwise look at the place."""
    if runs.everything or (place_id in runs.places and place_id not in runs.roots):
        return pgettext("next step", "Assign"), reverse("registry:assign", args=[place_id])
    return pgettext("next step", "Look"), reverse("registry:place", args=[place_id])


def place_words(gap: Gap, where: dict[int, Path]) -> str:
    """The place with its site: `港东食品园 北门岗`; above sites the name alone."""
    path = where.get(gap.place.place_id)
    return (str(path) if path else "") or gap.place.name
