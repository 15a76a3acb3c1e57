"""Forms about grids: uploading and taking a file, drawing an outline, setting a position."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files import File
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel.refusals import Refused
from gezhi.registry.geo import geojson
from gezhi.registry.geo.drawing import outline_from_text
from gezhi.registry.geo.outlines import Reading
from gezhi.registry.models import Place
from gezhi.registry.models.shapes import Crs
from gezhi.registry.reads.grid_files import Preview
from gezhi.registry.reads.grid_plan import Mapping
from gezhi.registry.reads.shapes import Plot

NEW = "new"
CRS_HINT = _("WGS84: GPS and most surveys. GCJ-02: Amap and Tencent maps. BD-09: Baidu maps.")


class ReadingForm(forms.Form):
    """How coordinates are to be read."""

    crs = forms.ChoiceField(label=_("Coordinates"), choices=Crs.choices, initial=Crs.WGS84, help_text=CRS_HINT)
    swap = forms.BooleanField(label=_("Exchange latitude and longitude"), required=False)
    mend = forms.BooleanField(label=_("Mend crossing outlines"), required=False)

    def reading(self) -> Reading:
        """What the two boxes say."""
        return Reading(swap=self.cleaned_data["swap"], mend=self.cleaned_data["mend"])


class GridFileForm(ReadingForm):
    """Uploading a GeoJSON file."""

    file = forms.FileField(
        label=_("GeoJSON file"),
        help_text=_("From QGIS, ArcGIS or a survey. 16 MB at most."),
        widget=forms.FileInput(attrs={"accept": ".geojson,.json,application/geo+json,application/json"}),
        error_messages={"empty": _("The file is empty. Choose the file with the grids.")},
    )
    field_order = ("file", "crs", "swap", "mend")

    def clean_file(self) -> "File[Any]":
        """Too large a file is refused before it is read."""
        file: File[Any] = self.cleaned_data["file"]
        if (file.size or 0) > geojson.LARGEST_FILE:
            try:
                geojson.refuse_size(file.size or 0)
            except Refused as refused:
                raise forms.ValidationError(str(refused)) from refused
        return file


class MappingForm(ReadingForm):
    """Which columns of the file hold what."""

    name = forms.ChoiceField(label=_("Column with the name"), required=False)
    code = forms.ChoiceField(
        label=_("Column with the code"), required=False, help_text=_("15-digit codes are kept as grid codes")
    )
    parent = forms.ChoiceField(label=_("Column with the group"), required=False)
    group = forms.TypedChoiceField(label=_("Group of the other grids"), coerce=int)
    division = forms.ChoiceField(label=_("Column with the division code"), required=False)
    community = forms.CharField(
        label=_("Division code of the other grids"),
        required=False,
        max_length=20,
        help_text=_("6, 9 or 12 digits; new grids get the next three-digit number after it"),
    )
    boundary = forms.TypedChoiceField(label=_("The zone's boundary"), coerce=int, empty_value=None, required=False)
    field_order = ("boundary", "name", "code", "parent", "group", "division", "community", "crs", "swap", "mend")

    def __init__(self, *args: Any, seen: Preview, parents: list[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        none = ("", pgettext_lazy("column of a file", "none"))
        columns = [none, *((column, column) for column in seen.content.properties)]
        areas = [(one.number, _area(one)) for one in seen.content.features]
        self._offer(name=columns, code=columns, parent=columns, division=columns)
        self._offer(boundary=[("", _("not in this file")), *areas], group=[(p.pk, p.name) for p in parents])

    def _offer(self, **choices: list[Any]) -> None:
        for name, offered in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = offered

    def mapping(self) -> Mapping:
        """How the file is to be taken."""
        names = ("name", "code", "parent", "group", "division", "community", "boundary")
        return Mapping(**{name: self.cleaned_data[name] for name in names if self.cleaned_data[name] is not None})


def _area(one: geojson.Feature) -> str:
    return f"{one.number}  {geojson.label(one.properties)}".strip()


class OutlineField(forms.CharField):
    """Corners line by line, "longitude, latitude"; an empty line begins the next outline. The value is a geometry."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "mono"}), **kwargs)

    def to_python(self, value: Any) -> Any:
        """The GeoJSON polygon or multipolygon that the lines describe."""
        text = super().to_python(value)
        try:
            return outline_from_text(text) if text else text
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused


class DrawForm(forms.Form):
    """Drawing the outline of a grid or the zone's boundary; what is drawn on the map stands in `outline` too."""

    place = forms.ChoiceField(label=_("What to draw"), initial=NEW)
    name = forms.CharField(label=_("Name of the new grid"), max_length=120)
    parent = forms.TypedChoiceField(label=_("Group"), coerce=int)
    community = forms.CharField(
        label=_("Division code"),
        max_length=20,
        required=False,
        help_text=_("6, 9 or 12 digits; the grid gets the next three-digit number after it"),
    )
    outline = OutlineField(
        label=_("Corners"),
        help_text=_(
            "Tap them on the map, or write longitude, latitude line by line; an empty line begins another outline"
        ),
    )
    crs = forms.ChoiceField(label=_("Coordinates"), choices=Crs.choices, help_text=CRS_HINT)

    use_required_attribute = False  # a hidden name must not hold up the outline of a known place

    def __init__(self, *args: Any, targets: list[Plot], parents: list[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(plot.place.pk, plot.place.name) for plot in targets]
        for name, offered in (
            ("place", [*([(NEW, _("a new grid"))] if parents else []), *known]),
            ("parent", [(p.pk, p.name) for p in parents]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = offered
        self.fields["crs"].initial = settings.TILES_CRS
        for name in ("name", "parent"):
            self.fields[name].required = self["place"].value() == NEW


class RenumberForm(forms.Form):
    """Confirming that the grids of a community are numbered anew; `expect` says which preview was seen."""

    community = forms.CharField(widget=forms.HiddenInput, max_length=12)
    expect = forms.CharField(widget=forms.HiddenInput, max_length=16)
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("It is written into the log book beside every old and new code.")
    )


class PositionForm(forms.Form):
    """Where a place is: tapped on the map or written."""

    longitude = forms.FloatField(label=_("Longitude"), min_value=-180, max_value=180)
    latitude = forms.FloatField(label=_("Latitude"), min_value=-90, max_value=90)
    crs = forms.ChoiceField(label=_("Coordinates"), choices=Crs.choices, help_text=CRS_HINT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("longitude", "latitude"):
            self.fields[name].widget.attrs["step"] = "any"
        self.fields["crs"].initial = settings.TILES_CRS
