"""Django's name for this capability."""

from django.apps import AppConfig


class ReopeningConfig(AppConfig):
    name = "gezhi.reopening"
    label = "reopening"

    def ready(self) -> None:
        """The log book and the notices learn our words; the registry shows our parts and tells us when a duty changes hands."""
        from gezhi.cases.feeds.entries import provide
        from gezhi.registry import duty_changes
        from gezhi.reopening import audience, log_words, panels, wordings
        from gezhi.reopening.actions.following import follow_place
        from gezhi.reopening.feed import answers_due

        log_words.register()
        wordings.register()
        panels.register()
        audience.register()
        provide(answers_due)
        duty_changes.listen(follow_place)
