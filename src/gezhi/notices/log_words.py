"""How the log book calls what happens to notices, and by which names it calls them."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel import clock
from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Sentence
from gezhi.logbook import names, words
from gezhi.logbook.names import Named
from gezhi.notices.models import Channel, Notice, Result, Template
from gezhi.people.models import Person
from gezhi.registry import rules as registry

VERBS: dict[str, tuple[Sentence, str]] = {
    "notice.written": (_("Notice begun"), "info"),
    "notice.changed": (_("Notice changed"), "info"),
    "notice.discarded": (_("Notice discarded"), "none"),
    "notice.scheduled": (_("Notice scheduled"), "info"),
    "notice.unscheduled": (_("Notice no longer scheduled"), "none"),
    "notice.sent": (_("Notice sent"), "ok"),
    "notice.returned": (_("Notice could not be sent"), "bad"),
    "notice.finished": (_("Notice finished"), "none"),
    "notice.recalled": (_("Notice recalled"), "warn"),
    "notice.exported": (_("Names behind a notice taken out"), "info"),
    "notice.told": (_("Told by the system"), "info"),
    "notice.confirmed": (_("Notice confirmed"), "ok"),
    "call.taken": (_("Call taken"), "info"),
    "call.given": (_("Call given to somebody"), "info"),
    "call.tried": (_("Called"), "info"),
    "call.handed_over": (_("Calls handed over with the duty"), "info"),
    "channel.added": (_("Channel added"), "ok"),
    "channel.changed": (_("Channel changed"), "info"),
    "channel.switched": (_("Channel switched"), "warn"),
    "channel.tested": (_("Channel tested"), "info"),
    "channel.rested": (_("Channel left alone after failures"), "bad"),
    "channel.recovered": (_("Channel works again"), "ok"),
    "template.written": (_("Template written"), "info"),
    "template.retired": (_("Template retired"), "none"),
    "address.set": (_("Address on a channel set"), "info"),
    "address.removed": (_("Address on a channel removed"), "none"),
    "quiet_hours.set": (_("Quiet hours set"), "info"),
}


def register() -> None:
    """Tells the log book our words; called once when the product starts."""
    for verb, (sentence, state) in VERBS.items():
        words.say(verb, sentence, state=state)
    words.fact("recipients", _("Recipients"))
    words.fact("urgent", _("Urgent"))
    words.fact("send_at", _("To be sent at"))
    words.fact("template", _("Text"))
    words.fact("result", pgettext_lazy("of a call", "Result"), values=dict(Result.choices))
    words.fact("enabled", _("Switched on"))
    names.resolver("notice", _notices, noun=pgettext_lazy("reference", "Notice"))
    names.resolver("channel", _channels, noun=pgettext_lazy("reference", "Channel"))
    names.resolver("template", _templates, noun=pgettext_lazy("reference", "Template"))
    names.resolver("recipient", _unnamed, noun=pgettext_lazy("reference", "Recipient"))
    names.resolver("call", _unnamed, noun=pgettext_lazy("reference", "Call"))


def _notices(ids: Collection[int], seen_by: Actor) -> Mapping[int, Named]:
    """Titles are for those who see everything or wrote it: what the system says may name a case."""
    rows = Notice.objects.filter(pk__in=ids).only("pk", "title", "written_by")
    if not registry.sees(seen_by, clock.now()).everything:
        rows = rows.filter(written_by=seen_by.pk) if isinstance(seen_by, Person) else rows.none()
    return {row.pk: Named(row.title) for row in rows}


def _channels(ids: Collection[int], seen_by: Actor) -> Mapping[int, Named]:
    return {row.pk: Named(row.name) for row in Channel.objects.filter(pk__in=ids).only("pk", "name")}


def _templates(ids: Collection[int], seen_by: Actor) -> Mapping[int, Named]:
    return {row.pk: Named(str(row)) for row in Template.objects.filter(pk__in=ids).only("pk", "name", "code")}


def _unnamed(ids: Collection[int], seen_by: Actor) -> Mapping[int, Named]:
    return {}
