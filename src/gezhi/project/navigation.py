"""What every page shows around its content: the zone's name, the menu with counts, the person."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext_lazy

from gezhi.kernel import clock
from gezhi.kernel.refusals import Sentence
from gezhi.overview.reads.mine import lands_on_board
from gezhi.people.models import Person
from gezhi.people.rules import ADMINISTRATOR
from gezhi.policy.reads.chips import IncidentChip, open_chips
from gezhi.project import counts
from gezhi.registry import rules
from gezhi.registry.members import enterprises_of
from gezhi.registry.sight import Sight
from gezhi.shell.look import Look

ON_THE_BAR = 4


@dataclass(frozen=True)
class Standing:
    """What decides which pages somebody may open: whether they start on the board, their rights, what they see and run,
    whether they act for an enterprise."""

    lands_on_board: bool
    rights: frozenset[str]
    sees: rules.Territory
    runs: rules.Territory
    member: bool = False

    @property
    def sees_something(self) -> bool:
        """Whether there is any place this person may look at."""
        return self.sees.everything or bool(self.sees.places)


@dataclass(frozen=True)
class Entry:
    """A line of the menu as it is written down: label, icon, the page it leads to, who may open it, what it counts."""

    label: Sentence
    icon: str
    page: str
    allowed: Callable[[Standing], bool] = lambda who: who.sees_something
    counts: str = ""


@dataclass(frozen=True)
class Item:
    """A line of the menu as one person sees it. `counted` says in words what the number is; an alarm is shown in red."""

    label: str
    icon: str
    href: str
    here: bool
    count: int | None = None
    counted: str = ""
    alarm: bool = False


@dataclass(frozen=True)
class Section:
    """A headed part of the menu."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Menu:
    """What menu.html shows: the sections, the phone's bottom bar, and whether the present page is not on that bar."""

    language: str | None
    menu: tuple[Section, ...]
    bar: tuple[Item, ...]
    beyond_bar: bool


@lru_cache(maxsize=512)
def _as_html(menu: Menu) -> SafeString:
    """The menu is the same for many pages and many people: it is put together once."""
    return render_to_string("shell/menu.html", {"frame": menu})


def _anyone(who: Standing) -> bool:
    return True


def _works_for_the_zone(who: Standing) -> bool:
    return who.lands_on_board or who.sees_something or not who.member


def _may_export(who: Standing) -> bool:
    return who.runs.everything or "auditor" in who.rights


def _administers(who: Standing) -> bool:
    return ADMINISTRATOR in who.rights


MENU: list[tuple[Sentence, list[Entry]]] = [
    (
        pgettext_lazy("section of the menu", "Today"),
        [
            Entry(pgettext_lazy("menu", "Our enterprise"), "firm", "registry:firms", lambda who: who.member),
            Entry(
                pgettext_lazy("menu", "My places"),
                "home",
                "overview:mine",
                lambda who: not who.lands_on_board and _works_for_the_zone(who),
            ),
            Entry(pgettext_lazy("menu", "Board"), "board", "overview:home", lambda who: who.lands_on_board),
            Entry(
                pgettext_lazy("menu", "Board"),
                "board",
                "overview:board",
                lambda who: not who.lands_on_board and who.sees_something,
            ),
            Entry(pgettext_lazy("menu", "Cases"), "case", "cases:list", _anyone, counts="cases"),
            Entry(pgettext_lazy("menu", "Review to reopen"), "check", "reopening:queue", counts="reviews"),
            Entry(pgettext_lazy("menu", "Inbox"), "inbox", "notices:inbox", _anyone, counts="inbox"),
            Entry(pgettext_lazy("menu", "Coverage"), "cover", "overview:coverage", counts="gaps"),
            Entry(pgettext_lazy("menu", "Roster"), "roster", "registry:roster"),
            Entry(pgettext_lazy("menu", "Call list"), "phone", "notices:calls", _works_for_the_zone, counts="calls"),
        ],
    ),
    (
        pgettext_lazy("section of the menu", "Registry"),
        [
            Entry(pgettext_lazy("menu", "Places"), "site", "registry:place-list", counts="sites"),
            Entry(pgettext_lazy("menu", "Grids"), "grid", "registry:grids"),
            Entry(pgettext_lazy("menu", "Enterprises"), "firm", "registry:enterprise-list"),
            Entry(pgettext_lazy("menu", "People"), "people", "people:people", lambda who: who.lands_on_board),
            Entry(pgettext_lazy("menu", "Import"), "upload", "registry:import-list", lambda who: who.runs.everything),
        ],
    ),
    (
        pgettext_lazy("section of the menu", "On record"),
        [
            Entry(pgettext_lazy("menu", "Notices"), "notice", "notices:notices", counts="notices"),
            Entry(pgettext_lazy("menu", "Figures"), "report", "reports:figures"),
            Entry(pgettext_lazy("menu", "What is asked"), "file", "reports:collections"),
            Entry(pgettext_lazy("menu", "Exports"), "download", "reports:exports", _may_export),
            Entry(pgettext_lazy("menu", "Trace"), "trace", "overview:trace"),
            Entry(pgettext_lazy("menu", "Briefings"), "report", "overview:briefings", lambda who: who.sees.everything),
            Entry(pgettext_lazy("menu", "Log book"), "log", "logbook:entries", lambda who: who.lands_on_board),
        ],
    ),
    (
        pgettext_lazy("section of the menu", "Rules"),
        [
            Entry(pgettext_lazy("menu", "Incidents"), "alert", "policy:incidents", lambda who: who.lands_on_board),
            Entry(pgettext_lazy("menu", "Guidance"), "file", "guidance:index"),
            Entry(pgettext_lazy("menu", "Policy packs"), "file", "policy:packs", lambda who: who.lands_on_board),
            Entry(pgettext_lazy("menu", "Working time"), "clock", "policy:calendar", lambda who: who.lands_on_board),
            Entry(pgettext_lazy("menu", "Deadlines"), "check", "policy:presets", lambda who: who.lands_on_board),
        ],
    ),
    (
        pgettext_lazy("section of the menu", "Other systems"),
        [
            Entry(pgettext_lazy("menu", "Channels"), "swap", "notices:channels", _administers),
            Entry(pgettext_lazy("menu", "Webhooks"), "globe", "webhooks:endpoints", _administers),
            Entry(pgettext_lazy("menu", "Sending programs"), "key", "notify:keys", _administers),
        ],
    ),
]
OWN = [
    Entry(pgettext_lazy("menu", "My places"), "home", "overview:mine", lambda who: who.lands_on_board),
    Entry(pgettext_lazy("menu", "My account"), "user", "people:account", _anyone),
    Entry(pgettext_lazy("menu", "My devices"), "device", "people:devices", _anyone),
]


class Frame(Look):
    """What the base page shows; each part is asked for only when a template shows it."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.path = request.path
        user = getattr(request, "user", None)
        self.person: Person | None = user if isinstance(user, Person) and user.is_authenticated else None

    @cached_property
    def zone(self) -> str:
        """The zone's name; empty before there is one."""
        return counts.zone_name()

    @cached_property
    def incidents(self) -> list[IncidentChip]:
        """The open incidents, for whoever is signed in."""
        return open_chips(clock.now()) if self.person else []

    @cached_property
    def standing(self) -> Standing:
        """What this person may open now."""
        now = clock.now()
        if self.person is None:
            nothing = rules.Territory(everything=False)
            return Standing(lands_on_board=False, rights=frozenset(), sees=nothing, runs=nothing)
        sight = Sight(self.person, now)
        return Standing(
            lands_on_board=lands_on_board(self.person, sight.rights),
            rights=sight.rights,
            sees=sight.sees,
            runs=sight.runs,
            member=bool(enterprises_of(self.person, now)),
        )

    @cached_property
    def menu(self) -> tuple[Section, ...]:
        """The sections and lines that this person may open."""
        if self.person is None:
            return ()
        sections = (Section(str(title), self._items(entries)) for title, entries in MENU)
        return tuple(section for section in sections if section.items)

    @cached_property
    def bar(self) -> tuple[Item, ...]:
        """The phone's bottom bar: the first lines of the menu; the rest is behind 更多."""
        return tuple(item for section in self.menu for item in section.items)[:ON_THE_BAR]

    @property
    def menu_html(self) -> SafeString:
        """The menu beside the page, and the phone's bottom bar."""
        return _as_html(Menu(get_language(), self.menu, self.bar, self.beyond_bar))

    @property
    def beyond_bar(self) -> bool:
        """Whether the present page is not on the phone's bottom bar."""
        return not any(item.here for item in self.bar)

    @cached_property
    def own(self) -> tuple[Item, ...]:
        """The person's own pages."""
        return self._items(OWN)

    @property
    def layout(self) -> str:
        """What a page extends that is also open without an account: with the menu, or without."""
        return "shell/base.html" if self.person else "shell/alone.html"

    @property
    def account(self) -> str:
        """Where the person's name in the top bar leads."""
        return reverse("people:account")

    @property
    def sign_out(self) -> str:
        """Where signing out is posted to."""
        return reverse("people:sign-out")

    @property
    def search(self) -> str:
        """Where the search box asks; empty for those who may look at nothing."""
        return reverse("overview:search") if self.person and self.standing.sees_something else ""

    def _items(self, entries: list[Entry]) -> tuple[Item, ...]:
        allowed = [entry for entry in entries if entry.allowed(self.standing)]
        return tuple(self._item(entry, _address(entry.page)) for entry in allowed)

    def _item(self, entry: Entry, href: str) -> Item:
        here = self.path == href if href == "/" else self.path.startswith(href)
        found = counts.count(entry.counts, self.person, self.standing.sees) if entry.counts and self.person else None
        if found is None:
            return Item(str(entry.label), entry.icon, href, here)
        return Item(str(entry.label), entry.icon, href, here, found.number, str(found.words), found.alarm)


@cache
def _address(page: str) -> str:
    return reverse(page)


def page_frame(request: HttpRequest) -> dict[str, object]:
    """Context for the base page. Lazy, so that fragments and refusals cost nothing."""
    return {"frame": SimpleLazyObject(lambda: Frame(request))}
