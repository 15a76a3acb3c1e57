"""Words of the pages about imports: what a row speaks of, what becomes of it, what is wrong with it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from gezhi.kernel.refusals import Sentence
from gezhi.people.phones import masked
from gezhi.registry import tags
from gezhi.registry.importing.fields import SHEETS
from gezhi.registry.importing.problems import Level, choice_label, sentence
from gezhi.registry.importing.words import LISTS
from gezhi.registry.industries import name_of
from gezhi.registry.models.imports import Fate, ImportRow, ImportRun
from gezhi.registry.reads.imports import FATES, Follower, Followers, RunPage
from gezhi.shell.fields import control
from gezhi.shell.templatetags.shell_ui import chip

register = template.Library()

RUN_MARKS = {
    "receiving": "none", "waiting": "none", "reading": "info", "asking": "warn", "previewed": "late", "confirmed": "info",
    "applying": "info", "done": "ok", "refused": "bad", "discarded": "none",
}  # fmt: skip
FATE_MARKS = {"create": "ok", "change": "info", "same": "none", "wait": "late", "leave": "none", "error": "bad"}
LEVEL_MARKS = {Level.NOTE: "info", Level.QUESTION: "late", Level.ERROR: "bad"}
INTERNAL = {"credit_code", "name", "enterprise"}
LABELLED = {"number", "flag", "day", "moment", "last"}  # what a bare value does not say
PHONES = {"phone", "contact_phone"}


@register.simple_tag
def run_chip(run: ImportRun) -> SafeString:
    """An import's state."""
    return chip(RUN_MARKS[run.state], str(run.get_state_display()))


@register.simple_tag
def fate_chip(row: ImportRow) -> SafeString:
    """What becomes of a row."""
    return chip(FATE_MARKS[row.fate], str(Fate(row.fate).label))


@register.simple_tag
def level_chip(problem: Mapping[str, Any]) -> SafeString:
    """How much a problem weighs."""
    level = Level(problem["level"])
    return chip(LEVEL_MARKS[level], str(level.label))


@register.filter
def sentence_of(problem: Mapping[str, Any]) -> str:
    """What is wrong, then what to do."""
    return sentence(problem)


@register.filter
def choice_words(choice: Mapping[str, Any]) -> str:
    """What a choice of a question says."""
    return choice_label(choice)


@register.filter
def answered(row: ImportRow, key: str) -> bool:
    """Whether a person took this choice."""
    asked = row.question
    return bool(asked) and row.answer == f"{asked['code']}={key}" if asked else False


@register.filter
def row_words(row: ImportRow | Follower) -> str:
    """Where a row stands: "企业 12"."""
    words = _("row %(n)s") % {"n": row.number}
    return f"{row.sheet} {words}".strip()


@register.filter
def followed_by(row: ImportRow, followers: Mapping[str, Followers]) -> Followers | None:
    """The rows that depend on this one, if any do."""
    return followers.get(row.ref)


@register.filter
def column_of(row: ImportRow, problem: Mapping[str, Any]) -> Sentence:
    """The label of the column that a problem is about."""
    return _label(row.noun, problem.get("field", ""))


@register.filter
def changes_of(row: ImportRow) -> list[dict[str, Sentence]]:
    """Every field that a row changes, old and new, as people read them."""
    return [
        {"label": _label(row.noun, name) or name, "old": _shown(name, pair[0]), "new": _shown(name, pair[1])}
        for name, pair in row.changes.items()
    ]


@register.filter
def facts_of(row: ImportRow) -> str:
    """What a new thing's row says, in short."""
    values = row.values
    said = [
        values.get("credit_code", ""),
        name_of(values.get("industry_section", ""), values.get("industry_division", "")),
    ]
    for field in SHEETS[row.noun].fields:
        if values.get(field.name) and field.name not in INTERNAL:
            words = _shown(field.name, values[field.name])
            said.append(f"{field.label} {words}" if field.reads in LABELLED else words)
    return " · ".join(filter(None, said))[:240]


@register.filter
def rows_with(run: ImportRun, fate: str) -> int:
    """How many rows of an import have this fate."""
    return sum(tally.get(fate, 0) for tally in run.counts.get("nouns", {}).values())


@register.simple_tag
def left_behind(seen: RunPage) -> str:
    """What stays out if only the good rows are imported, and that it comes back as a file."""
    bad, open_ones = seen.error_rows, seen.bad_rows - seen.error_rows
    parts = [ngettext("%(n)s row that cannot be imported", "%(n)s rows that cannot be imported", bad) % {"n": bad}]
    if open_ones:
        parts.append(
            ngettext("%(n)s row without an answer", "%(n)s rows without an answer", open_ones) % {"n": open_ones}
        )
    rows = pgettext("between parts of a list", ", ").join(parts)
    return _("Or leave out for now: %(rows)s. You get them back as a file.") % {"rows": rows}


@register.simple_tag
def refused_words(seen: RunPage) -> str:
    """How many rows cannot be imported, how many of them only because of others, and what to do."""
    bad, following = seen.error_rows, seen.following_rows
    if not following:
        said = ngettext("%(n)s row cannot be imported.", "%(n)s rows cannot be imported.", bad)
    else:
        said = ngettext(
            "%(n)s rows cannot be imported, %(m)s of them only because of another.",
            "%(n)s rows cannot be imported, %(m)s of them only because of others.",
            following,
        )
    return said % {"n": bad, "m": following}


@register.filter
def phase_words(run: ImportRun) -> str:
    """What the worker is doing."""
    words = {
        "open": _("The file is being opened"),
        "plan": _("Every row is compared with the registry"),
        "compare": _("Has anything changed since the preview?"),
        "apply": _("The rows are being written"),
    }
    return words.get(run.phase) or _("Waiting for the worker")


@register.filter
def left_out_words(left_out: Mapping[str, int]) -> str:
    """How many rows were only decoration, by kind."""
    words = {
        "title": ngettext("%(n)s title row", "%(n)s title rows", left_out.get("title", 0)),
        "blank": ngettext("%(n)s empty row", "%(n)s empty rows", left_out.get("blank", 0)),
        "totals": ngettext("%(n)s row of totals", "%(n)s rows of totals", left_out.get("totals", 0)),
        "footer": ngettext("%(n)s row below the list", "%(n)s rows below the list", left_out.get("footer", 0)),
        "heading": ngettext("%(n)s repeated heading", "%(n)s repeated headings", left_out.get("heading", 0)),
    }
    said = [words[kind] % {"n": number} for kind, number in left_out.items()]
    return _("Not counted: %(rows)s.") % {"rows": pgettext("between parts of a list", ", ").join(said)}


@register.simple_tag
def lacking_words(table: Mapping[str, Any]) -> str:
    """Which needed columns a list does not have."""
    labels = "、".join(str(_label(table["noun"], name)) for name in table["lacking"])
    return _("Not found: %(labels)s") % {"labels": labels}


@register.simple_tag
def control_of(bound: BoundField) -> SafeString:
    """A form's control alone, for a table's cell."""
    return control(bound, "")


@register.simple_tag
def import_tabs(seen: RunPage, tab: str) -> list[dict[str, Any]]:
    """The tabs of an import: problems, questions, then one for each kind of thing."""
    entries = [("problems", _("Problems"), seen.problems), ("questions", _("Questions"), seen.questions)]
    entries = [entry for entry in entries if entry[2] or entry[0] == tab]
    entries += [(noun, str(SHEETS[noun].label), sum(tally.values())) for noun, tally in seen.nouns]
    return [
        {"href": f"?tab={name}", "label": label, "count": count, "here": name == tab} for name, label, count in entries
    ]


@register.simple_tag
def fate_links(seen: RunPage, tab: str, fate: str) -> list[dict[str, Any]]:
    """Links to the rows of one kind of thing by what becomes of them."""
    tally = dict(seen.nouns).get(tab, {})
    links = [{"href": f"?{urlencode({'tab': tab})}", "label": _("All"), "count": sum(tally.values()), "here": not fate}]
    for one in FATES:
        if tally.get(one):
            query = urlencode({"tab": tab, "fate": one.value})
            links.append({"href": f"?{query}", "label": one.label, "count": tally[one], "here": fate == one})
    return links


def _label(noun: str, name: str) -> Sentence:
    extra = {
        "parent": SHEETS["places"].field("parent").label,
        "industry_section": SHEETS["enterprises"].field("industry").label,
    }
    extra |= {"industry_division": extra["industry_section"], "extra": _("kept beside it")}
    return next((field.label for field in SHEETS[noun].fields if field.name == name), extra.get(name, ""))


def _shown(name: str, value: Any) -> str:
    """A value as people read it: words of lists, days, masked phones."""
    if name in LISTS and value:
        return str(LISTS[name](value).label)
    if name in PHONES:
        return masked(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return "、".join(tags.label(str(one)) for one in value)
    if isinstance(value, dict):
        return "，".join(f"{key} {words}" for key, words in value.items() if words)
    words = "" if value is None else str(value)
    return words[:10] if name in ("since", "until") else words
