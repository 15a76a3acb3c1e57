"""One line of the table of pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.access.ground import Ground
from tests.access.roles import NOBODY, SEE_SITE, Roles

Body = Callable[[Ground], Mapping[str, Any]]


@dataclass(frozen=True)
class Line:
    """One address. `at` names the things that fill it; `shows` what everybody who may look finds on the page.

    `gives`: what a POST by somebody allowed is answered with, if not that it is done; `changes`: whether it then leaves
    a trace in the tables; `unfit`: they may act, but this is refused as a whole (422) for the reason beside it;
    `tells`: words hidden elsewhere that an enterprise reads here, because they are about those who answer for it;
    `public`: why this answer may hold words that are hidden elsewhere.
    """

    route: str
    get: Roles | None = None
    post: Roles | None = None
    at: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Body = lambda ground: {}
    shows: str = ""
    shown_to: Roles = SEE_SITE
    gives: int = 0
    changes: bool = True
    unfit: Roles = NOBODY
    tells: Callable[[Ground], set[str]] = lambda ground: set()
    public: str = ""
