"""Forms about packs and incidents."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel.refusals import Sentence
from gezhi.policy.actions.incidents import LONGEST_REASON
from gezhi.policy.forms.calendars import Day
from gezhi.policy.models import Incident, PackVersion
from gezhi.policy.packs.pack import Pack
from gezhi.policy.packs.words import RISKS, STATES
from gezhi.policy.reads.pack_pages import Chosen

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise

Choices = Iterable[tuple[Any, Sentence]]


def _moment(label: Words, hint: Words, *, required: bool = True) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        help_text=hint,
        required=required,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": "60"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )


def _reason(label: Words, hint: Words = "") -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2})
    )


def label_of(version: PackVersion) -> str:
    """How a version is offered: 节后复工复产安全 · 1."""
    return f"{version.title} · {version.version}"


class LookForm(forms.Form):
    """On which day, at which risk level, in which state a pack is looked at."""

    day = Day(label=pgettext_lazy("of a pack looked at", "Day"))
    number = forms.IntegerField(label=_("Which day of the incident"), min_value=1, max_value=400)
    risk = forms.ChoiceField(label=pgettext_lazy("of a pack looked at", "Risk level"))
    state = forms.ChoiceField(
        label=pgettext_lazy("of a pack looked at", "State"), choices=[(one, STATES[one]) for one in list(STATES)[:3]]
    )

    def __init__(self, data: Any, *, pack: Pack, usual: Chosen, dated: bool, counts_days: bool) -> None:
        super().__init__(data, initial=vars(usual))
        self._usual = usual
        risk = self.fields["risk"]
        assert isinstance(risk, forms.ChoiceField)
        risk.choices = [(level, RISKS[level]) for level in pack.risk.levels]
        hidden = {"day": not dated, "number": not counts_days, "state": not pack.stops}
        for name in (name for name, hide in hidden.items() if hide):
            del self.fields[name]

    def chosen(self) -> Chosen:
        """What was chosen; what is not asked, or not understood, is as usual."""
        data: dict[str, Any] = self.cleaned_data if self.is_bound and self.is_valid() else {}
        day: date = data.get("day") or self._usual.day
        return Chosen(
            day,
            data.get("number") or self._usual.number,
            data.get("risk") or self._usual.risk,
            data.get("state") or self._usual.state,
        )


class DeclareForm(forms.Form):
    """An incident begins."""

    pack = forms.ModelChoiceField(
        PackVersion.objects.none(), label=pgettext_lazy("of an incident", "Pack"), empty_label=None
    )
    title = forms.CharField(label=_("What it is called"), max_length=60)
    started_at = _moment(_("Begins"), _("Day 1 is the day on which it begins. It may lie up to three months ahead."))
    basis = _reason(_("Basis"), _("Number of the announcement, or who decided it"))
    places = forms.MultipleChoiceField(
        label=pgettext_lazy("of an incident", "Where"),
        required=False,
        help_text=_("Nothing chosen: the whole zone"),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, places: Choices, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pack, where = self.fields["pack"], self.fields["places"]
        assert isinstance(pack, forms.ModelChoiceField) and isinstance(where, forms.MultipleChoiceField)
        pack.queryset = PackVersion.objects.defer("content").order_by("code", "-imported_at", "-pk")
        pack.label_from_instance = label_of  # type: ignore[assignment,method-assign]  # Django's own way
        where.choices = list(places)
        self.fields["started_at"].initial = at


class ScopeForm(forms.Form):
    """Where an incident holds from now on."""

    places = forms.MultipleChoiceField(
        label=pgettext_lazy("of an incident", "Where"),
        required=False,
        help_text=_("Nothing chosen: the whole zone"),
        widget=forms.CheckboxSelectMultiple,
    )
    reason = _reason(_("Reason"))
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, places: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        where = self.fields["places"]
        assert isinstance(where, forms.MultipleChoiceField)
        where.choices = list(places)


class PlaceChoice(forms.ChoiceField):
    """Offers the places that one may choose; whether another one may be meant is the verb's to refuse."""

    def valid_value(self, value: Any) -> bool:
        """Any number that can be a place's."""
        text = f"{value}"
        return text.isascii() and text.isdecimal() and len(text) < 19


class RiskForm(forms.Form):
    """The risk level of a place from a moment on."""

    place = PlaceChoice(label=pgettext_lazy("of a risk level", "Place"))
    level = forms.ChoiceField(label=pgettext_lazy("of a risk level", "Risk level"), widget=forms.RadioSelect)
    since = _moment(_("Holds from"), _("Empty: at once. Earlier, if it was decided earlier."), required=False)
    basis = _reason(_("Basis"), _("Who decided it, or number of the announcement"))

    def __init__(self, *args: Any, places: Choices, pack: Pack, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place, level = self.fields["place"], self.fields["level"]
        assert isinstance(place, forms.ChoiceField) and isinstance(level, forms.ChoiceField)
        place.choices = list(places)
        meant = [(one, f"{RISKS[one]}：{pack.risk.meaning(one)}") for one in pack.risk.levels]
        level.choices = [*meant, ("follow", _("As the place above; nothing of its own"))]

    @property
    def level_wanted(self) -> str:
        """The level as the verb takes it."""
        level: str = self.cleaned_data["level"]
        return "" if level == "follow" else level


class SwitchForm(forms.Form):
    """Another version judges from now on."""

    pack = forms.ModelChoiceField(
        PackVersion.objects.none(), label=pgettext_lazy("of an incident", "Pack"), empty_label=None
    )
    reason = _reason(_("Reason"))
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, versions: list[PackVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pack = self.fields["pack"]
        assert isinstance(pack, forms.ModelChoiceField)
        pack.queryset = PackVersion.objects.defer("content").filter(pk__in=[one.pk for one in versions])
        pack.label_from_instance = label_of  # type: ignore[assignment,method-assign]


class WhyForm(forms.Form):
    """A verb that needs only a reason; `seen` is the version of the incident that the person looked at."""

    reason = _reason(_("Reason"), _("Number of the announcement, or who decided it"))
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @staticmethod
    def of(incident: Incident, data: Any) -> WhyForm:
        """The form for this incident as it stands."""
        return WhyForm(data, initial={"seen": incident.version})
