"""Django's name for this capability."""

from django.apps import AppConfig


class GuidanceConfig(AppConfig):
    name = "gezhi.guidance"
    label = "guidance"
