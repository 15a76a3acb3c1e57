"""Words for posts, kinds of place, kinds of site, kinds of person and sizes, as offices write them (lists/words.csv)."""

import csv
from functools import cache

from django.db.models import TextChoices
from django.utils.translation import override

from gezhi.people.models import Person
from gezhi.registry.importing.headings import LANGUAGES, plain
from gezhi.registry.importing.headings import LISTS as FOLDER
from gezhi.registry.models.duties import Post
from gezhi.registry.models.enterprises import SizeClass
from gezhi.registry.models.places import Kind, SiteKind

LISTS: dict[str, type[TextChoices]] = {
    "kind": Kind,
    "site_kind": SiteKind,
    "post": Post,
    "works": Person.Works,
    "size": SizeClass,
}


@cache
def _table() -> list[tuple[str, str, list[str]]]:
    with (FOLDER / "words.csv").open(encoding="utf-8", newline="") as file:
        return [(row["list"], row["value"], row["words"].split()) for row in csv.DictReader(file)]


@cache
def known(name: str) -> dict[str, str]:
    """Every plain word of the list `name` (kind, site_kind, post, works, size) and the value it means."""
    found = {plain(word): value for one, value, words in _table() if one == name for word in words}
    for language in LANGUAGES:
        with override(language):
            for choice in LISTS[name]:
                found |= {plain(choice.value): choice.value, plain(str(choice.label)): choice.value}
    return found


@cache
def _titles() -> list[tuple[str, str]]:
    """What people are called, and the post that it means; in the order in which they are looked for (副部长 before 部长)."""
    return [(plain(word), value) for one, value, words in _table() if one == "title" for word in words]


def post_of(words: str) -> tuple[str, str]:
    """Post and title that somebody is called by: 负责人 → steward; 五组组长 → executor with that title; "" if unknown."""
    post = known("post").get(plain(words), "")
    if post:
        return post, ""
    return next(((post, words) for ending, post in _titles() if plain(words).endswith(ending)), ("", ""))


def labels(name: str) -> list[str]:
    """What the list's values are called in the active language."""
    return [str(choice.label) for choice in LISTS[name]]
