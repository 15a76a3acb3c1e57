"""Addresses of the reports pages."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def soon(request: HttpRequest, **more: object) -> HttpResponse:
    raise NotImplementedError


app_name = "reports"
urlpatterns = [
    path("returns/<int:enterprise_id>/<int:place_id>/<int:collection_id>/<str:day>/", soon, name="return"),
    path("reports/burden/<int:enterprise_id>/", soon, name="burden-of"),
    path("reports/collections/<int:collection_id>/", soon, name="collection"),
    path("reports/exports/<int:export_id>/", soon, name="export"),
    path("reports/dictionary/", soon, name="dictionary"),
]
