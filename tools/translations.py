"""The product's words: collect them, check them, compile them. Needs Babel, no GNU gettext.

    python tools/translations.py extract [APP…]   collects the English words of an app into its Chinese catalogue
    python tools/translations.py check   [APP…]   says what is missing, left over, or wrong; ends with 1 if anything is
    python tools/translations.py compile [APP…]   writes the .mo files that Django reads (not committed)

Source strings are English, so English needs no catalogue. Simplified Chinese lives beside the code it belongs to:
`src/gezhi/<app>/locale/zh_Hans/LC_MESSAGES/django.po`. An app is any folder of `src/gezhi`.
"""

import argparse
import ast
import io
import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import redirect_stderr
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeGuard

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parent.parent / "src" / "gezhi"
LOCALE = "zh_Hans"
TEMPLATES = {".html", ".txt", ".svg", ".js"}
SKIPPED_FOLDERS = {"tests", "migrations", "locale", "__pycache__"}
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER = f"""# Simplified Chinese. Collected by tools/translations.py; the Chinese is written by hand.
msgid ""
msgstr ""
"Language: {LOCALE}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
BY_ITSELF = "cli"  # reads its own catalogue before Django is there, so its words meet no others
UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
PLACEHOLDER = re.compile(r"%\(\w+\)[-+ #0-9.]*[a-zA-Z]|%[-+ #0-9.]*[sdifr]|\{\w*\}")
CHINESE = re.compile(r"[\u3400-\u9fff]")
HALF_WIDTH = re.compile(r"[\u3400-\u9fff][,;:?!]|[,;:?!][\u3400-\u9fff]")
COLD_WORDS = re.compile(r"(?<![申邀聘])请(?![假求示])|非法|系统繁忙")

Key = tuple[str, str]


def apps() -> list[str]:
    """The folders of src/gezhi, in order."""
    return sorted(folder.name for folder in SOURCE.iterdir() if folder.is_dir() and folder.name not in SKIPPED_FOLDERS)


def catalogue_path(app: str) -> Path:
    """Where an app keeps its Chinese."""
    return SOURCE / app / "locale" / LOCALE / "LC_MESSAGES" / "django.po"


def key_of(message: Message) -> Key:
    """What gettext finds a message by: its context and its (singular) English."""
    return (message.context or "", message.id if isinstance(message.id, str) else message.id[0])


def _sources(app: str) -> Iterator[Path]:
    for path in sorted((SOURCE / app).rglob("*")):
        inside = path.relative_to(SOURCE / app).parts[:-1]
        if path.is_file() and SKIPPED_FOLDERS.isdisjoint(inside) and _speaks(path):
            yield path


def _speaks(path: Path) -> bool:
    return path.suffix == ".py" or ("templates" in path.parts and path.suffix in TEMPLATES)


def _as_python(path: Path) -> bytes:
    """The file as Python that Babel can read. A template's calls are put in brackets, so that its indentation is free."""
    text = path.read_text("utf-8")
    if path.suffix == ".py":
        return text.encode()
    return f"(\n{templatize(text, origin=str(path))}\n)".encode()


def is_rule(node: ast.AST) -> TypeGuard[ast.FunctionDef]:
    """Whether this is a `may_…` function that answers yes or no."""
    if not (isinstance(node, ast.FunctionDef) and node.name.startswith("may_")):
        return False
    return isinstance(node.returns, ast.Name) and node.returns.id == "bool"


def _calls(path: Path) -> Iterator[tuple[str | tuple[str, ...], list[str], str | None]]:
    """What the file hands to gettext and its kin: the words, the notes for translators, the context."""
    with redirect_stderr(io.StringIO()):  # Babel warns of `_(… or "")`, which is no empty message
        found = list(extract("python", io.BytesIO(_as_python(path)), keywords=KEYWORDS, comment_tags=("Translators",)))
    for _line, words, comments, context in found:
        yield words, comments, context


def _sentences_of_rules(path: Path) -> Iterator[tuple[str, list[str], None]]:
    """The docstrings of a capability's `may_…` rules: each is the sentence that a person reads when it says no."""
    if path.suffix == ".py" and (path.stem.endswith("rules") or path.parent.name == "rules"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if is_rule(node):
                yield ast.get_docstring(node, clean=False) or "", [], None


def collected(app: str) -> Catalog:
    """What the app's code and templates say now, in the order of files and lines, without Chinese."""
    catalogue = Catalog(locale=LOCALE, fuzzy=False)
    for path in _sources(app):
        name = path.relative_to(SOURCE.parent).as_posix()
        for words, comments, context in [*_calls(path), *_sentences_of_rules(path)]:
            old = catalogue.get(words if isinstance(words, str) else words[0], context)
            places = dict.fromkeys([*(old.locations if old else []), (name, None)])
            catalogue.add(words, context=context, locations=list(places), auto_comments=comments)  # type: ignore[arg-type]
    return catalogue


def written(app: str) -> Catalog | None:
    """The app's Chinese catalogue as it stands in its folder; None if there is none yet."""
    path = catalogue_path(app)
    if not path.exists():
        return None
    with path.open("rb") as file:
        return read_po(file, locale=LOCALE)


def messages(catalogue: Catalog) -> list[Message]:
    """All messages but the header."""
    return [message for message in catalogue if message.id]


def merged(fresh: Catalog, old: Catalog | None) -> tuple[Catalog, list[Message]]:
    """`fresh` with the Chinese that `old` has for the same words, and what of `old` is no longer said."""
    known = {key_of(message): message for message in messages(old)} if old else {}
    for message in messages(fresh):
        before = known.pop(key_of(message), None)
        if before is not None:
            message.string = _fitting(before, message)
            message.user_comments = before.user_comments
    return fresh, list(known.values())


def _fitting(before: Message, message: Message) -> str | tuple[str, ...]:
    """The Chinese of `before` in the form `message` needs: Chinese has one form, plural messages keep it in a tuple."""
    one = (_forms(before) or ("",))[0]
    return (one,) if message.pluralizable else one


def save(app: str, catalogue: Catalog) -> None:
    """Writes the catalogue without dates and line numbers, so that it changes only when words change."""
    body = io.BytesIO()
    write_po(body, catalogue, width=110, omit_header=True, include_lineno=False)
    path = catalogue_path(app)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(HEADER.encode() + body.getvalue().lstrip(b"\n"))


def translation(message: Message) -> str:
    """The one Chinese form of a message."""
    return "\n".join(_forms(message))


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def faults(message: Message) -> Iterator[str]:
    """What is wrong with one message's Chinese, in words."""
    chinese = translation(message)
    english = message.id if isinstance(message.id, str) else message.id[-1]
    if CHINESE.search(english):
        yield "the source string is not English"
    if not chinese.strip():
        yield "has no Chinese"
        return
    if message.fuzzy:
        yield "is marked fuzzy"
    if message.pluralizable and (isinstance(message.string, str) or len(_forms(message)) != 1):
        yield "needs exactly one plural form"
    if sorted(set(PLACEHOLDER.findall(english))) != sorted(set(PLACEHOLDER.findall(chinese))):
        yield "has other placeholders than the English"
    if english.startswith("\n") != chinese.startswith("\n") or english.endswith("\n") != chinese.endswith("\n"):
        yield "begins or ends with a line break on one side only"
    if HALF_WIDTH.search(chinese):
        yield "has half-width punctuation beside Chinese"
    if COLD_WORDS.search(chinese):
        yield "uses a word of the house's list of cold words (请, 非法, 系统繁忙)"


def app_faults(app: str) -> Iterator[str]:
    """Everything wrong with one app's catalogue."""
    fresh, old = collected(app), written(app)
    catalogue, left_over = merged(fresh, old)
    kept = {key_of(message) for message in messages(old)} if old else set()
    for message in messages(catalogue):
        if key_of(message) not in kept:
            yield f"{app}: not collected yet: {_shown(message)}"
        else:
            in_file = old.get(message.id, message.context or None) if old else None
            yield from (f"{app}: {fault}: {_shown(message)}" for fault in faults(in_file or message))
    yield from (f"{app}: no longer said anywhere: {_shown(message)}" for message in left_over)
    yield from _out_of_reach(app)
    if old is not None:
        yield from (f"{app}: obsolete entry: {_shown(message)}" for message in old.obsolete.values())


def _out_of_reach(app: str) -> Iterator[str]:
    """Calls inside f-strings, which are not collected: take the words out of the f-string first."""
    for path in (path for path in _sources(app) if path.suffix == ".py"):
        for text in (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.JoinedStr)):
            for call in (node for node in ast.walk(text) if isinstance(node, ast.Call)):
                if isinstance(call.func, ast.Name) and call.func.id in KEYWORDS:
                    yield f"{app}: {path.name} line {call.lineno}: {call.func.id}() inside an f-string is not collected"


def disagreements(names: Iterable[str]) -> Iterator[str]:
    """Django puts all catalogues into one: the same English in two apps must have the same Chinese."""
    first: dict[Key, tuple[str, str]] = {}
    for app in (name for name in names if name != BY_ITSELF):
        for message in messages(written(app) or Catalog()):
            if not translation(message).strip():
                continue
            app_before, chinese = first.setdefault(key_of(message), (app, translation(message)))
            if chinese != translation(message):
                yield f"{app}: {_shown(message)} is “{translation(message)}” here and “{chinese}” in {app_before}; add a context"


def _shown(message: Message) -> str:
    context, english = key_of(message)
    where = ", ".join(sorted({name for name, _ in message.locations}))
    return f'"{english}"' + (f" (context {context})" if context else "") + (f" in {where}" if where else "")


def run_extract(names: list[str]) -> int:
    """Collects; prints what still needs Chinese and what was dropped."""
    for app in names:
        catalogue, left_over = merged(collected(app), written(app))
        if not len(catalogue) and not catalogue_path(app).exists():
            continue
        save(app, catalogue)
        missing = sum(not translation(message).strip() for message in messages(catalogue))
        print(f"{app}: {len(catalogue)} strings, {missing} without Chinese, {len(left_over)} dropped")
        for message in left_over:
            print(f"  dropped {_shown(message)} = {translation(message)}")
    return 0


def run_check(names: list[str]) -> int:
    """Prints every fault; 1 if there is one."""
    found = [fault for app in names for fault in app_faults(app)] + list(disagreements(apps()))
    print("\n".join(found) if found else f"translations are complete in {len(names)} apps")
    return 1 if found else 0


def compiled(app: str) -> bytes:
    """What the app's .mo file holds: the same words give the same bytes."""
    catalogue = written(app) or Catalog(locale=LOCALE)
    catalogue.creation_date = catalogue.revision_date = UNDATED
    content = io.BytesIO()
    write_mo(content, catalogue)
    return content.getvalue()


def run_compile(names: list[str]) -> int:
    """Writes the .mo files, each whole or not at all: a product that starts meanwhile reads the old one."""
    for app in filter(lambda name: catalogue_path(name).exists(), names):
        target = catalogue_path(app).with_suffix(".mo")
        draft = target.with_suffix(f".{os.getpid()}")
        draft.write_bytes(compiled(app))
        draft.replace(target)
    return 0


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["extract", "check", "compile"])
    parser.add_argument("apps", nargs="*", metavar="APP")
    options = parser.parse_args(arguments)
    unknown = set(options.apps) - set(apps())
    if unknown:
        parser.error(f"there is no app {', '.join(sorted(unknown))}; there are {', '.join(apps())}")
    run = {"extract": run_extract, "check": run_check, "compile": run_compile}[options.what]
    return run(options.apps or apps())


if __name__ == "__main__":
    sys.exit(main())
