"""Pages about grids: the map with its cover check, import of a file, drawing, positions."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gezhi.kernel import clock
from gezhi.kernel.periods import sensible
from gezhi.kernel.refusals import NotThere, NotYours, Refused
from gezhi.people.requests import person_of
from gezhi.registry import rules
from gezhi.registry.actions import grid_files as files
from gezhi.registry.actions import shapes as verbs
from gezhi.registry.forms.grids import NEW, DrawForm, GridFileForm, MappingForm, PositionForm
from gezhi.registry.geo.coordinates import convert_geojson
from gezhi.registry.geo.drawing import text_from_outline
from gezhi.registry.models import Place
from gezhi.registry.models.places import Kind
from gezhi.registry.reads.grid_files import planned_map, preview
from gezhi.registry.reads.grid_map import COVER_WORDS, by_group, cover_states, draw, grids_geojson
from gezhi.registry.reads.places import place_of
from gezhi.registry.reads.shapes import Plot, cover_report, drawable, shape_of
from gezhi.shell.answers import told_in, unsaved


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The map of the grids, their list, and whether they tile the zone; `?at=` asks about another moment."""
    at, past = _moment(request)
    report = cover_report(at=at, seen_by=person_of(request))
    shaped = [plot for plot in report.grids if plot.shape]
    zone = report.zone.geometry if report.zone else None
    states = cover_states(report)
    context = {
        **_tiles(),
        "at": at,
        "past": past,
        "report": report,
        "map": draw(shaped, zone=zone, states=states, words=COVER_WORDS, width=760) if shaped else None,
        "groups": by_group(report),
        "may_change": rules.may_change_registry(person_of(request), clock.now()),
    }
    return render(request, "registry/grids.html", context)


@require_safe
def shapes(request: HttpRequest) -> HttpResponse:
    """The same as GeoJSON for the map, in the coordinates of the map's tiles."""
    at, _past = _moment(request)
    found = grids_geojson(at=at, seen_by=person_of(request), crs=settings.TILES_CRS)
    return JsonResponse(found, content_type="application/geo+json")


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Takes a GeoJSON file; its preview follows."""
    at = clock.now()
    rules.demand(rules.may_change_registry(person_of(request), at), rules.may_change_registry)
    form = GridFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        facts = {"crs": form.cleaned_data["crs"], "reading": form.reading()}
        with told_in(form):
            kept = files.keep_file(name=file.name, raw=file.read(), by=person_of(request), at=at, **facts)
            return redirect("registry:grid-file", kept.pk)
    return _shown(request, form, "registry/grid_upload.html", {"form": form})


@require_http_methods(["GET", "POST"])
def file(request: HttpRequest, file_id: int) -> HttpResponse:
    """The preview of an uploaded file; a POST says anew how it is to be taken."""
    at = clock.now()
    seen = preview(file=file_id, seen_by=person_of(request), at=at)
    parents = [plot.place for plot in drawable(at=at, kinds=[Kind.ZONE, Kind.GROUP], seen_by=person_of(request))]
    form = MappingForm(request.POST or None, seen=seen, parents=parents, initial=seen.file.mapping)
    if request.method == "POST" and form.is_valid():
        crs = form.cleaned_data["crs"]
        files.map_file(
            file=file_id, mapping=form.mapping(), crs=crs, reading=form.reading(), by=person_of(request), at=at
        )
        return redirect("registry:grid-file", file_id)
    return _shown(request, form, "registry/grid_file.html", {"form": form, "seen": seen, "map": planned_map(seen.plan)})


@require_POST
def reread(request: HttpRequest, file_id: int) -> HttpResponse:
    """Exchanges latitude and longitude of an uploaded file, or mends its crossing outlines, as one button of the preview."""
    choices = {name: request.POST[name] == "on" for name in ("swap", "mend") if name in request.POST}
    files.reread_file(file=file_id, by=person_of(request), at=clock.now(), **choices)
    return redirect("registry:grid-file", file_id)


@require_POST
def confirm(request: HttpRequest, file_id: int) -> HttpResponse:
    """Imports the file as its preview said, or shows what has changed since."""
    try:
        plan = files.confirm_file(
            file=file_id, expect=request.POST.get("expect", ""), by=person_of(request), at=clock.now()
        )
    except (NotYours, NotThere):
        raise
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("registry:grid-file", file_id)
    counts = plan.counts
    facts = {"made": counts["create"], "changed": counts["change"], "same": counts["same"]}
    messages.success(
        request, _("Imported: %(made)s new grids, %(changed)s with a new shape, %(same)s as they were.") % facts
    )
    return redirect("registry:grids")


@require_POST
def drop(request: HttpRequest, file_id: int) -> HttpResponse:
    """Puts the uploaded file away."""
    files.drop_file(file=file_id, by=person_of(request), at=clock.now())
    messages.info(request, _("The file has been put away. Nothing was changed."))
    return redirect("registry:grids")


@require_http_methods(["GET", "POST"])
def drawing(request: HttpRequest) -> HttpResponse:
    """Draws a new grid, or another outline for one that is there or for the zone (`?place=`)."""
    at = clock.now()
    targets = drawable(at=at, kinds=[Kind.ZONE, Kind.GRID], seen_by=person_of(request))
    hung = drawable(at=at, kinds=[Kind.ZONE, Kind.GROUP], seen_by=person_of(request), needed=False)
    parents = [plot.place for plot in hung]
    chosen = next((plot for plot in targets if str(plot.place.pk) == request.GET.get("place")), None)
    form = DrawForm(request.POST or None, targets=targets, parents=parents, initial=_drawn(chosen))
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            place = _save_drawing(form, targets, parents, request, at)
            messages.success(request, _("The outline of %(name)s has been saved.") % {"name": place.name})
            return redirect("registry:grids")
    return _shown(request, form, "registry/grid_draw.html", {**_tiles(), "form": form, "chosen": chosen, "at": at})


@require_http_methods(["GET", "POST"])
def position(request: HttpRequest, place_id: int) -> HttpResponse:
    """Sets where a site, building, point or gate is."""
    at = clock.now()
    place = place_of(place_id=place_id, seen_by=person_of(request))
    rules.demand(rules.may_change_place(person_of(request), place, at), rules.may_change_place)
    form = PositionForm(request.POST or None, initial=_where(place, request, at))
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            verbs.set_position(place=place, by=person_of(request), at=at, **form.cleaned_data)
            messages.success(request, _("The position of %(name)s has been saved.") % {"name": place.name})
            return redirect("registry:place", place.pk)
    return _shown(request, form, "registry/grid_position.html", {**_tiles(), "form": form, "place": place, "at": at})


def _tiles() -> dict[str, str]:
    """What the map in the browser lies on; without tiles a plain ground."""
    return {"tiles": settings.TILES_URL, "tiles_credit": settings.TILES_CREDIT, "tiles_crs": settings.TILES_CRS}


def _moment(request: HttpRequest) -> tuple[datetime, bool]:
    """The moment asked about, and whether it is another one than now."""
    text = request.GET.get("at", "")
    try:
        asked = parse_datetime(text) or parse_datetime(text.replace(" ", "+"))
    except ValueError:
        asked = None
    if asked is None:
        return clock.now(), False
    return sensible(timezone.make_aware(asked) if timezone.is_naive(asked) else asked, field="at"), True


def _drawn(chosen: Plot | None) -> dict[str, Any]:
    """What the drawing page starts with: the present outline of the chosen place, in the coordinates of the tiles."""
    if chosen is None or chosen.shape is None:
        return {"place": chosen.place.pk if chosen else NEW, "crs": settings.TILES_CRS}
    geometry = convert_geojson(chosen.shape.geometry, source="wgs84", target=settings.TILES_CRS)
    return {"place": chosen.place.pk, "outline": text_from_outline(geometry), "crs": settings.TILES_CRS}


def _save_drawing(
    form: DrawForm, targets: list[Plot], parents: list[Place], request: HttpRequest, at: datetime
) -> Place:
    facts = form.cleaned_data
    if facts["place"] != NEW:
        place = next(plot.place for plot in targets if str(plot.place.pk) == facts["place"])
        verbs.set_shape(place=place, geometry=facts["outline"], crs=facts["crs"], by=person_of(request), at=at)
        return place
    parent = next((place for place in parents if place.pk == facts["parent"]), parents[0])
    return verbs.add_drawn_grid(
        name=facts["name"],
        parent=parent,
        geometry=facts["outline"],
        crs=facts["crs"],
        community=facts["community"],
        by=person_of(request),
        at=at,
    )


def _where(place: Place, request: HttpRequest, at: datetime) -> dict[str, Any]:
    shape = shape_of(place=place, at=at, seen_by=person_of(request))
    if shape is None or shape.geometry["type"] != "Point":
        return {}
    longitude, latitude = convert_geojson(shape.geometry, source="wgs84", target=settings.TILES_CRS)["coordinates"]
    return {"longitude": longitude, "latitude": latitude}


def _shown(request: HttpRequest, form: Form, template: str, context: dict[str, Any]) -> HttpResponse:
    return unsaved(request, template, context) if form.errors else render(request, template, context)
