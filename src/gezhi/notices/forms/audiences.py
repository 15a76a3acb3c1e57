"""Choosing recipients: one part at a time, in plain fields; the parts chosen so far travel along as data."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Refused
from gezhi.notices.audience import states
from gezhi.notices.audience.choice import DUTIES, ENTERPRISES, PEOPLE, choice_of
from gezhi.notices.reads.places import Found, places_to_choose
from gezhi.registry import industries, tags
from gezhi.registry.forms.people import PersonChoice, PersonForm
from gezhi.registry.models.duties import Post
from gezhi.registry.models.enterprises import SizeClass
from gezhi.registry.models.places import Kind

SORTS = [
    (ENTERPRISES, pgettext_lazy("recipients", "Contacts of enterprises")),
    (DUTIES, pgettext_lazy("recipients", "People on duty")),
    (PEOPLE, pgettext_lazy("recipients", "Persons by name")),
]
LISTS = {
    DUTIES: {"posts": "posts", "kinds": "kinds"},
    ENTERPRISES: {"industries": "industries", "sizes": "sizes", "tags": "tags"},
}
LONGEST = 20_000


class PlacesPick(forms.Widget):
    """Places: those chosen, a text field with its button, and what was found; works without a script."""

    seen_by: Actor | None = None
    at: datetime | None = None

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:
        """The ticked numbers."""
        found: list[str] = data.getlist(name) if hasattr(data, "getlist") else list(data.get(name, []))
        self.text = str(data.get(f"{name}_text", ""))[:60].replace("\x00", "").strip()
        return found

    text = ""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """The control as the partial `notices/places_pick.html` draws it."""
        chosen = [int(one) for one in value or [] if str(one).isdecimal() and len(str(one)) < 19]
        found = Found((), (), 0)
        if self.seen_by is not None and self.at is not None:
            found = places_to_choose(text=self.text, chosen=chosen, seen_by=self.seen_by, at=self.at)
        context = {"name": name, "found": found, "text": self.text, "id": (attrs or {}).get("id", f"id_{name}")}
        return render_to_string("notices/places_pick.html", context)


class PlacesChoice(forms.Field):
    """Some places; the value is a list of their numbers."""

    widget = PlacesPick

    def clean(self, value: Any) -> list[int]:
        """Numbers only; whether somebody may write there is said by the verb."""
        return [int(one) for one in value or [] if str(one).isdecimal() and len(str(one)) < 19]


def _several(label: Any, choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple)


def _states(of: str) -> list[tuple[str, Any]]:
    """Every state that needs nothing more said, and its opposite."""
    plain = [(name, state.label) for name, state in states.known(of).items() if not state.needs]
    return [
        *plain,
        *((f"!{name}", states.label_of({"state": name, "not": True})) for name, _label in plain),
    ]


class PartForm(PersonForm):
    """One part of the recipients that is being chosen. `audience` carries the parts chosen before."""

    marks_optional = False
    audience = forms.CharField(required=False, widget=forms.HiddenInput, max_length=LONGEST)
    of = forms.ChoiceField(
        label=pgettext_lazy("recipients", "Who"),
        choices=SORTS,
        required=False,
        widget=forms.RadioSelect(attrs={"class": "sort"}),
    )
    under = PlacesChoice(label=_("In which places"), required=False)
    posts = _several(pgettext_lazy("recipients", "Posts"), Post.choices)
    kinds = _several(pgettext_lazy("recipients", "Kinds of place"), Kind.choices)
    industries = _several(
        _("Industry sections"), lambda: [(i.section, f"{i.code} {i.name}") for i in industries.sections()]
    )
    sizes = _several(pgettext_lazy("recipients", "Sizes"), SizeClass.choices)
    tags = _several(pgettext_lazy("recipients", "Tags"), tags.vocabulary)
    above_scale = forms.BooleanField(label=_("Only those above designated size"), required=False)
    firm_states = _several(_("Only those that"), lambda: _states(ENTERPRISES))
    people_states = _several(_("Only those who"), lambda: _states(DUTIES))
    person = PersonChoice(label=pgettext_lazy("recipients", "Person"), required=False)
    quiet = False
    """Judges nothing and keeps everything, while something is only looked for or put together."""

    def full_clean(self) -> None:
        """Unless nothing is to be judged."""
        if not self.quiet:
            super().full_clean()
            return
        self._errors = ErrorDict()
        self.cleaned_data = {}

    def chosen(self) -> dict[str, Any]:
        """The parts chosen before. Refused if what came back is not what was sent."""
        try:
            data = json.loads(self.data.get("audience") or self.initial.get("audience") or "{}")
            choice_of(data)
        except (ValueError, AttributeError, TypeError) as error:
            raise Refused(
                _("The choice of recipients is not understood. Choose them again."), field="audience"
            ) from error
        return {"parts": [], "except": [], **data}

    def part(self) -> dict[str, Any] | None:
        """The part that is being chosen; None while nothing is. The form must be valid."""
        data = self.cleaned_data
        of = data.get("of", "")
        if of == PEOPLE:
            return {"of": PEOPLE, "ids": [data["person"].pk]} if data.get("person") else None
        if not of:
            return None
        made: dict[str, Any] = {"of": of}
        for name, column in LISTS[of].items():
            if data.get(name):
                made[column] = data[name]
        if data.get("under"):
            made["under"] = data["under"]
        if of == ENTERPRISES and data.get("above_scale"):
            made["above_scale"] = True
        if wanted := data.get("firm_states" if of == ENTERPRISES else "people_states"):
            made["states"] = [_asked(one) for one in wanted]
        return made


def _asked(word: str) -> dict[str, Any]:
    return {"state": word[1:], "not": True} if word.startswith("!") else {"state": word}


def joined(chosen: Mapping[str, Any], part: Mapping[str, Any] | None, *, into: str = "parts") -> dict[str, Any]:
    """The choice with one part more; persons by name come together in one part."""
    rows: Sequence[Any] = chosen[into]
    if part is None:
        return dict(chosen)
    if part["of"] == PEOPLE:
        before = [one for row in rows if row["of"] == PEOPLE for one in row["ids"]]
        ids = list(dict.fromkeys([*before, *part["ids"]]))
        rows = [row for row in rows if row["of"] != PEOPLE]
        return {**chosen, into: [*rows, {"of": PEOPLE, "ids": ids}]}
    return {**chosen, into: [*rows, dict(part)] if part not in rows else list(rows)}


def without(chosen: Mapping[str, Any], which: str) -> dict[str, Any]:
    """The choice without the part of that number: "parts-0", "except-1"; unchanged if there is none."""
    into, _dash, number = which.partition("-")
    if into not in ("parts", "except") or not number.isdecimal():
        return dict(chosen)
    return {**chosen, into: [row for place, row in enumerate(chosen[into]) if place != int(number)]}
