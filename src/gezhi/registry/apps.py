"""Django's name for this capability."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "gezhi.registry"
    label = "registry"
