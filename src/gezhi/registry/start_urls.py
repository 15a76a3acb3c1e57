"""Addresses of the first-time wizard."""

from django.urls import path, re_path

from gezhi.registry.views import start

urlpatterns = [
    path("start/", start.start, name="start"),
    re_path(r"^start/(?P<step>who|zone|people|grids|done)/$", start.start, name="start-step"),
]
