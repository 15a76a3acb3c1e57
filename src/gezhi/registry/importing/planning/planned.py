"""What becomes of one row: its fate, the changes it makes, its problems; and how rows depend on each other."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from gezhi.registry.importing.problems import Level, Problem
from gezhi.registry.models.imports import Fate

Values = dict[str, Any]
Changes = dict[str, list[Any]]


@dataclass
class PlannedRow:
    """A row on its way: what it says (`values`, `said` its cells' problems), and what would become of it.

    `subject` is the id of the thing it speaks of, if that exists; `plan` what the applier needs besides: references
    "id:12" to what exists and "row:场所#5" to what an earlier row creates.
    """

    sheet: str
    number: int
    noun: str
    values: Values
    said: list[dict[str, Any]]
    answer: str = ""
    label: str = ""
    fate: Fate = Fate.CREATE
    subject: int | None = None
    changes: Changes = field(default_factory=dict)
    problems: list[dict[str, Any]] = field(default_factory=list)
    plan: Values = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.problems = list(self.said)
        if any(problem["level"] == Level.ERROR for problem in self.said):
            self.fate = Fate.ERROR

    @property
    def ref(self) -> str:
        """How other rows of the file speak of what this row creates."""
        return f"row:{self.sheet}#{self.number}"

    @property
    def cause(self) -> str:
        """The row with which the trouble began: itself, unless it only shares the fate of another."""
        causes = [problem.get("because_of", "") for problem in self.problems]
        own = any(p["level"] > Level.NOTE and not cause for p, cause in zip(self.problems, causes, strict=True))
        return self.ref if own else next(filter(None, causes), self.ref)

    @property
    def wrong_itself(self) -> bool:
        """Whether an error of its own keeps the row out, whatever becomes of others."""
        return any(problem["level"] == Level.ERROR and "because_of" not in problem for problem in self.problems)

    @property
    def broken(self) -> bool:
        """Whether the row cannot be imported."""
        return self.fate == Fate.ERROR

    @property
    def worst(self) -> int:
        """The weight of its heaviest problem, 0 for none."""
        return max((problem["level"] for problem in self.problems), default=0)

    def add(self, problem: Problem) -> None:
        """Says a problem; an error keeps the row out, a question lets it wait for its answer."""
        self.problems.append(problem.as_json())
        if problem.level == Level.ERROR:
            self.fate = Fate.ERROR

    def ask(self, problem: Problem) -> str:
        """Asks a question; returns the key of the choice a person took, "" while there is none (the row then waits)."""
        self.problems.append(problem.as_json())
        key = self.answer_to(problem)
        if not self.broken and not key:
            self.fate = Fate.WAIT
        if key == "leave" and not self.broken:
            self.fate = Fate.LEAVE
        return key

    def answer_to(self, problem: Problem) -> str:
        """The key of the choice taken for this question; "" if none, or if it is no longer among the choices."""
        code, _, key = self.answer.partition("=")
        return key if code == problem.code and key in {choice["key"] for choice in problem.choices} else ""

    def settle(self, subject: int, changes: Changes) -> None:
        """The row speaks of something that exists: changed, or as it is."""
        self.subject = subject
        self.changes = changes
        if self.fate == Fate.CREATE:
            self.fate = Fate.CHANGE if changes else Fate.SAME


def choice(key: str, say: str, **values: object) -> dict[str, Any]:
    """One answer to a question: its key, the word of its sentence and what fills it."""
    return {"key": key, "say": say} | ({"values": values} if values else {})


class Digest:
    """A fingerprint of a plan, fed row by row: equal if and only if everything that would be done is equal."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def add(self, row: PlannedRow) -> None:
        """Feeds one row."""
        said = [row.sheet, row.number, row.noun, row.fate, row.subject, row.changes, row.plan, row.values]
        self._hash.update(json.dumps(said, ensure_ascii=False, sort_keys=True).encode())
        self._hash.update(b"\n")

    def hexdigest(self) -> str:
        """64 hexadecimal digits."""
        return self._hash.hexdigest()
