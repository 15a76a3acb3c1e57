"""Django's name for this capability."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "gezhi.notices"
    label = "notices"

    def ready(self) -> None:
        """The log book learns our words; audiences can ask for the states that notices know of."""
        from gezhi.notices import log_words
        from gezhi.notices.audience import states

        log_words.register()
        states.register_own()
