"""What the launcher says, before Django and its translations are there: each sentence in Chinese and in English."""

import os

SETTINGS, ACCOUNT, BUSY, DISK, DATABASE, CRASHED = 78, 77, 75, 74, 69, 70
"""Exit codes, after BSD's sysexits: a wrong setting, a missing right, taken by somebody else, disk, database, a part that keeps dying."""


_spoken = ""


def speak(language: str) -> None:
    """From now on this process speaks that language ("zh-hans", "en") to whoever sits at the terminal."""
    global _spoken  # noqa: PLW0603  one process speaks one language
    _spoken = language


def said(chinese: str, english: str) -> str:
    """The sentence in the language set by `speak`, or of GEZHI_LANGUAGE, LC_ALL, LC_MESSAGES or LANG; in both when none tells."""
    from_outside = map(os.environ.get, ("GEZHI_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"))
    language = next((value for value in (_spoken, *from_outside) if value), "").lower()
    if language.startswith("zh"):
        return chinese
    return english if language.startswith("en") else f"{chinese}\n{english}"


class CannotStart(Exception):
    """The product or the command cannot go on. The text says what is wrong, then what to do; `code` is the exit code."""

    def __init__(self, chinese: str, english: str, *, code: int) -> None:
        super().__init__(chinese, english)
        self.chinese = chinese
        self.english = english
        self.code = code

    def __str__(self) -> str:
        return said(self.chinese, self.english)
