"""Django's name for this capability."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "gezhi.files"
    label = "files"
