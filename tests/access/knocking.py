"""One line of the table of pages, asked as one role, and what is wrong with the answer."""

from typing import Any

from django.test import Client
from django.urls import reverse

from tests.access.asking import Outcome, ask, expected
from tests.access.ground import Ground
from tests.access.line import Line
from tests.access.roles import NOBODY


def called(line: Line) -> str:
    """The line's name in a report."""
    return " ".join([line.route, *line.at.values(), *line.query.values()])


def look(line: Line, role: str, ground: Ground) -> Outcome:
    """Opens the page."""
    return ask(ground, role, lambda client: client.get(address(line, ground), query(line, ground)), only_looks=True)


def act(line: Line, role: str, ground: Ground) -> Outcome:
    """Sends the form."""

    def post(client: Client) -> Any:
        body: Any = dict(line.body(ground))
        raw: dict[str, Any] = {"content_type": "application/octet-stream"} if list(body) == [""] else {}
        return client.post(address(line, ground), body[""] if raw else body, query_params=query(line, ground), **raw)

    return ask(ground, role, post)


def address(line: Line, ground: Ground) -> str:
    """The line's address, filled with the ground's things."""
    return reverse(line.route, kwargs={name: ground.ids.get(thing, thing) for name, thing in line.at.items()})


def query(line: Line, ground: Ground) -> dict[str, str]:
    """What stands behind the question mark."""
    return {name: str(ground.ids.get(value, value)) for name, value in line.query.items()}


def fault_of_looking(line: Line, role: str, got: Outcome, ground: Ground) -> str:
    """What is wrong with what this role was shown; "" if nothing is."""
    if got.verdict not in expected(line.get, role):
        return f"{got.status} ({got.verdict})"
    if words := read_by_mistake(line, role, got, ground):
        return f"reads {words}"
    if role in line.shown_to & (line.get or NOBODY) and line.shows not in got.text:
        return f"does not find {line.shows}"
    return ""


def fault_of_acting(line: Line, role: str, got: Outcome, ground: Ground) -> str:
    """What is wrong with how this role's POST was answered; "" if nothing is."""
    if words := read_by_mistake(line, role, got, ground):
        return f"reads {words}"
    if role in line.unfit:
        return "" if got.status == 422 and not got.wrote else f"{got.status}, not refused as unfit"
    if got.verdict not in expected(line.post, role):
        return f"{got.status} ({got.verdict})"
    if role in (line.post or NOBODY):
        return fault_of_doing(line, got)
    return "it was refused and has written something" if got.wrote else ""


def fault_of_doing(line: Line, got: Outcome) -> str:
    """What is wrong with what was done for somebody who may; "" if nothing is."""
    if line.gives:
        return "" if got.status == line.gives else f"{got.status}, not {line.gives}"
    if got.status >= 400:
        return f"{got.status}, although it may: {complaint(got.text)}"
    return "it was done and has written nothing" if line.changes and not got.wrote else ""


def read_by_mistake(line: Line, role: str, got: Outcome, ground: Ground) -> list[str]:
    """Words in the answer that are hidden from this role, but for those that it has typed itself."""
    given = [*line.query.values(), *line.at.values(), *line.body(ground).values()]
    typed = {str(ground.ids.get(word, word)) for word in given if not isinstance(word, list)} | line.tells(ground)
    return sorted(word for word in ground.hidden[role] - typed if word in got.text) if not line.public else []


def complaint(page: str) -> str:
    """What the page says beside its fields."""
    return " ".join(part.split("<")[0].partition(">")[2].strip() for part in page.split('class="err')[1:])[:300]
