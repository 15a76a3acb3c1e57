"""Django's name for this capability."""

from django.apps import AppConfig


class GuidanceConfig(AppConfig):
    name = "gezhi.guidance"
    label = "guidance"

    def ready(self) -> None:
        """The log book learns our words, the enterprise's home shows what is to be read."""
        from gezhi.guidance import log_words, panels

        log_words.register()
        panels.register()
