"""Django's name for this capability."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "gezhi.notices"
    label = "notices"

    def ready(self) -> None:
        """The log book learns our words; audiences can ask for the states that notices know of."""
        from gezhi.notices import endpoint_news, log_words, person_part
        from gezhi.notices.audience import states
        from gezhi.notices.notify import log_words as notify_words

        log_words.register()
        person_part.register()
        notify_words.register()
        endpoint_news.register()
        states.register_own()
