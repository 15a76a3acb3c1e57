"""Addresses of the pages about grids, under /grids/."""

from django.urls import path

from gezhi.registry.views import grids, renumbering

urlpatterns = [
    path("grids/", grids.index, name="grids"),
    path("grids/shapes.geojson", grids.shapes, name="grid-shapes"),
    path("grids/import/", grids.upload, name="grid-import"),
    path("grids/import/<int:file_id>/", grids.file, name="grid-file"),
    path("grids/import/<int:file_id>/reading/", grids.reread, name="grid-file-reading"),
    path("grids/import/<int:file_id>/confirm/", grids.confirm, name="grid-file-confirm"),
    path("grids/import/<int:file_id>/drop/", grids.drop, name="grid-file-drop"),
    path("grids/draw/", grids.drawing, name="grid-draw"),
    path("grids/renumber/", renumbering.page, name="grid-renumber"),
    path("grids/positions/<int:place_id>/", grids.position, name="place-position"),
]
