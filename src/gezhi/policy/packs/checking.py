"""Whether a folder is a pack: first against packs/schema.json, then what a schema cannot say (names that lead nowhere, gaps)."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel.refusals import Sentence
from gezhi.policy.packs.linking import check_links
from gezhi.policy.packs.reading import Draft, Problem, read_folder

SCHEMA = "schema.json"
TYPES: dict[str, Sentence] = {
    "string": pgettext_lazy("kind of value in a pack", "text"),
    "number": pgettext_lazy("kind of value in a pack", "a number"),
    "integer": pgettext_lazy("kind of value in a pack", "a whole number"),
    "boolean": pgettext_lazy("kind of value in a pack", "true or false"),
    "array": pgettext_lazy("kind of value in a pack", "a list (lines that begin with a dash)"),
    "object": pgettext_lazy("kind of value in a pack", "names with values (name: value)"),
}


def check_folder(folder: Path) -> Draft:
    """Reads the folder and notes everything that is wrong with it, sorted by file and line. No problems: it can be brought in."""
    draft = read_folder(folder)
    if not draft.problems:
        for error in validator().iter_errors(draft.content):
            _say(draft, error)
    if not draft.problems:
        check_links(draft)
    draft.problems = sorted(dict.fromkeys(draft.problems))
    return draft


@cache
def validator() -> Any:
    """The published schema, compiled once."""
    schema = json.loads((Path(settings.PACKS) / SCHEMA).read_text("utf-8"))
    return jsonschema_rs.validator_for(schema, validate_formats=True)


def _say(draft: Draft, error: Any) -> None:
    way, facts = tuple(error.instance_path), error.kind.as_dict()
    for part, sentence in _sentences(draft, way, error.kind.name, facts, error):
        draft.wrong((*way, *part), sentence)


def _sentences(  # noqa: PLR0912  one line for each kind of error
    draft: Draft, way: tuple[str | int, ...], kind: str, facts: Mapping[str, Any], error: Any
) -> Iterator[tuple[tuple[str, ...], Sentence]]:
    value = _shown(error.instance)
    match kind:
        case "required":
            yield (), _("“%(name)s” is missing here. Add it.") % {"name": facts["property"]}
        case "additionalProperties":
            for name in facts["unexpected"]:
                yield (
                    (name,),
                    _("“%(name)s” means nothing here. Known are: %(known)s.")
                    % {"name": name, "known": ", ".join(_known(error))},
                )
        case "type":
            wanted = facts["types"][0]
            yield (), _("%(value)s is not %(wanted)s.") % {"value": value, "wanted": TYPES[wanted]}
        case "enum":
            options = ", ".join(f"{one}" for one in facts["options"] if one != "")
            yield (), _("%(value)s is not one of: %(options)s.") % {"value": value, "options": options}
        case "pattern" | "format":
            yield (), _("%(value)s is not %(wanted)s.") % {"value": value, "wanted": _described(error)}
        case "minimum":
            yield (), _("%(value)s is less than %(limit)s.") % {"value": value, "limit": facts["limit"]}
        case "maximum":
            yield (), _("%(value)s is more than %(limit)s.") % {"value": value, "limit": facts["limit"]}
        case "maxLength":
            yield (), _("This is longer than %(limit)s characters. Shorten it.") % {"limit": facts["limit"]}
        case "minLength" | "minItems" | "minProperties":
            yield (), _("This is empty. Write something, or leave the whole line out.")
        case "maxItems":
            yield (), _("These are more than %(limit)s. Shorten the list.") % {"limit": facts["limit"]}
        case "uniqueItems":
            yield (), _("The list says the same thing twice. Say it once.")
        case "oneOfNotValid" | "oneOf" | "oneOfMultipleValid":
            yield (), _("A column is exactly one of: field, item, metric with part, text.")
        case _:
            yield (), error.message


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False) if not isinstance(value, str) else value
    return f"“{text[:40]}…”" if len(text) > 40 else f"“{text}”"


def _schema_at(path: list[str | int]) -> Any:
    """The part of the schema that an error's path leads to; $ref on the way is followed."""
    schema = json.loads((Path(settings.PACKS) / SCHEMA).read_text("utf-8"))
    here: Any = schema
    for step in path:
        here = schema["$defs"][here["$ref"].rpartition("/")[2]] if step == "$ref" else here[step]
    return here


def _known(error: Any) -> list[str]:
    return sorted(_schema_at(list(error.schema_path)[:-1])["properties"])


def _described(error: Any) -> Sentence:
    described = str(_schema_at(list(error.schema_path)[:-1]).get("description", ""))
    return FORMS.get(described, described) or str(error.kind.value)


FORMS: dict[str, Sentence] = {
    "a short name in small letters, digits, - and _": _("a short name in small letters, digits, - and _"),
    "the id of an entry in sources.yaml": _("the id of an entry in sources.yaml"),
    "a date as 2020-02-24, by the zone's own days": _("a date as 2020-02-24"),
    'a time of day as "12:00", in quotes': _('a time of day as "12:00", in quotes'),
    "a length of time: 2 work_days, 240 work_minutes, 120 minutes": _(
        "a length of time, as 2 work_days, 240 work_minutes or 120 minutes"
    ),
    "a section of GB/T 4754, A to T": _("a section of GB/T 4754, A to T"),
    'a division of GB/T 4754 as "14", in quotes': _('a division of GB/T 4754 as "14", in quotes'),
    "in quotes; each change of content is a new version": _('a version as "1" or "2020.3", in quotes'),
}


def problems_of(folder: Path) -> list[Problem]:
    """What is wrong with the folder; nothing if it is a pack."""
    return check_folder(folder).problems
