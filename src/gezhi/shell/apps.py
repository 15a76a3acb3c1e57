"""Django's name for this capability."""

from django.apps import AppConfig


class ShellConfig(AppConfig):
    name = "gezhi.shell"
    label = "shell"
