"""Django's name for this capability."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "gezhi.demo"
    label = "demo"

    def ready(self) -> None:
        """The sign-in page offers the demo zone's people, as long as the demo zone is there."""
        from gezhi.demo.offers import sign_ins
        from gezhi.people.slots import offer_demo_sign_ins

        offer_demo_sign_ins(sign_ins)
