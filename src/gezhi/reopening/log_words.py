"""How the log book calls what happens to applications and permits, and by which names it calls them."""

from collections.abc import Collection, Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel import clock
from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Sentence
from gezhi.logbook import names, words
from gezhi.logbook.names import Named
from gezhi.registry import rules
from gezhi.registry.members import enterprises_of
from gezhi.reopening.models import Application, Permit, PermitState, State

VERBS: dict[str, tuple[Sentence, str]] = {
    "application.begin": (_("Application begun"), "none"),
    "application.fill": (_("Point filled in"), "none"),
    "application.attach": (_("File attached"), "none"),
    "application.confirm_all": (_("Known facts confirmed"), "none"),
    "application.rejudge": (_("Brought under the rule of the day"), "warn"),
    "application.submit": (_("Application handed in"), "info"),
    "application.accept": (_("Accepted by the rule, nobody has to decide"), "ok"),
    "application.look": (_("Points looked at"), "info"),
    "application.endorse": (_("Approved, goes on to the next level"), "info"),
    "application.pass_up": (_("Passed up"), "warn"),
    "application.approve": (_("Application approved"), "ok"),
    "application.approve_by_silence": (_("Approved because nobody answered"), "warn"),
    "application.give_back": (_("Given back to be mended"), "warn"),
    "application.refuse": (_("Application refused"), "bad"),
    "application.take_back": (_("Taken back"), "none"),
    "application.withdraw": (_("Application withdrawn"), "none"),
    "application.change_fact": (_("A fact has changed, reviewed again"), "warn"),
    "application.note_change": (_("A fact has changed"), "info"),
    "application.lapse": (_("Not needed any more"), "none"),
    "application.end": (_("Ended with its permit"), "none"),
    "application.hand_over": (_("Waits for whoever holds the duty now"), "info"),
    "application.warned": (_("Reminder before the deadline"), "warn"),
    "application.overdue": (_("Overdue"), "late"),
    "application.escalated": (_("Brought up the chain"), "late"),
    "needs.decided": (_("Decided to tell enterprises what they need"), "info"),
    "needs.told": (_("Enterprises told what they need"), "ok"),
    "park.filed": (_("Park filed for its tenants"), "info"),
    "permit.issue": (_("Permit opened"), "ok"),
    "permit.suspend": (_("Permit suspended"), "warn"),
    "permit.resume": (_("Permit holds again"), "ok"),
    "permit.revoke": (_("Permit revoked"), "bad"),
    "permit.expire": (_("Permit over"), "none"),
}
"""Every verb of both lifecycles, and what time does."""
FACTS: dict[str, Sentence] = {
    "application_number": pgettext_lazy("fact in the log book", "number of the application"),
    "permit_number": pgettext_lazy("fact in the log book", "number of the permit"),
    "mode": pgettext_lazy("fact in the log book", "admission mode"),
    "rule": pgettext_lazy("fact in the log book", "rule"),
    "rule_before": pgettext_lazy("fact in the log book", "rule until then"),
    "item": pgettext_lazy("fact in the log book", "point"),
    "items": pgettext_lazy("fact in the log book", "points"),
    "item_source": pgettext_lazy("fact in the log book", "known from"),
    "typed": pgettext_lazy("fact in the log book", "points that were typed"),
    "turn": pgettext_lazy("fact in the log book", "waits for"),
    "tenants": pgettext_lazy("fact in the log book", "tenants"),
    "filed": pgettext_lazy("fact in the log book", "filed"),
    "left_out": pgettext_lazy("fact in the log book", "left out"),
    "incomplete": pgettext_lazy("fact in the log book", "incomplete"),
    "first": pgettext_lazy("fact in the log book", "told for the first time"),
    "changed": pgettext_lazy("fact in the log book", "told of a change"),
    "texts": pgettext_lazy("fact in the log book", "different texts"),
}


def register() -> None:
    """Tells the log book our words; called once when the product starts."""
    for verb, (sentence, state) in VERBS.items():
        words.say(verb, sentence, state=state)
    for name, label in FACTS.items():
        words.fact(name, label)
    words.fact("application_state", pgettext_lazy("fact in the log book", "state"), values=dict(State.choices))
    words.fact("permit_state", pgettext_lazy("fact in the log book", "state"), values=dict(PermitState.choices))
    names.resolver("application", _applications, noun=pgettext_lazy("reference", "Application"), find=_find)
    names.resolver("permit", _permits, noun=pgettext_lazy("reference", "Permit"))


def _applications(ids: Collection[int], seen_by: Actor) -> Mapping[int, Named]:
    """The number for everybody, the page for whoever may open it."""
    at = clock.now()
    sees, mine = rules.sees(seen_by, at), set(enterprises_of(seen_by, at))
    rows = Application.objects.filter(pk__in=ids).values_list("pk", "number", "place_id", "enterprise_id")
    return {
        pk: Named(number, reverse("reopening:application", args=[pk]) if sees.includes(place) or firm in mine else "")
        for pk, number, place, firm in rows
    }


def _find(text: str, seen_by: Actor) -> Iterable[str]:
    rows = Application.objects.filter(number__istartswith=text).order_by("-pk").values_list("pk", flat=True)[:20]
    return [f"application:{pk}" for pk in rows]


def _permits(ids: Collection[int], seen_by: Actor) -> Mapping[int, Named]:
    rows = Permit.objects.filter(pk__in=ids).values_list("pk", "number", "code")
    return {pk: Named(number, reverse("reopening:check", args=[code])) for pk, number, code in rows}
