"""What a subcommand hands back: the same facts as lines for people and as JSON for programs, and the exit code."""

import json
from argparse import Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

FINE, FOUND, REFUSED = 0, 1, 2
"""Exit codes: all is well; a gap, a failed verification or problems were found; bad usage or refused."""


@dataclass(frozen=True)
class Told:
    """`facts` goes into JSON, `lines` to people."""

    facts: Any
    lines: Sequence[str]
    code: int = FINE

    def text(self, *, as_json: bool) -> str:
        """What is printed on standard output."""
        return json.dumps(self.facts, ensure_ascii=False, indent=2) if as_json else "\n".join(self.lines)


Run = Callable[[Namespace], Told]
