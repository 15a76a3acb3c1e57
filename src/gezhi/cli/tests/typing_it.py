"""Types a command line and keeps what came of it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Outcome:
    """Exit code, standard output, standard error."""

    code: int
    out: str
    err: str

    @property
    def facts(self) -> Any:
        """Standard output read as JSON."""
        return json.loads(self.out)


Gezhi = Callable[..., Outcome]
