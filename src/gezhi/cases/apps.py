"""Django's name for this capability."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "gezhi.cases"
    label = "cases"

    def ready(self) -> None:
        """The log book and the notices learn our words; the registry shows our panels and tells us when a duty changes hands."""
        from gezhi.cases import audience, log_words, panels, wordings
        from gezhi.cases.actions.following import follow_place
        from gezhi.cases.feeds import panel
        from gezhi.registry import duty_changes

        log_words.register()
        wordings.register()
        audience.register()
        panels.register()
        panel.register()
        duty_changes.listen(follow_place)
