"""Django's name for this capability."""

from django.apps import AppConfig


class LogbookConfig(AppConfig):
    name = "gezhi.logbook"
    label = "logbook"
