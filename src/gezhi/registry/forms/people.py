"""Choosing a person in a form: type a name, pinyin or the end of a phone, then tick one of the few who fit.

Everything is a text field and radio buttons, so it works without a script: the button beside the text brings the list.
With htmx the list comes while one types. Forms that hold such a field are a `PersonForm`; views call `offer_people`.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.utils import ErrorDict, flatatt
from django.template.loader import render_to_string
from django.urls import reverse_lazy
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from gezhi.kernel.actors import Actor
from gezhi.people.models import Person
from gezhi.registry.reads.choosing import PeopleToChoose, people_to_choose

Finder = Callable[[str, str], PeopleToChoose]


@dataclass(frozen=True, slots=True)
class Typed:
    """What came back: who is ticked (a number as text), what is typed, and the text whose list was shown."""

    chosen: str = ""
    text: str = ""
    shown: str = ""

    @classmethod
    def read(cls, data: Mapping[str, Any], name: str) -> "Typed":
        """Of the field `name`, from a form's data or an address."""
        parts = (str(data.get(key) or "").replace("\x00", "").strip() for key in _keys(name))
        return cls(*parts)

    @property
    def settled(self) -> bool:
        """Whether the tick was made on the list of what is typed: nothing was typed since."""
        return bool(self.chosen) and self.text in ("", self.shown)


def _keys(name: str) -> tuple[str, str, str]:
    return name, f"{name}_text", f"{name}_shown"


def list_of_people(name: str, typed: Typed, find: Finder, *, focus: bool = False) -> dict[str, Any]:
    """What the partial `registry/person_found.html` shows under the field `name`; `focus` puts the cursor there."""
    found = find(typed.text, typed.chosen)
    only = found.candidates[0].person if len(found.candidates) == 1 and not found.several else None
    exact = str(only.pk) if only and only.name == typed.text else ""
    chosen = typed.chosen if typed.settled else exact
    return {"name": name, "typed": typed, "found": found, "chosen": chosen, "focus": focus}


def _nobody(_text: str, _chosen: str) -> PeopleToChoose:
    """Until `offer` says among whom."""
    return PeopleToChoose((), 0)


class PersonPick(forms.Widget):
    """The text field, its button and the list."""

    address = reverse_lazy("registry:person-find")
    focus = False

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.find: Finder = _nobody

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Typed:
        """All three parts of what came back."""
        return Typed.read(data, name)

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Whether the form came without this field."""
        return not any(key in data for key in _keys(name))

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """The whole control; `value` is what came back, or at first a person or their number."""
        typed = value if isinstance(value, Typed) else Typed(chosen=str(getattr(value, "pk", value) or ""))
        control = {**self.attrs, **(attrs or {}), "name": f"{name}_text", "value": typed.text}
        shown = list_of_people(name, typed, self.find, focus=self.focus)
        context = {"id": (attrs or {}).get("id", f"id_{name}"), "attrs": flatatt(control), "address": self.address}
        return render_to_string("registry/person_pick.html", {**shown, **context, "said": json.dumps({"field": name})})


class PersonChoice(forms.Field):
    """Somebody among those offered; the value is the Person. Nobody is offered until `offer` is called."""

    widget = PersonPick

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.among = Person.objects.none()
        self.find: Finder = _nobody

    def offer(self, *, among: QuerySet[Person], seen_by: Actor, at: datetime) -> None:
        """Lets the form choose among these people, found by whoever fills it in."""
        self.among = among

        def find(text: str, chosen: str) -> PeopleToChoose:
            return people_to_choose(text=text, chosen=chosen, among=among, seen_by=seen_by, at=at)

        self.find = find
        assert isinstance(self.widget, PersonPick)
        self.widget.find = find

    def clean(self, value: Any) -> Person | None:
        """The person who is ticked, or the only one called exactly as typed; otherwise what to do."""
        typed = value if isinstance(value, Typed) else Typed(chosen=str(value or ""))
        if typed.settled:
            person = self.among.filter(pk=int(typed.chosen)).first() if _is_number(typed.chosen) else None
            if person is None:
                raise ValidationError(_("You cannot choose this person. Ask the registry clerk."))
            return person
        if not typed.text:
            if self.required:
                raise ValidationError(_("Nobody is chosen. Type a name and tick the person."))
            return None
        if person := self._only_one_called(typed.text):
            return person
        if self.find(typed.text, "").candidates:
            raise ValidationError(_("Tick which of these people you mean."))
        raise ValidationError(_("Nobody you can choose fits this. Type fewer letters, or ask the registry clerk."))

    def _only_one_called(self, name: str) -> Person | None:
        """The only one offered with exactly this name; None if there are none or several."""
        found = list(self.among.filter(name=" ".join(name.split()))[:2])
        return found[0] if len(found) == 1 else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 18


class PersonForm(forms.Form):
    """A form with persons to choose. Pressing a field's own button brings its list and judges nothing yet."""

    @property
    def looking(self) -> str:
        """The field whose list was asked for; "" if the form was sent to be performed."""
        name = str(self.data.get("find", "")) if self.is_bound else ""
        if not isinstance(self.fields.get(name), PersonChoice):
            return ""
        typed = Typed.read(self.data, self.add_prefix(name))
        return "" if typed.settled else name

    def full_clean(self) -> None:
        """Judges the form, unless somebody is only looked for: then everything typed is kept and nothing is said."""
        if not self.looking:
            super().full_clean()
            return
        self._errors = ErrorDict()
        self.cleaned_data = {}
        self.fields[self.looking].widget.focus = True

    def is_valid(self) -> bool:
        """Whether it can be performed."""
        return not self.looking and super().is_valid()


def offer_people(form: forms.BaseForm, *, among: QuerySet[Person], seen_by: Actor, at: datetime) -> None:
    """Offers only these people in every field of the form that asks for a person."""
    for field in form.fields.values():
        if isinstance(field, PersonChoice):
            field.offer(among=among, seen_by=seen_by, at=at)
