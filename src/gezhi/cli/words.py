"""The language of the command itself. Read straight from the compiled catalogue, so that it speaks before Django is there.

Sentences that come from below (refusals, names of posts and kinds) are Django's; `main` sets both to one language.
"""

import argparse
import gettext as machinery
import os
from collections.abc import Sequence
from pathlib import Path

CATALOGUE = Path(__file__).resolve().parent / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.mo"
CHINESE, ENGLISH = "zh-hans", "en"
LANGUAGES = {"zh-hans": CHINESE, "zh": CHINESE, "zh-cn": CHINESE, "en": ENGLISH}

_spoken: machinery.NullTranslations = machinery.NullTranslations()


def gettext(english: str) -> str:
    """The words in the language chosen by `speak`."""
    return _spoken.gettext(english)


def ngettext(one: str, many: str, count: int) -> str:
    """The words for `count` things."""
    return _spoken.ngettext(one, many, count)


def pgettext(context: str, english: str) -> str:
    """A short word that means something else in another context."""
    return _spoken.pgettext(context, english)


def language_of(arguments: Sequence[str]) -> str:
    """`--lang`, else GEZHI_LANGUAGE, else English if LC_ALL, LC_MESSAGES or LANG say so, else Chinese."""
    asked = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    asked.add_argument("--lang", default="")
    try:
        wished = asked.parse_known_args(list(arguments))[0].lang or os.environ.get("GEZHI_LANGUAGE", "")
    except argparse.ArgumentError:  # `--lang` without a value: the real parser says so
        wished = ""
    if wished.lower() in LANGUAGES:
        return LANGUAGES[wished.lower()]
    machine = next(filter(None, (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return ENGLISH if machine.lower().startswith("en") else CHINESE


def speak(language: str) -> None:
    """From now on the command, argparse's own sentences included, speaks `language`."""
    global _spoken  # noqa: PLW0603  one process speaks one language
    _spoken = machinery.NullTranslations()
    if language == CHINESE and CATALOGUE.exists():
        with CATALOGUE.open("rb") as file:
            _spoken = machinery.GNUTranslations(file)
    argparse._ = gettext  # type: ignore[attr-defined]
    argparse.ngettext = ngettext  # type: ignore[attr-defined]


def said_by_argparse() -> tuple[str, ...]:
    """What argparse says by itself, so that these sentences are collected and translated with ours."""
    return (
        gettext("usage: "),
        gettext("options"),
        gettext("positional arguments"),
        gettext("show this help message and exit"),
        gettext("the following arguments are required: %s"),
        gettext("unrecognized arguments: %s"),
        gettext("invalid choice: %(value)r (choose from %(choices)s)"),
        gettext("invalid %(type)s value: %(value)r"),
        gettext("argument %(argument_name)s: %(message)s"),
        gettext("expected one argument"),
        gettext("expected at least one argument"),
        gettext("not allowed with argument %s"),
        gettext("%(prog)s: error: %(message)s\n"),
    )
