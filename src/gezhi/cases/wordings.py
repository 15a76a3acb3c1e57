"""What the system says about many cases at once: one word instead of a hundred."""

from django.utils.translation import gettext_lazy as _

from gezhi.notices.wordings import say

MANY = {
    "case.warning": "cases.warning",
    "case.overdue": "cases.overdue",
    "case.escalated": "cases.escalated",
}
"""The wording for one case, and the one for many of them."""


def register() -> None:
    """Tells the notices our words; called once when the product starts."""
    say(
        "cases.warning",
        _("{{count}} cases are due soon"),
        _("{{count}} cases that wait for you are due soon, the first one {{number}} {{title}}, {{place}}, at {{due}}."),
    )
    say(
        "cases.overdue",
        _("{{count}} cases are overdue"),
        _("{{count}} cases that wait for you are overdue, among them {{number}} {{title}}, {{place}}, since {{due}}."),
    )
    say(
        "cases.escalated",
        _("{{count}} overdue cases were brought to you"),
        _(
            "{{count}} cases are overdue, among them {{number}} {{title}}, {{place}}, since {{due}}. See to it that they are solved."
        ),
    )
