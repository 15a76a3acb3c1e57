"""What the system says about applications and permits; the zone may replace each text by a template of its own."""

from django.utils.translation import gettext_lazy as _

from gezhi.notices.wordings import say

MANY = {
    "application.submitted": "applications.submitted",
    "application.warning": "applications.warning",
    "application.overdue": "applications.overdue",
    "application.escalated": "applications.escalated",
}
"""The wording for one application, and the one for many of them."""


def register() -> None:
    """Tells the notices our words; called once when the product starts."""
    for code, title, body in _TEXTS:
        say(code, title, body)


_TEXTS = (
    (
        "application.submitted",
        _("To review: {{enterprise}}"),
        _("{{enterprise}}, {{place}}, has handed in {{number}}. Answer by {{due}}."),
    ),
    (
        "applications.submitted",
        _("{{count}} applications to review: {{place}}"),
        _("{{count}} applications for {{place}} were handed in at once, the first one {{number}}. Answer by {{due}}."),
    ),
    (
        "application.passed_up",
        _("Passed up to you: {{enterprise}}"),
        _("{{number}} of {{enterprise}}, {{place}}, was passed up to you: {{reason}} Answer by {{due}}."),
    ),
    (
        "application.changed",
        _("A change to review: {{enterprise}}"),
        _("{{enterprise}}, {{place}}, works on with a changed fact ({{number}}). Look at that part by {{due}}."),
    ),
    (
        "application.approved",
        _("You may reopen: {{enterprise}}"),
        _("{{number}} of {{enterprise}}, {{place}}, is approved. The permit is open. To mind: {{reason}}"),
    ),
    (
        "application.returned",
        _("{{count}} points to mend: {{enterprise}}"),
        _("{{number}} of {{enterprise}}, {{place}}, came back. To mend: {{points}}. Nothing else is asked again."),
    ),
    (
        "application.refused",
        _("Refused: {{enterprise}}"),
        _("{{number}} of {{enterprise}}, {{place}}, was refused: {{reason}}"),
    ),
    (
        "application.lapsed",
        _("Not needed any more: {{enterprise}}"),
        _("The incident was lifted. {{number}} of {{enterprise}}, {{place}}, needs no answer any more."),
    ),
    (
        "application.warning",
        _("Answer soon: {{enterprise}}"),
        _("{{number}} of {{enterprise}}, {{place}}, waits for your answer until {{due}}."),
    ),
    (
        "applications.warning",
        _("{{count}} applications wait for your answer"),
        _("{{count}} applications are due soon, the first one {{number}} of {{enterprise}}, {{place}}, at {{due}}."),
    ),
    (
        "application.overdue",
        _("Overdue: {{enterprise}}"),
        _("{{number}} of {{enterprise}}, {{place}}, should have been answered by {{due}}. It waits for you."),
    ),
    (
        "applications.overdue",
        _("{{count}} applications are overdue"),
        _(
            "{{count}} applications wait for you beyond their deadline, among them {{number}} of {{enterprise}}, {{place}}."
        ),
    ),
    (
        "application.escalated",
        _("Overdue, brought to you: {{enterprise}}"),
        _("{{number}} of {{enterprise}}, {{place}}, was due at {{due}}. See to it that it is answered, or answer it."),
    ),
    (
        "applications.escalated",
        _("{{count}} overdue applications were brought to you"),
        _("{{count}} applications are overdue, among them {{number}} of {{enterprise}}, {{place}}, since {{due}}."),
    ),
    (
        "permit.suspended",
        _("Permit suspended: {{enterprise}}"),
        _("{{number}} of {{enterprise}}, {{place}}, is suspended: {{reason}} Work stops until it holds again."),
    ),
    (
        "permit.resumed",
        _("Permit holds again: {{enterprise}}"),
        _("{{number}} of {{enterprise}}, {{place}}, holds again."),
    ),
    (
        "permit.revoked",
        _("Permit revoked: {{enterprise}}"),
        _("{{number}} of {{enterprise}}, {{place}}, was revoked: {{reason}} You can apply anew."),
    ),
    (
        "permit.expired",
        _("Permit over: {{enterprise}}"),
        _("{{number}} of {{enterprise}}, {{place}}, is over: {{reason}}"),
    ),
    (
        "needs.offered",
        _("Enterprises to be told what they need: {{title}}"),
        _("{{first}} have not heard of “{{title}}”, for {{changed}} something else holds now. Look at it and send it."),
    ),
)
