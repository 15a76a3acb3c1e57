"""How the log book calls what happens to collections, returns and exports, and by which names it calls them."""

from collections.abc import Collection as Many
from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel import clock
from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Sentence
from gezhi.logbook import names, words
from gezhi.logbook.names import Named
from gezhi.reports import rules
from gezhi.reports.models import Collection, DataItem, Definition, Difference, Export, How, Return, Rhythm

VERBS: dict[str, tuple[Sentence, str]] = {
    "dataitem.added": (_("Data item added"), "info"),
    "collection.prepared": (_("Collection prepared"), "info"),
    "collection.approved": (_("Collection approved"), "ok"),
    "collection.refused": (_("Collection refused"), "warn"),
    "collection.run": (_("Collection begun"), "ok"),
    "collection.prolonged": (_("Collection prolonged"), "warn"),
    "collection.rescoped": (_("Collection asks other places"), "info"),
    "collection.ended": (_("Collection ended"), "none"),
    "collection.reminded": (_("Reminder of returns"), "late"),
    "return.sent": (_("Return sent"), "ok"),
    "return.corrected": (_("Return corrected"), "warn"),
    "export.made": (_("Export made"), "info"),
    "export.taken": (_("Export taken out"), "info"),
    "export.compared": (_("Export compared"), "info"),
    "definition.saved": (_("Export defined"), "info"),
    "definition.withdrawn": (_("Definition of an export withdrawn"), "none"),
    "difference.offered": (_("Return differs from the registry"), "warn"),
    "difference.taken": (_("Registry takes a return's number over"), "ok"),
    "difference.kept": (_("Registry kept against a return"), "none"),
}
FACTS: dict[str, Sentence] = {
    "items": pgettext_lazy("fact in the log book", "data items"),
    "wanted_by": pgettext_lazy("fact in the log book", "wanted by"),
    "basis": pgettext_lazy("fact in the log book", "basis"),
    "purpose": pgettext_lazy("fact in the log book", "purpose"),
    "day": pgettext_lazy("fact in the log book", "day"),
    "typed": pgettext_lazy("fact in the log book", "values typed"),
    "prefilled": pgettext_lazy("fact in the log book", "values known before"),
    "corrects": pgettext_lazy("fact in the log book", "takes the place of"),
    "values_sha256": pgettext_lazy("fact in the log book", "fingerprint of the values (SHA-256)"),
    "known_at": pgettext_lazy("fact in the log book", "as known at"),
    "sha256": pgettext_lazy("fact in the log book", "fingerprint of the file (SHA-256)"),
    "missing": pgettext_lazy("fact in the log book", "returns missing"),
    "differences": pgettext_lazy("fact in the log book", "differences"),
    "registered": pgettext_lazy("fact in the log book", "staff by the registry"),
    "columns": pgettext_lazy("fact in the log book", "columns"),
}


def register() -> None:
    """Tells the log book our words; called once when the product starts."""
    for verb, (sentence, state) in VERBS.items():
        words.say(verb, sentence, state=state)
    for name, label in FACTS.items():
        words.fact(name, label)
    words.fact("way", pgettext_lazy("fact in the log book", "way"), values=dict(How.choices))
    words.fact("rhythm", pgettext_lazy("fact in the log book", "rhythm"), values=dict(Rhythm.choices))
    names.resolver("collection", _collections, noun=pgettext_lazy("reference", "Collection"))
    names.resolver("return", _returns, noun=pgettext_lazy("reference", "Return"))
    names.resolver("export", _exports, noun=pgettext_lazy("reference", "Export"))
    names.resolver("dataitem", _items, noun=pgettext_lazy("reference", "Data item"))
    names.resolver("definition", _definitions, noun=pgettext_lazy("reference", "Definition of an export"))
    names.resolver("difference", _differences, noun=pgettext_lazy("reference", "Difference from the registry"))


def _collections(ids: Many[int], seen_by: Actor) -> Mapping[int, Named]:
    """The title for everybody, the page for whoever may see collections."""
    may = rules.may_see_collections(seen_by, clock.now())
    rows = Collection.objects.filter(pk__in=ids).values_list("pk", "title")
    return {pk: Named(title, reverse("reports:collection", args=[pk]) if may else "") for pk, title in rows}


def _returns(ids: Many[int], seen_by: Actor) -> Mapping[int, Named]:
    rows = Return.objects.filter(pk__in=ids).values_list("pk", "collection__title", "day")
    return {pk: Named(f"{title} {day}", "") for pk, title, day in rows}


def _exports(ids: Many[int], seen_by: Actor) -> Mapping[int, Named]:
    may = rules.may_export(seen_by, clock.now())
    rows = Export.objects.filter(pk__in=ids).values_list("pk", "number")
    return {pk: Named(number, reverse("reports:export", args=[pk]) if may else "") for pk, number in rows}


def _items(ids: Many[int], seen_by: Actor) -> Mapping[int, Named]:
    rows = DataItem.objects.filter(pk__in=ids).values_list("pk", "name")
    return {pk: Named(name, reverse("reports:dictionary")) for pk, name in rows}


def _definitions(ids: Many[int], seen_by: Actor) -> Mapping[int, Named]:
    may = rules.may_export(seen_by, clock.now())
    rows = Definition.objects.filter(pk__in=ids).values_list("pk", "code", "content__title")
    return {pk: Named(title, reverse("reports:shape", args=[code]) if may else "") for pk, code, title in rows}


def _differences(ids: Many[int], seen_by: Actor) -> Mapping[int, Named]:
    may = rules.may_see_differences(seen_by, clock.now())
    rows = Difference.objects.filter(pk__in=ids).values_list("pk", "enterprise__name")
    return {pk: Named(name, reverse("reports:differences") if may else "") for pk, name in rows}
