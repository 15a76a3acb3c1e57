"""Django's name for this capability."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "gezhi.reports"
    label = "reports"

    def ready(self) -> None:
        """The log book and the notices learn our words, the enterprise's home page what is to be returned."""
        from gezhi.reports import audience, log_words, panels

        log_words.register()
        audience.register()
        panels.register()
