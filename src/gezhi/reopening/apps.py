"""Django's name for this capability."""

from django.apps import AppConfig


class ReopeningConfig(AppConfig):
    name = "gezhi.reopening"
    label = "reopening"
