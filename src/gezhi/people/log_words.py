"""How the log book calls what happens to persons and at the door, and by which names it calls them."""

from collections.abc import Collection, Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel import clock
from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Sentence
from gezhi.logbook import names, words
from gezhi.logbook.names import Named
from gezhi.people import rules
from gezhi.people.models import Device, Grant, Person, Token

VERBS: dict[str, tuple[Sentence, str]] = {
    "person.registered": (_("Person added"), "ok"),
    "person.changed": (_("Person changed"), "info"),
    "person.deactivated": (_("Person left"), "none"),
    "person.reactivated": (_("Person back"), "ok"),
    "right.given": (_("Right given"), "warn"),
    "right.ended": (_("Right ended"), "none"),
    "invitation.made": (_("Invited"), "info"),
    "invitation.withdrawn": (_("Invitation withdrawn"), "none"),
    "device.bound": (_("Joined by invitation"), "ok"),
    "device.opened": (_("Signed in with password"), "ok"),
    "device.confirmed": (_("Second factor given"), "ok"),
    "device.ended": (_("Device signed out"), "none"),
    "password.set": (_("Password chosen"), "info"),
    "password.changed": (_("Password changed"), "info"),
    "password.given": (_("Password given by the operator"), "warn"),
    "second_factor.set_up": (_("Second factor set up"), "ok"),
    "second_factor.dropped": (_("Second factor removed"), "warn"),
    "second_factor.refused": (_("Wrong second factor"), "bad"),
    "recovery_codes.made": (_("New recovery codes"), "info"),
    "recovery_code.used": (_("Recovery code used"), "warn"),
    "sign_in.refused": (_("Wrong password"), "bad"),
    "sign_in.locked": (_("Locked after wrong tries"), "bad"),
    "lock.lifted": (_("Lock lifted"), "info"),
    "token.made": (_("Token for a program made"), "warn"),
    "token.revoked": (_("Token revoked"), "none"),
}


def register() -> None:
    """Tells the log book our words; called once when the product starts."""
    for verb, (sentence, state) in VERBS.items():
        words.say(verb, sentence, state=state)
    words.fact("works", _("Works in"), values=dict(Person.Works.choices))
    words.fact("right", _("Right"), values=dict(Grant.Right.choices))
    words.fact("until", pgettext_lazy("fact in the log book", "until"))
    words.fact("fields", _("Changed"))
    names.resolver("person", _persons, noun=pgettext_lazy("reference", "Person"), find=_find)
    names.resolver("device", _devices, noun=pgettext_lazy("reference", "Device"))
    names.resolver("grant", _grants, noun=pgettext_lazy("reference", "Right"))
    names.resolver("token", _tokens, noun=pgettext_lazy("reference", "Token"))
    names.resolver("invitation", _unnamed, noun=pgettext_lazy("reference", "Invitation"))


def _persons(ids: Collection[int], seen_by: Actor) -> Mapping[int, Named]:
    """Everybody who may read the log reads names in it; the page behind the name is for who may open it."""
    at = clock.now()
    rows = Person.objects.filter(pk__in=ids).only("pk", "name")
    open_to = {person.pk for person in rows} if rules.rights_of(seen_by, at) else _reached(ids, seen_by)
    return {p.pk: Named(p.name, reverse("people:person", args=[p.pk]) if p.pk in open_to else "") for p in rows}


def _reached(ids: Collection[int], seen_by: Actor) -> set[int]:
    if not isinstance(seen_by, Person):
        return set()
    reached = Person.objects.filter(rules.reach_of(seen_by, clock.now()), pk__in=ids)
    return set(reached.values_list("pk", flat=True))


def _devices(ids: Collection[int], seen_by: Actor) -> Mapping[int, Named]:
    return {device.pk: Named(device.shown_name) for device in Device.objects.filter(pk__in=ids).only("pk", "name")}


def _grants(ids: Collection[int], seen_by: Actor) -> Mapping[int, Named]:
    return {grant.pk: Named(grant.get_right_display()) for grant in Grant.objects.filter(pk__in=ids)}


def _tokens(ids: Collection[int], seen_by: Actor) -> Mapping[int, Named]:
    return {token.pk: Named(token.name) for token in Token.objects.filter(pk__in=ids)}


def _unnamed(ids: Collection[int], seen_by: Actor) -> Mapping[int, Named]:
    return {}


def _find(text: str, seen_by: Actor) -> Iterable[str]:
    rows = Person.objects.filter(name__icontains=text).order_by("name").values_list("pk", flat=True)[:20]
    return [f"person:{pk}" for pk in rows]
