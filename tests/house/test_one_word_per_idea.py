"""One word per idea: the glossary's table of words not used holds in every Chinese sentence of the product."""

import re

import pytest

from tests.house import source
from tools import translations

GLOSSARY = source.ROOT / "docs" / "glossary.md"
HEADING = "## 不用的词"


def rows(text: str) -> list[list[str]]:
    """The cells of every line of a table in Markdown, without its heading and ruler."""
    lines = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")
    ]
    return lines[2:]


def not_used() -> dict[str, str]:
    """Each word that is not written, with the one that is."""
    section = GLOSSARY.read_text("utf-8").split(HEADING, 1)[1].split("\n## ", 1)[0]
    return {row[0]: row[1] for row in rows(section)}


def explained() -> str:
    """The glossary without the table of words not used."""
    before, after = GLOSSARY.read_text("utf-8").split(HEADING, 1)
    return before + after.split("\n## ", 1)[1]


def test_the_table_is_read() -> None:
    assert not_used()["地方"] == "场所"
    assert len(not_used()) >= 10


@pytest.mark.parametrize("app", translations.apps())
def test_no_translation_uses_a_word_that_has_a_better_one(app: str) -> None:
    catalogue = translations.written(app)
    source.nothing(
        f"{app}: “{wrong}” where the word is “{right}”: {translations.translation(message)}"
        for message in (translations.messages(catalogue) if catalogue else [])
        for wrong, right in not_used().items()
        if wrong in translations.translation(message)
    )


def test_documents_and_the_glossary_itself_do_not_use_them_either() -> None:
    texts = {source.shown(path): path.read_text("utf-8") for path in sorted(source.ROOT.glob("docs/**/*.md"))}
    texts[source.shown(GLOSSARY)] = explained()
    source.nothing(
        f"{name}: “{wrong}” where the word is “{right}”"
        for name, text in texts.items()
        for wrong, right in not_used().items()
        if wrong in text
    )


def test_the_word_to_be_written_is_one_of_the_product() -> None:
    said = "\n".join(
        translations.translation(message)
        for app in translations.apps()
        if (catalogue := translations.written(app))
        for message in translations.messages(catalogue)
    )
    source.nothing(f"“{right}” is said nowhere" for right in set(not_used().values()) if not re.search(right, said))
