"""Django's name for this capability."""

from django.apps import AppConfig


class OverviewConfig(AppConfig):
    name = "gezhi.overview"
    label = "overview"

    def ready(self) -> None:
        """The log book learns our words."""
        from gezhi.overview import log_words

        log_words.register()
