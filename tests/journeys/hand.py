"""A hand that is counted: what an enterprise has to tap and type."""

from dataclasses import dataclass

from playwright.sync_api import Locator


@dataclass
class Hand:
    """A thumb on a phone: how often it tapped, how many fields it typed into."""

    taps: int = 0
    typed: int = 0

    def tap(self, what: Locator) -> None:
        """One tap."""
        what.tap()
        self.taps += 1

    def type(self, what: Locator, words: str) -> None:
        """One field typed into and left."""
        what.fill(words)
        what.blur()
        self.typed += 1
