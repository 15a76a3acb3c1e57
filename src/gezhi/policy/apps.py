"""Django's name for this capability."""

from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "gezhi.policy"
    label = "policy"
