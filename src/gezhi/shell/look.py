"""How a person likes the pages: light or dark, large text, language. Kept in cookies, so that the server draws it at once."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

THEMES = ("light", "dark")
TEXTS = ("normal", "large")
SHORT = {"zh-hans": "中", "en": "EN"}


@dataclass(frozen=True)
class Language:
    """A language of the pages: code, its own name, and a sign for the switch."""

    code: str
    name: str
    short: str


class Look:
    """What a request's cookies say about the look of the page; anything unknown counts as not chosen."""

    def __init__(self, request: HttpRequest) -> None:
        theme = request.COOKIES.get("gezhi_theme", "")
        self.theme = theme if theme in THEMES else ""
        self.large = request.COOKIES.get("gezhi_text") == "large"
        self.address = request.get_full_path() if request.method in ("GET", "HEAD") else request.path

    @property
    def languages(self) -> list[Language]:
        """All languages of the pages."""
        return [Language(code, name, SHORT.get(code, code)) for code, name in settings.LANGUAGES]

    @property
    def other_language(self) -> Language:
        """The language that the switch leads to."""
        present = get_language()
        return next((language for language in self.languages if language.code != present), self.languages[0])
