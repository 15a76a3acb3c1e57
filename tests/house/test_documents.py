"""What the documents say is there is there."""

import re
from pathlib import Path

import pytest

from gezhi.people.models import Grant, Person
from gezhi.registry.models import Duty, Place
from tests.house import source
from tools import docs

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
FENCED = re.compile(r"```.*?```|`[^`\n]*`", re.S)
CODE = re.compile(r"`([A-Za-z_.]+)`")
GLOSSARY = source.ROOT / "docs" / "glossary.md"


def documents() -> list[Path]:
    return [*sorted(source.ROOT.glob("*.md")), *sorted((source.ROOT / "docs").rglob("*.md"))]


def anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", FENCED.sub(lambda m: m[0].strip("`"), path.read_text("utf-8")), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def test_every_link_leads_somewhere() -> None:
    lost = []
    for path in documents():
        for match in LINK.finditer(FENCED.sub("", path.read_text("utf-8"))):
            target, _, anchor = (match[1] or match[2]).partition("#")
            if re.match(r"[a-z]+:", target):
                continue
            there = (path.parent / target).resolve() if target else path
            if not there.exists() or (anchor and anchor not in anchors(there)):
                lost.append(f"{source.shown(path)} → {match[0]}")
    source.nothing(lost)


def test_every_document_is_reached_from_the_readme() -> None:
    """By links, or by standing in a folder that is linked."""
    reached, ways = set(), [source.ROOT / "README.md"]
    while ways:
        path = ways.pop()
        if path in reached or not path.exists():
            continue
        reached.add(path)
        if path.is_dir():
            ways += sorted(path.glob("*.md"))
        elif path.suffix == ".md":
            targets = [(m[1] or m[2]).partition("#")[0] for m in LINK.finditer(path.read_text("utf-8"))]
            ways += [(path.parent / target).resolve() for target in targets if target and ":" not in target]
    source.nothing(source.shown(path) for path in documents() if path not in reached)


def test_generated_documents_are_what_the_code_says() -> None:
    """Fails after a change to commands, rules, constraints, tables, settings or API: run `make docs`."""
    source.nothing(source.shown(path) for path in docs.differing(docs.texts()))


def test_what_the_glossary_calls_code_is_in_the_code() -> None:
    code = "\n".join(path.read_text("utf-8") for path in source.python(tests=False, below=source.PACKAGE))
    names = {part for name in CODE.findall(GLOSSARY.read_text("utf-8")) for part in name.split(".") if part}
    assert len(names) >= 40
    source.nothing(name for name in names if not re.search(rf"\b{name}", code))


@pytest.mark.parametrize("choices", [Place.kind, Duty.post, Grant.right], ids=["kinds", "posts", "rights"])
def test_what_people_can_choose_is_in_the_glossary(choices: object) -> None:
    """Every kind of place, post and right, in the Chinese that pages show and in English."""
    from django.utils import translation

    field = choices.field  # type: ignore[attr-defined]
    words = GLOSSARY.read_text("utf-8")
    missing = []
    for _value, label in field.choices:
        with translation.override("zh-hans"):
            chinese = str(label)
        with translation.override("en"):
            english = str(label).lower()
        missing += [word for word in (chinese, english) if word not in words]
    source.nothing(missing)


def test_persons_are_kept_with_as_little_as_the_glossary_says() -> None:
    """Name, phone, what they are called at work. A new column is a new promise: change the glossary and this list."""
    kept = {field.name for field in Person._meta.concrete_fields}
    about_the_person = kept - {"id", "password", "initials", "language", "is_active", "joined_at", "version", "works"}
    assert about_the_person == {"name", "phone", "title"}
