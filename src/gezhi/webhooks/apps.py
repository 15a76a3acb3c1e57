"""Django's name for this capability."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "gezhi.webhooks"
    label = "webhooks"
