"""How the log book calls what happens to cases, and by which names it calls them."""

from collections.abc import Collection, Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.cases.models import Case, Level, Source, State
from gezhi.cases.models.clocks import StepName, Which
from gezhi.kernel import clock
from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Sentence
from gezhi.logbook import names, words
from gezhi.logbook.names import Named
from gezhi.policy.models import Kind
from gezhi.registry import rules

VERBS: dict[str, tuple[Sentence, str]] = {
    "case.report": (_("Reported"), "bad"),
    "case.file_case": (_("Filed"), "warn"),
    "case.decline": (_("Not filed"), "none"),
    "case.dispatch": (_("Dispatched"), "info"),
    "case.accept": (_("Handling begun"), "info"),
    "case.return_case": (_("Given back"), "warn"),
    "case.transfer": (_("Transferred"), "info"),
    "case.hand_up": (_("Handed up"), "warn"),
    "case.pause": (_("Paused"), "none"),
    "case.resume": (_("Goes on"), "info"),
    "case.answer": (_("Answered"), "ok"),
    "case.transfer_check": (_("Verification transferred"), "info"),
    "case.pass_case": (_("Verified and closed"), "ok"),
    "case.fail_case": (_("Verification failed"), "bad"),
    "case.reopen": (_("Reopened"), "bad"),
    "case.join": (_("Joined to another case"), "none"),
    "case.separate": (_("Separated again"), "warn"),
    "case.ask_extension": (_("More time asked for"), "warn"),
    "case.grant_extension": (_("More time given"), "info"),
    "case.refuse_extension": (_("More time refused"), "warn"),
    "case.make_urgent": (_("Became urgent"), "bad"),
    "case.set_plan": (_("Plan for the hazard settled"), "ok"),
    "case.supervise": (_("Supervisor named"), "info"),
    "case.add_words": (_("Remark"), "info"),
    "case.add_photo": (_("Picture added"), "info"),
    "case.rate": (_("Reporter asked"), "info"),
    "case.hand_over": (_("Handed over with the duty"), "info"),
    "case.warned": (_("Reminder before the deadline"), "warn"),
    "case.overdue": (_("Overdue"), "late"),
    "case.escalated": (_("Brought up the chain"), "late"),
    "case.contact_destroyed": (_("Reporter's contact destroyed"), "none"),
}
"""Every verb of the lifecycle, and what time does."""
FACTS: dict[str, Sentence] = {
    "case_number": pgettext_lazy("fact in the log book", "case number"),
    "level": pgettext_lazy("fact in the log book", "level"),
    "cause": pgettext_lazy("fact in the log book", "brought about by"),
    "main": pgettext_lazy("fact in the log book", "goes on as"),
    "until": pgettext_lazy("fact in the log book", "until"),
    "preset_before": pgettext_lazy("fact in the log book", "preset until then"),
    "due": pgettext_lazy("fact in the log book", "due"),
    "satisfied": pgettext_lazy("fact in the log book", "satisfied"),
    "deadline": pgettext_lazy("fact in the log book", "deadline"),
    "set_off_by": pgettext_lazy("fact in the log book", "set off by"),
    "receiver": pgettext_lazy("fact in the log book", "first receiver"),
    "dispatcher": pgettext_lazy("fact in the log book", "dispatcher"),
    "handler": pgettext_lazy("fact in the log book", "handler"),
    "verifier": pgettext_lazy("fact in the log book", "verifier"),
    "supervisor": pgettext_lazy("fact in the log book", "supervisor"),
    "words_sha256": pgettext_lazy("fact in the log book", "fingerprint of the words (SHA-256)"),
}


def register() -> None:
    """Tells the log book our words; called once when the product starts."""
    for verb, (sentence, state) in VERBS.items():
        words.say(verb, sentence, state=state)
    words.fact("case_kind", pgettext_lazy("fact in the log book", "kind of case"), values=dict(Kind.choices))
    words.fact("case_state", pgettext_lazy("fact in the log book", "state"), values=dict(State.choices))
    words.fact("level", FACTS["level"], values=dict(Level.choices))
    words.fact("case_source", pgettext_lazy("fact in the log book", "source"), values=dict(Source.choices))
    words.fact("clock", pgettext_lazy("fact in the log book", "clock"), values=dict(Which.choices))
    words.fact("step", pgettext_lazy("fact in the log book", "step"), values=dict(StepName.choices))
    for name, label in FACTS.items():
        if name != "level":
            words.fact(name, label)
    names.resolver("case", _cases, noun=pgettext_lazy("reference", "Case"), find=_find)


def _cases(ids: Collection[int], seen_by: Actor) -> Mapping[int, Named]:
    """The number for everybody, the page for whoever may open it at its place."""
    sees = rules.sees(seen_by, clock.now())
    rows = Case.objects.filter(pk__in=ids).values_list("pk", "number", "place_id")
    return {
        pk: Named(number, reverse("cases:page", args=[number]) if sees.includes(place) else "")
        for pk, number, place in rows
    }


def _find(text: str, seen_by: Actor) -> Iterable[str]:
    rows = Case.objects.filter(number__istartswith=text).order_by("-pk").values_list("pk", flat=True)[:20]
    return [f"case:{pk}" for pk in rows]
