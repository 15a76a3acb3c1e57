"""Forms about enterprises: the filter of the list, facts, comparing two, taking a list out."""

from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel.refusals import Refused
from gezhi.registry import codes, industries, tags
from gezhi.registry.actions.mergers import TAKEABLE
from gezhi.registry.facts import LONGEST
from gezhi.registry.forms.fields import PlaceChoice
from gezhi.registry.forms.occupancies import Day, instant_of
from gezhi.registry.models import Enterprise
from gezhi.registry.models.enterprises import SizeClass
from gezhi.registry.reads.coverage import Standing
from gezhi.registry.reads.enterprises import Filters
from gezhi.registry.reads.presence import STATES

ANY = pgettext_lazy("filter", "Any")
UNKNOWN = pgettext_lazy("fact", "not known")


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: everything that was posted, also if that is nothing; None for a page that is only shown."""
    return request.POST if request.method == "POST" else None


def _sections(empty: Any) -> list[tuple[str, Any]]:
    return [("", empty), *((one.section, f"{one.code} {one.name}") for one in industries.sections())]


def industry_choices() -> list[tuple[str, Any]]:
    """Sections with their divisions, as a grouped list of choices."""
    groups = [
        (
            f"{one.code} {one.name}",
            [(one.code, _("%(section)s, division not known") % {"section": one.code})]
            + [(d.code, f"{d.code} {d.name}") for d in industries.divisions(one.section)],
        )
        for one in industries.sections()
    ]
    return [("", UNKNOWN), *groups]


class FilterForm(forms.Form):
    """What the list is narrowed to. A value that is none of the choices narrows nothing."""

    q = forms.CharField(label=_("Find an enterprise"), required=False, max_length=100)
    place = forms.IntegerField(label=_("Place"), required=False, min_value=1, max_value=2**63 - 1, widget=forms.Select)
    section = forms.ChoiceField(label=_("Industry"), required=False, choices=lambda: _sections(ANY))
    size = forms.ChoiceField(label=_("Size"), required=False, choices=lambda: [("", ANY), *SizeClass.choices])
    tag = forms.CharField(label=_("Tag"), required=False, max_length=tags.LONGEST, widget=forms.Select)
    above_scale = forms.BooleanField(label=_("Above designated size"), required=False)
    state = forms.ChoiceField(required=False, choices=[(state, state) for state in STATES], widget=forms.HiddenInput)

    def offer(self, places: list[Standing]) -> None:
        """Offers the groups and sites, indented by how deep they hang, and the known tags."""
        indent = "\u3000"
        offered = [(p.place_id, f"{indent * max(0, len(p.above) - 1)}{p.name}") for p in places]
        self.fields["place"].widget.choices = [("", ANY), *offered]
        chosen = str(self.data.get("tag", ""))
        known = tags.vocabulary()
        if chosen and chosen not in dict(known):
            known.append((chosen, chosen))
        self.fields["tag"].widget.choices = [("", ANY), *known]

    def filters(self) -> Filters:
        """The filters as the reads take them."""
        self.is_valid()
        data = self.cleaned_data
        return Filters(
            search=data.get("q", ""),
            place=data.get("place"),
            section=data.get("section", ""),
            size=data.get("size", ""),
            tag=data.get("tag", ""),
            above_scale=data.get("above_scale", False),
            state=data.get("state", ""),
        )


class FactsForm(forms.Form):
    """What is known of an enterprise. Each field meets the sentences of registry.facts; all of them at once."""

    name = forms.CharField(
        label=pgettext_lazy("enterprise", "Name"), max_length=400, help_text=_("As on the business licence")
    )
    credit_code = forms.CharField(
        label=_("Credit code"),
        required=False,
        max_length=60,
        help_text=_("18 characters; spaces and small letters do not matter"),
    )
    old_number = forms.CharField(
        label=_("Old registration number"),
        required=False,
        max_length=60,
        help_text=_("15 digits, from before 2015; only if there is one"),
    )
    industry = forms.ChoiceField(label=_("Industry"), required=False, choices=industry_choices)
    size = forms.ChoiceField(label=_("Size"), required=False, choices=lambda: [("", UNKNOWN), *SizeClass.choices])
    above_scale = forms.BooleanField(label=_("Above designated size"), required=False)
    key_tags = forms.CharField(label=_("Tags"), required=False, max_length=400)
    staff = forms.IntegerField(label=_("Staff"), required=False, min_value=0, max_value=1_000_000)
    registered_address = forms.CharField(
        label=_("Registered address"), required=False, max_length=LONGEST["registered_address"]
    )
    working_address = forms.CharField(label=_("Working address"), required=False, max_length=LONGEST["working_address"])
    contact_name = forms.CharField(label=_("Contact"), required=False, max_length=LONGEST["contact_name"])
    contact_phone = forms.CharField(label=_("Contact phone"), required=False, max_length=60)
    legal_form = forms.CharField(label=_("Legal form"), required=False, max_length=LONGEST["legal_form"])
    registered_on = Day(label=_("Registered on"), required=False)
    capital = forms.CharField(label=_("Registered capital"), required=False, max_length=LONGEST["capital"])
    scope = forms.CharField(
        label=_("Business scope"), required=False, max_length=LONGEST["scope"], widget=forms.Textarea(attrs={"rows": 3})
    )

    FACTS = (
        "name", "credit_code", "old_number", "industry", "size", "above_scale", "key_tags", "staff", "registered_address",
        "working_address", "contact_name", "contact_phone", "legal_form", "registered_on", "capital", "scope",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = "、".join(label for _code, label in tags.vocabulary())
        self.fields["key_tags"].help_text = _("Separated by commas. Usual ones: %(known)s") % {"known": known}

    def clean_credit_code(self) -> str:
        """What is wrong with a code is said beside it, together with whatever is wrong elsewhere."""
        given = str(self.cleaned_data["credit_code"])
        return self._told(codes.checked_credit_code, given)

    def clean_old_number(self) -> str:
        """As for the credit code."""
        given = str(self.cleaned_data["old_number"])
        return self._told(codes.checked_old_number, given)

    @staticmethod
    def _told(check: Any, given: str) -> str:
        try:
            return str(check(given)) if given.strip() else ""
        except Refused as refused:
            raise forms.ValidationError(str(refused.sentence)) from refused

    def facts(self) -> dict[str, object]:
        """What was typed, as registry.facts takes it."""
        return {field: self.cleaned_data.get(field) for field in self.FACTS}


class RegisterForm(FactsForm):
    """A new enterprise, perhaps already at a place."""

    place = PlaceChoice(label=_("Where it works"), required=False)
    start = Day(label=_("From"), required=False)
    room = forms.CharField(label=_("Room"), max_length=60, required=False)
    despite_similar = forms.BooleanField(label=_("It is another enterprise than those shown"), required=False)

    def __init__(self, *args: Any, choices: list[Standing], must_place: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = self.fields["place"]
        assert isinstance(places, PlaceChoice)
        places.offer(choices)
        places.required = must_place
        if must_place:
            places.help_text = _("Only the registry clerk registers an enterprise without a place")

    def said(self) -> dict[str, Any]:
        """Where it works, as the verb takes it."""
        data = self.cleaned_data
        return {
            "place": data.get("place") or None,
            "start": instant_of(data.get("start")),
            "room": data.get("room", ""),
            "despite_similar": data.get("despite_similar", False),
        }


class ChangeForm(FactsForm):
    """Changes what is known; `version` is the one the person saw."""

    renamed_on = Day(
        label=_("New name since"), required=False, help_text=_("Only if the name changed; the old one stays findable")
    )
    was_misspelt = forms.BooleanField(
        label=_("The name was only misspelt, do not keep it as a former name"), required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


def facts_of(enterprise: Enterprise) -> dict[str, Any]:
    """The facts as the form shows them, for whoever may change them."""
    same = {field: getattr(enterprise, field) for field in FactsForm.FACTS if field not in ("industry", "key_tags")}
    same |= {
        "industry": enterprise.industry_section + enterprise.industry_division,
        "key_tags": "、".join(tags.label(tag) for tag in enterprise.key_tags),
        "version": enterprise.version,
    }
    return same


class MergeForm(forms.Form):
    """Two records become one: why, and which facts the one that goes on takes from the other."""

    reason = forms.CharField(
        label=_("How you know"), max_length=200, help_text=_("For example: same business licence, seen today")
    )
    duplicate_version = forms.IntegerField(widget=forms.HiddenInput)
    survivor_version = forms.IntegerField(widget=forms.HiddenInput)
    take = forms.MultipleChoiceField(
        required=False, choices=[(field, field) for field in TAKEABLE], widget=forms.MultipleHiddenInput
    )


class ReasonForm(forms.Form):
    """Why a merger is undone."""

    reason = forms.CharField(label=_("Why they are two"), max_length=200)


class ExportForm(forms.Form):
    """Taking the list out."""

    contacts = forms.BooleanField(label=_("With contacts and phones"), required=False)
    purpose = forms.CharField(
        label=_("What for"),
        max_length=200,
        required=False,
        help_text=_("Needed with contacts; it stands on top of the list"),
    )
