"""Django's name for this capability."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "gezhi.registry"
    label = "registry"

    def ready(self) -> None:
        """The log book learns our words, the people pages whom one reaches by duties."""
        from gezhi.registry import log_words, person_links

        log_words.register()
        person_links.register()
