"""Django's name for this capability."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "gezhi.files"
    label = "files"

    def ready(self) -> None:
        """The log book learns our words."""
        from gezhi.files import log_words

        log_words.register()
