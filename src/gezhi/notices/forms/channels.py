"""Setting up channels, and where a person is found on them. Secrets can be written and never read."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.gateways.channel import Channel as Adapter
from gezhi.gateways.contract import Field
from gezhi.notices.models import Address, Channel
from gezhi.people.keys import new_key

NAMELESS = _("Give the channel a name.")
EMPTY = _("Nothing is here yet. Fill it in.")


class ChannelForm(forms.Form):
    """Name and turn of a channel, and whatever its adapter needs. An empty secret stays as it was."""

    name = forms.CharField(
        label=pgettext_lazy("of a channel", "Name"), max_length=60, error_messages={"required": NAMELESS}
    )
    order = forms.IntegerField(
        label=_("Turn"),
        min_value=0,
        max_value=99,
        initial=0,
        error_messages={"required": EMPTY},
        help_text=_("Of several channels for the same way the lowest sends; the next takes over if it fails."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, adapter: type[Adapter], kept: Channel | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.adapter = adapter
        held = set() if kept is None or not kept.secrets else {one.name for one in adapter.fields if one.secret}
        for one in adapter.fields:
            value = (kept.settings.get(one.name) if kept else None) or one.default
            self.fields[f"settings.{one.name}"] = _field(one, value, held=one.name in held, fresh=kept is None)

    def settings(self) -> dict[str, str]:
        """What was entered, by the adapter's own names. The form must be valid."""
        return {one.name: self.cleaned_data.get(f"settings.{one.name}", "") for one in self.adapter.fields}


def _field(one: Field, value: str, *, held: bool, fresh: bool) -> forms.CharField:
    """A secret is never filled in, but for a new channel's callback key, which is made here and must be copied once."""
    attrs = {"autocomplete": "off", "spellcheck": "false"}
    widget: forms.Widget = (
        forms.PasswordInput(attrs={**attrs, "autocomplete": "new-password"})
        if one.secret
        else forms.TextInput(attrs=attrs)
    )
    if fresh and one.name == "callback_key":
        value, widget = new_key(), forms.TextInput(attrs=attrs)
    if one.secret and held:
        widget.attrs["placeholder"] = _("Stands there; leave empty to keep it")
    return forms.CharField(
        label=str(one.label),
        help_text=str(one.help),
        required=one.required and not held,
        error_messages={"required": EMPTY},
        max_length=4000,
        widget=widget,
        initial="" if isinstance(widget, forms.PasswordInput) else value,
    )


class TestForm(forms.Form):
    """To whom a test goes."""

    marks_optional = False
    to = forms.CharField(label=_("To"), max_length=200, required=False)


class QuietForm(forms.Form):
    """From when until when only what is urgent leaves."""

    start = forms.TimeField(label=_("Quiet from"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    end = forms.TimeField(
        label=_("Quiet until"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("The same time twice: there are no quiet hours."),
    )


class AddressesForm(forms.Form):
    """Where a person is found on each kind of channel."""

    def __init__(self, *args: Any, known: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, label in Address.Kind.choices:
            field = forms.EmailField if kind == Address.Kind.EMAIL else forms.CharField
            self.fields[kind] = field(label=label, required=False, max_length=200, initial=known.get(kind, ""))
            self.fields[kind].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}


class TemplateForm(forms.Form):
    """A text with variables. `version` is the one that was read; codes of providers come one field each."""

    marks_optional = False
    code = forms.CharField(
        label=_("Code"),
        max_length=60,
        required=False,
        help_text=_("Small letters, digits, dots and dashes. It never changes."),
    )
    name = forms.CharField(label=pgettext_lazy("of a template", "Name"), max_length=80, required=False)
    title = forms.CharField(label=pgettext_lazy("notice", "Title"), max_length=200, required=False)
    body = forms.CharField(
        label=pgettext_lazy("notice", "Text"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, external: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.external_kinds = dict(external)
        for kind, label in external.items():
            self.fields[f"external.{kind}"] = forms.CharField(label=label, max_length=120, required=False)

    def external(self) -> dict[str, str]:
        """Codes under which providers know the text. The form must be valid."""
        return {kind: self.cleaned_data.get(f"external.{kind}", "") for kind in self.external_kinds}

    @property
    def codes(self) -> list[Any]:
        """The fields for those codes."""
        return [self[f"external.{kind}"] for kind in self.external_kinds]
