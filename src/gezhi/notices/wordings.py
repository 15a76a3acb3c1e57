"""What the system itself says, in every language of the product; the zone may replace each by a template of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from gezhi.kernel.refusals import Refused, Sentence
from gezhi.notices.models import Template
from gezhi.notices.texts import fill, variables_in

Texts = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Wording:
    """A title and a text with {{variables}}; `external` are the codes of providers that demand a registered text."""

    title: Sentence
    body: Sentence
    external: Mapping[str, str] = field(default_factory=dict)
    template: Template | None = None

    @property
    def variables(self) -> list[str]:
        """What must be given, in order."""
        return variables_in(str(self.title), str(self.body))


_built_in: dict[str, Wording] = {}


def say(code: str, title: Sentence, body: Sentence) -> None:
    """A capability says what it will let the system say; title and body are translatable and hold {{variables}}."""
    _built_in[code] = Wording(title, body)


def built_in() -> dict[str, Wording]:
    """Everything the system may say, by code."""
    return dict(_built_in)


def wording(code: str) -> Wording:
    """The zone's own template of that code if it has one, else the product's wording. Refused for an unknown code."""
    own = Template.objects.filter(code=code).order_by("-version").first()
    if own is not None and not own.retired:
        return Wording(own.title, own.body, own.external, own)
    if code not in _built_in:
        raise Refused(_("There is no text “%(code)s”. Choose one from the list.") % {"code": code}, field="template")
    return _built_in[code]


def rendered(words: Wording, values: Mapping[str, str]) -> Texts:
    """Title and body in every language. Refused if a variable has no value, saying which."""
    spoken: Texts = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            demand_values(words.variables, values)
            spoken[language] = {"title": fill(str(words.title), values), "body": fill(str(words.body), values)}
    return spoken


def demand_values(needed: list[str], values: Mapping[str, str]) -> None:
    """Refused unless every variable has a value."""
    missing = [name for name in needed if not str(values.get(name, "")).strip()]
    if missing:
        raise Refused(
            _("The text needs a value for %(names)s. Fill it in or take it out of the text.")
            % {"names": ", ".join("{{%s}}" % name for name in missing)},  # noqa: UP031
            field="values",
            code="variable-missing",
        )


say(
    "case.reported",
    _("Received: {{title}}"),
    _("{{number}} {{title}}, {{place}}. You answer for it until another accepts it. First answer by {{due}}."),
)
say(
    "case.dispatched",
    _("For you to handle: {{title}}"),
    _("{{number}} {{title}}, {{place}}. To be solved by {{due}}. Accept it, or return it with a reason."),
)
say("case.warning", _("Due soon: {{title}}"), _("{{number}} {{title}}, {{place}}, is due at {{due}}."))
say(
    "case.overdue", _("Overdue: {{title}}"), _("{{number}} {{title}}, {{place}}, was due at {{due}} and is still open.")
)
say(
    "case.escalated",
    _("Overdue, brought to you: {{title}}"),
    _("{{number}} {{title}}, {{place}}, was due at {{due}}. {{person}} handles it; see to it that it is solved."),
)
say("case.returned", _("Came back to you: {{title}}"), _("{{number}} {{title}}, {{place}}: {{reason}}"))
say(
    "case.verify",
    _("For you to verify: {{title}}"),
    _("{{number}} {{title}}, {{place}}, has been dealt with by {{person}}. Look whether it is solved."),
)
say(
    "case.failed",
    _("To be redone: {{title}}"),
    _("{{number}} {{title}}, {{place}}, was not found solved: {{reason}} To be solved by {{due}}."),
)
say("case.closed", _("Solved: {{title}}"), _("{{number}} {{title}}, {{place}}, is verified and closed."))
say("case.declined", _("Not taken on: {{title}}"), _("{{number}} {{title}}: {{reason}}"))
say(
    "case.reopened",
    _("Open again: {{title}}"),
    _("{{number}} {{title}}, {{place}}: {{reason}} To be solved by {{due}}."),
)
say(
    "case.handed_over",
    _("Handed over to you: {{title}}"),
    _("{{number}} {{title}}, {{place}}, comes to you with the duty. To be solved by {{due}}."),
)
say(
    "case.transferred",
    _("Passed to you: {{title}}"),
    _("{{number}} {{title}}, {{place}}: {{reason}} To be solved by {{due}}."),
)
say(
    "case.urgent",
    _("Urgent now: {{title}}"),
    _("{{number}} {{title}}, {{place}}, became urgent: {{reason}} To be solved by {{due}}."),
)
say(
    "case.extension_asked",
    _("More time is asked for: {{title}}"),
    _("{{number}} {{title}}, {{place}}: {{person}} asks until {{due}}. {{reason}}"),
)
say(
    "case.extension_granted",
    _("More time given: {{title}}"),
    _("{{number}} {{title}}, {{place}}, is now to be solved by {{due}}."),
)
say(
    "case.extension_refused",
    _("No more time: {{title}}"),
    _("{{number}} {{title}}, {{place}}, stays due at {{due}}. {{reason}}"),
)
say("case.joined", _("Joined with another: {{title}}"), _("{{number}} {{title}} goes on as {{into}}."))
say(
    "notice.returned",
    _("Not sent: {{title}}"),
    _("The notice “{{title}}” was to leave at {{time}}. {{reason}} It is a draft again."),
)
say(
    "call.listed",
    _("{{count}} calls to make: {{title}}"),
    _("“{{title}}” has not reached everybody. The call list has {{count}} numbers for you."),
)
