"""Django's name for this capability."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "gezhi.reports"
    label = "reports"
