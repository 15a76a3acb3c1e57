"""Who acts: a signed-in person, or the operator at the machine's command line, or the system itself."""

from dataclasses import dataclass
from typing import Protocol


class Actor(Protocol):
    """Whoever a verb is performed by. `ref` is how the log book names them ("person:12", "operator")."""

    @property
    def ref(self) -> str: ...

    @property
    def is_operator(self) -> bool: ...


@dataclass(frozen=True)
class Operator:
    """Whoever holds the data folder: the command line without --as, the demo generator, timed work. May do everything."""

    ref: str = "operator"
    is_operator: bool = True


OPERATOR = Operator()
SYSTEM = Operator(ref="system")
