"""Django's name for this capability."""

from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "gezhi.policy"
    label = "policy"

    def ready(self) -> None:
        """The log book learns our words."""
        from gezhi.policy import log_words

        log_words.register()
