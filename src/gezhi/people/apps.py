"""Django's name for this capability."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "gezhi.people"
    label = "people"

    def ready(self) -> None:
        """The log book learns our words."""
        from gezhi.people import log_words

        log_words.register()
