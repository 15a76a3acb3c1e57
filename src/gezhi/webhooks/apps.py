"""Django's name for this capability."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "gezhi.webhooks"
    label = "webhooks"

    def ready(self) -> None:
        """The log book learns our words."""
        from gezhi.webhooks import log_words

        log_words.register()
