"""People on the reopening pages: name, title, and the phone for whoever has to call."""

from collections.abc import Iterable
from dataclasses import dataclass

from gezhi.reopening.answerers import Answering
from gezhi.reopening.reads.page import Reviewer
from gezhi.reopening.words import level_words


@dataclass(frozen=True)
class Named:
    """Somebody on a page: for what, what they are called, the number to call ("" where it is not shown)."""

    duty: str
    name: str
    role: str
    phone: str = ""
    here: bool = False


def named(one: Answering) -> Named:
    """Whoever will answer, with a number: the enterprise may have to ask."""
    return Named(one.duty, one.person.name, one.title or one.person.title, one.person.phone or "")


def named_reviewers(reviewers: Iterable[Reviewer], level: str, *, phones: bool) -> list[Named]:
    """Those whose turn it is, the first one marked."""
    return [
        Named(
            str(level_words(level)),
            one.person.name,
            one.person.title,
            (one.person.phone or "") if phones else "",
            not number,
        )
        for number, one in enumerate(reviewers)
    ]
