"""Did you mean: the names nearest to one that nobody knows."""

from collections.abc import Iterable
from difflib import get_close_matches

MOST_LOOKUPS = 200


class Nearness:
    """Finds near names, at most `MOST_LOOKUPS` different ones per run: a list with a wrong column must not take hours."""

    def __init__(self) -> None:
        self._found: dict[str, list[str]] = {}

    def near(self, text: str, names: Iterable[str]) -> list[str]:
        """Up to three names like `text`, the nearest first."""
        if text not in self._found:
            if len(self._found) >= MOST_LOOKUPS:
                return []
            self._found[text] = self._look(text, names)
        return self._found[text]

    @staticmethod
    def _look(text: str, names: Iterable[str]) -> list[str]:
        letters = set(text)
        alike = [name for name in names if 2 * len(letters & set(name)) >= len(letters)]
        return get_close_matches(text, alike[:5000], 3, 0.55)
