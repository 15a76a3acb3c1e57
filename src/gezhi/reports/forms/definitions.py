"""The form of an export's definition: what it is called, what a row is, of whom, and one line for each column."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from gezhi.policy.packs.parts import Column
from gezhi.policy.packs.parts import Export as Shape
from gezhi.registry import industries
from gezhi.registry.models.enterprises import SizeClass
from gezhi.registry.models.places import SiteKind
from gezhi.reports.dictionary import dictionary
from gezhi.reports.metrics import METRICS
from gezhi.reports.models import Rhythm
from gezhi.reports.shaping import CUT_OFFS, FIELDS, PARTS, ROWS

SPARE = 3
"""Empty lines for further columns."""
Grouped = list[tuple[str, Any]]


class DefinitionForm(forms.Form):
    """Everything of a definition but its columns."""

    title = forms.CharField(label=pgettext_lazy("of an export", "Title"), max_length=60)
    superior = forms.CharField(label=pgettext_lazy("of an export", "For whom"), max_length=60)
    basis = forms.CharField(label=_("Basis"), max_length=200, help_text=_("Document and number"))
    rhythm = forms.ChoiceField(label=_("How often"), choices=Rhythm.choices)
    due = forms.TimeField(label=_("Due at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    cut_off = forms.ChoiceField(label=_("Figures as of"), choices=list(CUT_OFFS.items()))
    row = forms.ChoiceField(label=_("One row is"), choices=list(ROWS.items()))
    file_name = forms.CharField(
        label=_("Name of the file"), max_length=80, help_text=_("{zone}, {day} and {title} are filled in")
    )
    formats = forms.MultipleChoiceField(
        label=_("Kinds of file"), choices=(("xlsx", "XLSX"), ("csv", "CSV")), widget=forms.CheckboxSelectMultiple
    )
    above_scale = forms.ChoiceField(
        label=_("Above scale"),
        required=False,
        choices=(("", _("all")), ("yes", _("only above scale")), ("no", _("only below scale"))),
    )
    section = forms.MultipleChoiceField(
        label=_("Only these sections of industry"), required=False, widget=forms.CheckboxSelectMultiple
    )
    size = forms.MultipleChoiceField(
        label=_("Only these sizes"),
        required=False,
        choices=SizeClass.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    site_kind = forms.MultipleChoiceField(
        label=_("Only at these kinds of site"),
        required=False,
        choices=SiteKind.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    marks_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["section"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.section, f"{one.section} {one.name}") for one in industries.sections()]

    def content(self, columns: list[dict[str, Any]], before: Mapping[str, Any]) -> dict[str, Any]:
        """The definition as the verb takes it; what the form does not show of `before`'s condition goes on."""
        data = dict(self.cleaned_data)
        facets = ("section", "size", "site_kind")
        when = dict(before.get("when") or {}) | {facet: list(data.pop(facet)) for facet in facets}
        when["above_scale"] = {"yes": True, "no": False}.get(data.pop("above_scale"))
        return data | {"due": f"{data['due']:%H:%M}", "when": when, "columns": columns}


class ColumnForm(forms.Form):
    """One column: where it stands, what it holds, its heading, and whether a total stands below."""

    place = forms.IntegerField(
        label=pgettext_lazy("of a column", "Place"),
        required=False,
        widget=forms.NumberInput(attrs={"class": "input--short"}),
    )
    what = forms.ChoiceField(label=_("Holds"), required=False)
    title = forms.CharField(label=_("Heading"), max_length=40, required=False)
    sum = forms.BooleanField(label=_("Total"), required=False)

    def __init__(self, *args: Any, holds: Grouped, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["what"]
        assert isinstance(field, forms.ChoiceField)
        own = self.initial.get("what", "")
        text = [(own, own.partition(":")[2])] if own.startswith("text:") else []
        field.choices = [("", "–"), *text, *holds]


ColumnForms = forms.formset_factory(ColumnForm, extra=SPARE, max_num=70)


def holds() -> Grouped:
    """Everything that a column can hold: facts of the registry, data items, figures with their parts."""
    facts = [(f"field:{code}", str(words)) for code, words in FIELDS.items()]
    items = [(f"item:{item.code}", str(item.name)) for item in dictionary().values()]
    figures = [
        (
            str(metric.title),
            [(f"metric:{metric.code}:{part}", f"{metric.title} · {words}") for part, words in PARTS.items()],
        )
        for metric in METRICS
    ]
    return [
        (pgettext("what a column holds", "Facts"), facts),
        (pgettext("what a column holds", "Single answers"), items),
        *figures,
    ]


def first_of(shape: Shape, basis: str, *, title: str = "") -> dict[str, Any]:
    """What the form begins with: the definition as it stands."""
    return {
        "title": title or shape.title,
        "superior": shape.superior,
        "basis": basis,
        "rhythm": shape.rhythm if shape.rhythm in Rhythm.values else Rhythm.WEEKLY,
        "due": shape.due,
        "cut_off": shape.cut_off,
        "row": "enterprise-site" if shape.row == "enterprise" else shape.row,
        "file_name": shape.file_name,
        "formats": list(shape.formats),
        "above_scale": {True: "yes", False: "no"}.get(shape.when.above_scale, "")
        if shape.when.above_scale is not None
        else "",
        "section": list(shape.when.section),
        "size": list(shape.when.size),
        "site_kind": list(shape.when.site_kind),
    }


def columns_of(shape: Shape) -> list[dict[str, Any]]:
    """The lines of the columns as they stand."""
    return [
        {"place": place, "what": _what(column), "title": column.title, "sum": column.sum}
        for place, column in enumerate(shape.columns, 1)
    ]


def _what(column: Column) -> str:
    if column.metric:
        return f"metric:{column.metric}:{column.part}"
    name = next(name for name in ("field", "item", "text") if getattr(column, name))
    return f"{name}:{getattr(column, name)}"


def columns_from(lines: Any) -> list[dict[str, Any]]:
    """The columns of a bound and valid set of lines, in the order of their places; lines that hold nothing are left out."""
    said = [line.cleaned_data for line in lines if line.cleaned_data.get("what")]
    words = dict(_flat(holds()))
    found: list[dict[str, Any]] = []
    for data in sorted(said, key=lambda data: data["place"] if data["place"] is not None else len(said) + 1):
        name, _colon, value = data["what"].partition(":")
        code, _colon, part = value.partition(":") if name == "metric" else (value, "", "")
        title = data["title"] or words.get(data["what"], "")[:40]
        found.append({"title": title, name: code, "sum": data["sum"]} | ({"part": part} if part else {}))
    return found


def _flat(grouped: Grouped) -> list[tuple[str, str]]:
    return [pair for _name, pairs in grouped for pair in pairs]
