"""What can be wrong with a cell or a row, and what to do about it. Kept as a word and its values, said in the reader's language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as made_by
from enum import IntEnum
from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from gezhi.kernel import clock
from gezhi.kernel.refusals import Refused, Sentence
from gezhi.people import phones
from gezhi.registry import facts
from gezhi.registry.importing.words import LISTS

Choice = dict[str, Any]


class Level(IntEnum):
    """How much a problem weighs: a note is only said, a question waits for a person, an error keeps the row out."""

    NOTE = 1
    QUESTION = 2
    ERROR = 3

    @property
    def label(self) -> Sentence:
        """The word shown in front of the problem."""
        return _LEVELS[self]


_LEVELS: dict[int, Sentence] = {
    Level.NOTE: pgettext_lazy("weight of a problem", "Note"),
    Level.QUESTION: pgettext_lazy("weight of a problem", "Question"),
    Level.ERROR: pgettext_lazy("weight of a problem", "Error"),
}


@dataclass
class Problem:
    """Something about one cell (`field`) or a whole row (`field` ""). `value` is what the cell says, `values` fill the sentence.

    A question carries its `choices`, each {"key", "say", "values"} and what becomes of the row if it is taken.
    `because_of` names the row ("row:场所#5") that has the problem itself; this one only depends on it.
    """

    level: Level
    code: str
    field: str = ""
    value: str = ""
    values: dict[str, Any] = made_by(default_factory=dict)
    choices: list[Choice] = made_by(default_factory=list)
    because_of: str = ""

    def as_json(self) -> dict[str, Any]:
        """How a row keeps it."""
        kept: dict[str, Any] = {"level": int(self.level), "code": self.code}
        kept |= {key: getattr(self, key) for key in _KEPT if getattr(self, key)}
        return kept


_KEPT = ("field", "value", "values", "choices", "because_of")


def note(code: str, field: str = "", value: object = "", **values: object) -> Problem:
    """Worth saying; the row is imported all the same."""
    return Problem(Level.NOTE, code, field, _short(value), values)


def question(code: str, field: str = "", value: object = "", *, choices: list[Choice], **values: object) -> Problem:
    """Only a person can decide; until then the row is left alone."""
    return Problem(Level.QUESTION, code, field, _short(value), values, choices)


def error(code: str, field: str = "", value: object = "", **values: object) -> Problem:
    """The row cannot be imported as it is."""
    return Problem(Level.ERROR, code, field, _short(value), values)


def follows(code: str, level: Level, cause: str) -> Problem:
    """The row shares the fate of the row `cause`; nothing else is wrong with it."""
    return Problem(level, code, because_of=cause)


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 80 else text[:79] + "…"


def sentence(problem: Mapping[str, Any]) -> str:
    """What is wrong, then what to do, in the active language."""
    said = _SENTENCES[problem["code"]]
    value, values = str(problem.get("value", "")), problem.get("values", {})
    if problem.get("because_of"):
        values = {**values, "row": f"@{problem['because_of']}"}
    if problem["code"] == "fact":
        return _fact_sentence(problem["field"], values.get("whole", value))
    return said(value) if callable(said) else str(said) % {"value": value, **_readable(values)}


def _readable(values: Mapping[str, Any]) -> dict[str, str]:
    return {key: "、".join(map(_said, v)) if isinstance(v, list) else _said(v) for key, v in values.items()}


def _said(value: object) -> str:
    """A value as people read it; "@kind:site" and "@post:head" become the word in the active language."""
    words = str(value)
    kind, _, name = words.removeprefix("@").partition(":")
    if words.startswith("@row:"):
        sheet, _mark, number = name.rpartition("#")
        row = gettext("row %(n)s") % {"n": number}
        return f"{sheet} {row}".strip()
    if words.startswith("@") and kind in LISTS:
        return str(LISTS[kind](name).label)
    return words


def choice_label(choice: Mapping[str, Any]) -> str:
    """What a choice of a question says, in the active language."""
    return str(_CHOICES[choice["say"]]) % _readable(choice.get("values", {}))


def _phone_sentence(value: str) -> str:
    return _said_by(lambda: phones.normalised(value))


def _fact_sentence(field: str, value: str) -> str:
    """What the registry itself says against this fact of an enterprise."""
    return _said_by(lambda: facts.checked({field: value}, at=clock.now()))


def _said_by(check: Callable[[], object]) -> str:
    """The sentence with which a check of the product refuses the value, in the active language."""
    try:
        check()
    except Refused as refusal:
        return str(refusal)
    return str(_("This value needs a look."))


_SENTENCES: dict[str, Sentence | Callable[[str], str]] = {
    # cells
    "fact": "",
    "odd-sign": _("“%(sign)s” does not belong here. Take it out."),
    "phone": _phone_sentence,
    "missing": _("This is empty. Fill it in."),
    "too-long": _("%(n)s characters; %(most)s at most. Shorten it."),
    "digits-lost": _(
        "The spreadsheet has rounded “%(value)s”, the last digits are lost. Format the column as text and enter the number again."
    ),
    "no-date": _("“%(value)s” is not a date. Write it as 2024-01-05."),
    "two-dates": _("“%(value)s” can be %(first)s or %(second)s. Write the one that is meant."),
    "short-year": _("“%(value)s” has only two digits for the year. Did you mean %(day)s? Write it out."),
    "far-date": _(
        "The year %(year)s cannot be right. Write a date between 1949-10-01 and 2099-12-31, or leave it empty."
    ),
    "month-only": _("“%(value)s” has no day; it is read as %(day)s."),
    "no-number": _("“%(value)s” is not a whole number. Write digits only, such as 86."),
    "no-yes-or-no": _("“%(value)s” is neither yes nor no. Write one of the two."),
    "unknown-word": _("“%(value)s” is not on the list. Choose one of: %(known)s."),
    "unknown-word-near": _("“%(value)s” is not on the list. Did you mean “%(near)s”?"),
    "industry-kept-out": _("“%(value)s” is not an industry of GB/T 4754-2017; the industry is left empty."),
    "old-number-in-code": _("15 digits are an old registration number; it is kept as that."),
    "organisation-code": _(
        "9 characters are an organisation code; the enterprise is imported without a credit code, this is kept beside it."
    ),
    "contact-phone": _("“%(value)s” is no phone number; it is kept beside the enterprise as it stands."),
    "end-before-start": _("The end must be later than the start. Check the two dates."),
    # places
    "zone-there": _("There is already a zone, “%(name)s”. Put the places under it instead of under a second zone."),
    "two-zones": _("The list has two zones (row %(row)s is the other). Keep one."),
    "zone-needs-head": _(
        "A zone is founded together with its head. Add a line to the sheet of duties: %(name)s, post head, and who it is."
    ),
    "head-gap": _("The zone would be without a head from %(day)s. Add a line for whoever follows, from that day."),
    "no-zone": _(
        "There is no zone yet. Add it as the first place, with its head among the duties, or found it in the first steps."
    ),
    "no-parent": _(
        "A %(kind)s must hang under a larger place. Write its name, path or code in the column of the place above."
    ),
    "unknown-place": _(
        "There is no place “%(value)s”. Write the name, path or code of one that exists or stands in this file."
    ),
    "unknown-place-near": _("There is no place “%(value)s”. Did you mean: %(near)s?"),
    "several-places": _("“%(value)s” can be several places. Write one of these paths: %(paths)s."),
    "not-larger": _("A %(kind)s cannot hang under a %(parent_kind)s (“%(parent)s”). Choose a larger place."),
    "kind-fixed": _("“%(name)s” is a %(kind)s and stays one. Give the new place a code of its own."),
    "repeated": _("Row %(row)s says the same; it counts once."),
    "repeated-otherwise": _("Row %(row)s says something else about the same (%(fields)s). Keep one of them."),
    "code-repeated": _("Row %(row)s already has this code. Every one needs its own."),
    "place-ended": _("“%(name)s” has ended on %(day)s. Choose a place that still exists, or an earlier date."),
    "place-too-young": _("“%(name)s” exists only since %(day)s. Choose a later date."),
    "elsewhere": _("A %(kind)s called “%(name)s” exists under “%(path)s”. Is it this one?"),
    "start-from-duties": _(
        "No start is given; the place begins on %(day)s, with the first thing in this file that happens there."
    ),
    # persons
    "name-differs": _("This phone number belongs to %(name)s in the registry. Are both the same person?"),
    "same-name": _("The registry has somebody called %(name)s (%(told)s). Is it this person?"),
    "unknown-person": _(
        "There is nobody called “%(value)s”. Add the person to the sheet of persons, or write the phone number."
    ),
    "unknown-person-near": _("There is nobody called “%(value)s”. Did you mean: %(near)s?"),
    "unknown-phone": _("Nobody has the phone number %(value)s. Add the person to the sheet of persons."),
    "several-persons": _("Several people are called “%(value)s”. Write the phone number beside the name."),
    "phone-of-another": _(
        "This phone number belongs to %(name)s, not to “%(value)s”. Put the name or the number right."
    ),
    "gone-person": _("%(name)s no longer works here. Choose somebody else."),
    # duties
    "post-does-not-fit": _("A %(kind)s has no post “%(post)s”. Choose another post or place."),
    "post-held": _("%(holder)s holds this post here since %(day)s."),
    "start-differs": _("%(name)s already holds this post here, since %(day)s and not since %(given)s."),
    "post-twice": _("Row %(row)s already gives this post to somebody at that time. Let one of them end before."),
    # enterprises
    "name-known": _("An enterprise of this name is in the registry (%(told)s), without this code. Is it the same?"),
    "name-known-other-code": _(
        "Another enterprise of this name is in the registry, with the code %(told)s. Both are kept."
    ),
    "merged-code": _("The enterprise with this code was merged into “%(name)s”; this row speaks of that one."),
    "codes-disagree": _(
        "The credit code belongs to “%(first)s”, the registration number to “%(second)s”. Put one of them right."
    ),
    "renamed": _("The registry calls it “%(name)s”; that will be kept as its former name."),
    "own-number-odd": _("The check digit of this old registration number does not fit; it is kept as it stands."),
    # occupancies
    "unknown-enterprise": _(
        "There is no enterprise “%(value)s”. Add it to the sheet of enterprises, or write its credit code."
    ),
    "unknown-enterprise-near": _("There is no enterprise “%(value)s”. Did you mean: %(near)s?"),
    "several-enterprises": _("Several enterprises are called “%(value)s”. Write the credit code."),
    "not-a-working-place": _("Enterprises work in a site, a building or a point, not in a %(kind)s. Choose the site."),
    "maybe-there": _("The address speaks of %(names)s. Tick it only if you know that the enterprise works there."),
    "depends-on-error": _("Put %(row)s right first."),
    "depends-on-question": _("Answer the question about %(row)s first."),
    "depends-on-left": _("%(row)s is left alone, and so is this row."),
}

_CHOICES: dict[str, Sentence] = {
    "same-enterprise": _("This one: %(told)s"),
    "same-person-told": _("This one: %(told)s"),
    "another-person": _("Somebody else: add a new person"),
    "rename-person": _("The same person: change the name to “%(name)s”"),
    "new-enterprise": _("Another enterprise: add it"),
    "move-here": _("This one: move it"),
    "new-place": _("Another one: add it"),
    "hand-over": _("Hand over to %(name)s on %(day)s"),
    "correct-start": _("Put the start right: %(day)s"),
    "works-here": _("Works at “%(name)s”"),
    "nowhere": pgettext_lazy("answer to a question", "None of them, or not known"),
    "leave": pgettext_lazy("answer to a question", "Leave it as it is"),
}


def known_codes() -> set[str]:
    """Every word a problem can have; a test asks that each can be said."""
    return set(_SENTENCES)
