"""Django's name for this capability."""

from django.apps import AppConfig
from django.forms import Field
from django.utils.translation import gettext_lazy as _


class ShellConfig(AppConfig):
    name = "gezhi.shell"
    label = "shell"

    def ready(self) -> None:
        """A field left empty says what to do, in our words instead of the framework's."""
        Field.default_error_messages = {
            **Field.default_error_messages,
            "required": _("Nothing is here yet. Fill it in."),
        }
