"""Forms of the log book's pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from gezhi.logbook import words

LONGEST_CHECKPOINT = 4000


class FilterForm(forms.Form):
    """What to show of the log book."""

    about = forms.CharField(
        label=pgettext_lazy("filter of the log book", "About"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"class": "input", "placeholder": gettext_lazy("Place, person, enterprise")}),
    )
    verb = forms.ChoiceField(
        label=pgettext_lazy("filter of the log book", "What"),
        required=False,
        widget=forms.Select(attrs={"class": "input"}),
    )
    day = forms.DateField(
        label=gettext_lazy("Day"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"class": "input", "type": "date"}),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        verbs = sorted((str(phrase.words), verb) for verb, phrase in words.phrases().items())
        chosen = self.data.get("verb", "") if self.is_bound else ""
        known = {verb for _words, verb in verbs}
        others = [(chosen, chosen)] if chosen and chosen not in known else []
        self.fields["verb"].choices = [("", _("everything")), *((verb, phrase) for phrase, verb in verbs), *others]  # type: ignore[attr-defined]


class VerifyForm(forms.Form):
    """A checkpoint that somebody kept, pasted or as a file; without one the log is only compared with itself."""

    kept = forms.CharField(
        label=gettext_lazy("A checkpoint that you kept"),
        required=False,
        max_length=LONGEST_CHECKPOINT,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false", "class": "mono"}),
    )
    file = forms.FileField(label=gettext_lazy("or as a file"), required=False)

    def clean_file(self) -> str:
        """The text of the file."""
        file = self.cleaned_data.get("file")
        if not file:
            return ""
        try:
            return file.read(LONGEST_CHECKPOINT).decode("utf-8-sig")  # type: ignore[no-any-return]
        except UnicodeDecodeError:
            raise forms.ValidationError(
                _("This file is not text. Choose the file in which you kept the checkpoint.")
            ) from None

    @property
    def text(self) -> str:
        """What was pasted, otherwise what the file holds."""
        return str(self.cleaned_data["kept"] or self.cleaned_data["file"])
