"""Django's name for the launching part: one small table of signs of life."""

from django.apps import AppConfig


class LaunchConfig(AppConfig):
    name = "gezhi.launch"
    label = "launch"
