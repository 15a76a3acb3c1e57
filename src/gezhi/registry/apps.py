"""Django's name for this capability."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "gezhi.registry"
    label = "registry"

    def ready(self) -> None:
        """The log book learns our words."""
        from gezhi.registry import log_words

        log_words.register()
