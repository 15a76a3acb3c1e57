"""The form in which a person says what the columns of a list mean."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.registry.importing.fields import IGNORE, KEEP, SHEETS

LEAVE_OUT = "-"


class ColumnsForm(forms.Form):
    """One list: what it is about, and for every column the field it says. `table` is the list as the run describes it."""

    noun = forms.ChoiceField(label=_("What is in this list?"))

    def __init__(self, *args: Any, table: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = table
        noun = self.data.get(self.add_prefix("noun"), table["noun"]) if self.is_bound else table["noun"]
        self.about = noun if noun in SHEETS else ""
        sheets = [(kind.noun, kind.label) for kind in SHEETS.values()]
        self.fields["noun"].choices = [(LEAVE_OUT, pgettext_lazy("sheet of a workbook", "Leave it out")), *sheets]  # type: ignore[attr-defined]
        self.fields["noun"].initial = table["noun"] or LEAVE_OUT
        for place, column in enumerate(table["columns"]):
            self.fields[f"column{place}"] = forms.ChoiceField(
                label=column["heading"],
                required=False,
                choices=self._choices(),
                initial=column["field"] if table["noun"] == self.about else IGNORE,
            )

    def _choices(self) -> list[tuple[str, Any]]:
        """Every field of every sheet, by sheet, so that the page works without scripts; what does not fit is refused."""
        ways: list[tuple[str, Any]] = [
            (IGNORE, pgettext_lazy("column of a list", "Leave it out")),
            (KEEP, _("Keep it as it stands (enterprises only)")),
        ]
        nouns = [self.about] if self.about else list(SHEETS)
        return ways + [
            (str(SHEETS[noun].label), [(field.name, field.label) for field in SHEETS[noun].fields]) for noun in nouns
        ]

    @property
    def columns(self) -> list[tuple[forms.BoundField, list[str]]]:
        """Each column's choice and what its first cells say."""
        return [(self[f"column{place}"], column["samples"]) for place, column in enumerate(self.table["columns"])]

    def mapping(self) -> dict[str, Any] | None:
        """What was said, as `importing.mapping` reads it; None leaves the list out."""
        if self.cleaned_data["noun"] == LEAVE_OUT:
            return None
        headings = [column["heading"] for column in self.table["columns"]]
        said = {heading: self.cleaned_data.get(f"column{place}") or IGNORE for place, heading in enumerate(headings)}
        return {"noun": self.cleaned_data["noun"], "columns": said}
