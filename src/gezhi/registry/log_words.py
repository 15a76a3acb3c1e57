"""How the log book calls what happens in the registry, and by which names it calls places, duties and enterprises."""

from collections.abc import Collection, Iterable, Mapping

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Sentence
from gezhi.logbook import names, words
from gezhi.logbook.names import Named
from gezhi.registry import enterprise_words, rules
from gezhi.registry.models import Duty, Enterprise, ImportRun, Occupancy, Place
from gezhi.registry.models.duties import Post
from gezhi.registry.models.places import Kind, SiteKind

VERBS: dict[str, tuple[Sentence, str]] = {
    "zone.founded": (_("Zone founded"), "ok"),
    "place.added": (_("Place added"), "ok"),
    "place.changed": (_("Place changed"), "info"),
    "place.moved": (_("Place moved"), "info"),
    "place.ended": (_("Place ended"), "none"),
    "duty.assigned": (_("Duty assigned"), "ok"),
    "duty.handed_over": (_("Duty handed over"), "info"),
    "duty.substituted": (_("Substitute"), "info"),
    "duty.ended": (_("Duty ended"), "none"),
    "duty.corrected": (_("Duty corrected"), "warn"),
    "duty.withdrawn": (_("Duty withdrawn"), "warn"),
    "enterprise.registered": (_("Enterprise registered"), "ok"),
    "enterprise.changed": (_("Enterprise changed"), "info"),
    "enterprise.confirmed": (_("Enterprise said that all is right"), "ok"),
    "enterprise.merged": (_("Enterprises merged"), "info"),
    "enterprise.split": (_("Merger undone"), "warn"),
    "enterprise.told-apart": (_("Enterprises told apart"), "info"),
    "enterprises.exported": (_("List of enterprises exported"), "info"),
    "occupancy.begun": (_("Enterprise moved in"), "ok"),
    "occupancy.changed": (_("Occupancy changed"), "info"),
    "occupancy.moved": (_("Enterprise moved"), "info"),
    "occupancy.ended": (_("Enterprise moved out"), "none"),
    "occupancy.withdrawn": (_("Occupancy withdrawn"), "warn"),
    "member.added": (_("Acts for an enterprise"), "ok"),
    "member.ended": (_("No longer acts for an enterprise"), "none"),
    "link.made": (_("Link of an enterprise made"), "info"),
    "link.opened": (_("Link of an enterprise opened"), "none"),
    "link.ended": (_("Link of an enterprise taken back"), "warn"),
    "idleness.said": (_("Enterprise does not work"), "warn"),
    "idleness.ended": (_("Enterprise works again"), "ok"),
    "idleness.withdrawn": (_("Idleness withdrawn"), "warn"),
    "shape.set": (_("Outline drawn"), "info"),
    "grid.numbered": (_("Grid numbered"), "info"),
    "grid.renumbered": (_("Grid renumbered"), "info"),
    "grids.imported": (_("Grids imported"), "ok"),
    "import.applied": (_("List imported"), "ok"),
    "import.destroyed": (_("Imported file destroyed"), "none"),
}
FACTS: dict[str, Sentence] = {
    "name": pgettext_lazy("fact in the log book", "name"),
    "code": pgettext_lazy("fact in the log book", "code"),
    "grid_code": pgettext_lazy("fact in the log book", "grid code"),
    "parent": pgettext_lazy("fact in the log book", "under"),
    "address": pgettext_lazy("fact in the log book", "address"),
    "note": pgettext_lazy("fact in the log book", "note"),
    "shape": pgettext_lazy("fact in the log book", "outline no."),
    "replaces": pgettext_lazy("fact in the log book", "in place of no."),
    "area": pgettext_lazy("fact in the log book", "area in m²"),
    "crs": pgettext_lazy("fact in the log book", "coordinates"),
    "start": pgettext_lazy("fact in the log book", "from"),
    "end": pgettext_lazy("fact in the log book", "until"),
    "when": pgettext_lazy("fact in the log book", "at"),
    "from": pgettext_lazy("fact in the log book", "before"),
    "to": pgettext_lazy("fact in the log book", "now"),
    "old": pgettext_lazy("fact in the log book", "before"),
    "new": pgettext_lazy("fact in the log book", "now"),
    "changed": pgettext_lazy("fact in the log book", "changed"),
    "sha256": pgettext_lazy("fact in the log book", "fingerprint of the file (SHA-256)"),
    "counts": pgettext_lazy("fact in the log book", "rows"),
}


def register() -> None:
    """Tells the log book our words; called once when the product starts."""
    for verb, (sentence, state) in VERBS.items():
        words.say(verb, sentence, state=state)
    words.fact("post", pgettext_lazy("fact in the log book", "post"), values=dict(Post.choices))
    words.fact("kind", pgettext_lazy("fact in the log book", "kind"), values=dict(Kind.choices))
    words.fact("site_kind", pgettext_lazy("fact in the log book", "kind of site"), values=dict(SiteKind.choices))
    enterprise_words.register()
    for name, label in FACTS.items():
        words.fact(name, label)
    names.resolver("place", _places, noun=pgettext_lazy("reference", "Place"), find=_find_places)
    names.resolver("enterprise", _enterprises, noun=pgettext_lazy("reference", "Enterprise"), find=_find_enterprises)
    names.resolver("duty", _duties, noun=pgettext_lazy("reference", "Duty"))
    names.resolver("occupancy", _occupancies, noun=pgettext_lazy("reference", "Occupancy"))
    names.resolver("membership", _unnamed, noun=pgettext_lazy("reference", "Membership"))
    names.resolver("link", _unnamed, noun=pgettext_lazy("reference", "Link of an enterprise"))
    names.resolver("idleness", _unnamed, noun=pgettext_lazy("reference", "Idleness"))
    names.resolver("import", _imports, noun=pgettext_lazy("reference", "Import"))


def _places(ids: Collection[int], seen_by: Actor) -> Mapping[int, Named]:
    sees = rules.sees_now(seen_by)
    rows = Place.objects.filter(pk__in=ids).values_list("pk", "name")
    return {pk: Named(name, reverse("registry:place", args=[pk]) if sees.includes(pk) else "") for pk, name in rows}


def _enterprises(ids: Collection[int], seen_by: Actor) -> Mapping[int, Named]:
    rows = Enterprise.objects.filter(pk__in=ids).values_list("pk", "name")
    return {pk: Named(name, reverse("registry:enterprise", args=[pk])) for pk, name in rows}


def _duties(ids: Collection[int], seen_by: Actor) -> Mapping[int, Named]:
    sees = rules.sees_now(seen_by)
    rows = Duty.objects.filter(pk__in=ids).values_list("pk", "place_id", "place__name", "post", "title")
    return {
        pk: Named(f"{place} {title or Post(post).label}", _page("registry:duty", pk) if sees.includes(place_id) else "")
        for pk, place_id, place, post, title in rows
    }


def _occupancies(ids: Collection[int], seen_by: Actor) -> Mapping[int, Named]:
    rows = Occupancy.objects.filter(pk__in=ids).values_list("pk", "enterprise__name", "place__name")
    return {pk: Named(f"{enterprise} · {place}") for pk, enterprise, place in rows}


def _imports(ids: Collection[int], seen_by: Actor) -> Mapping[int, Named]:
    rows = ImportRun.objects.filter(pk__in=ids).values_list("pk", "file_name")
    link = rules.sees_now(seen_by).everything
    return {pk: Named(name, _page("registry:import-run", pk) if link else "") for pk, name in rows}


def _unnamed(ids: Collection[int], seen_by: Actor) -> Mapping[int, Named]:
    return {}


def _page(name: str, pk: int) -> str:
    return reverse(name, args=[pk])


def _find_places(text: str, seen_by: Actor) -> Iterable[str]:
    return _refs("place", Place, text)


def _find_enterprises(text: str, seen_by: Actor) -> Iterable[str]:
    return _refs("enterprise", Enterprise, text)


def _refs(kind: str, model: type[Model], text: str) -> Iterable[str]:
    rows = model._default_manager.filter(name__icontains=text).order_by("name").values_list("pk", flat=True)[:20]
    return [f"{kind}:{pk}" for pk in rows]
