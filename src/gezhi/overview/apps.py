"""Django's name for this capability."""

from django.apps import AppConfig


class OverviewConfig(AppConfig):
    name = "gezhi.overview"
    label = "overview"
