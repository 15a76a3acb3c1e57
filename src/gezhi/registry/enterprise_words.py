"""How the log book calls what it keeps about enterprises."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel.refusals import Sentence
from gezhi.logbook import words
from gezhi.registry.models.enterprises import SizeClass
from gezhi.registry.models.idleness import IdleKind

FACTS: dict[str, Sentence] = {
    "credit_code": _("Credit code"),
    "old_number": _("Old registration number"),
    "registered_address": _("Registered address"),
    "working_address": _("Working address"),
    "legal_form": _("Legal form"),
    "registered_on": _("Registered on"),
    "capital": _("Registered capital"),
    "scope": _("Business scope"),
    "industry_section": _("Industry"),
    "industry_division": pgettext_lazy("fact in the log book", "division of the industry"),
    "above_scale": _("Above designated size"),
    "key_tags": _("Tags"),
    "staff": _("Staff"),
    "room": _("Room"),
    "contact_name": _("Contact"),
    "contact_phone": _("Contact phone"),
    "taken": pgettext_lazy("fact in the log book", "taken over"),
    "carried": pgettext_lazy("fact in the log book", "stays carried over"),
    "left": pgettext_lazy("fact in the log book", "stays left as changed since"),
    "count": pgettext_lazy("fact in the log book", "number"),
    "contacts": pgettext_lazy("fact in the log book", "with contacts"),
    "purpose": pgettext_lazy("fact in the log book", "purpose"),
    "filters": pgettext_lazy("fact in the log book", "narrowed to"),
}


def register() -> None:
    """Tells the log book these words; called once when the product starts."""
    for name, label in FACTS.items():
        words.fact(name, label)
    words.fact("idle", pgettext_lazy("fact in the log book", "kind of idleness"), values=dict(IdleKind.choices))
    words.fact("size_class", _("Size"), values=dict(SizeClass.choices))
