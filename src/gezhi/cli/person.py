"""`gezhi person add|password|grant`: the first administrator of a new zone, before anybody can sign in."""

import sys
from argparse import ArgumentParser, Namespace
from getpass import getpass
from typing import TYPE_CHECKING

from gezhi.cli.acting import actor, person_with
from gezhi.cli.moments import instant, shown, written
from gezhi.cli.shapes import PersonAddFacts, PersonGrantFacts, PersonPasswordFacts
from gezhi.cli.telling import Told
from gezhi.cli.verbs import add_verbs
from gezhi.cli.words import gettext as _

if TYPE_CHECKING:
    from gezhi.people.models import Person

RIGHTS = ("clerk", "auditor", "administrator")
WORKS = ("office", "field", "enterprise")


def describe(parser: ArgumentParser) -> None:
    """The three verbs and their arguments."""
    verbs = add_verbs(
        parser,
        {
            "add": (_("add somebody"), _add),
            "password": (_("give somebody a password; their devices are signed out"), _password),
            "grant": (_("give somebody a right"), _grant),
        },
    )
    add, password, grant = verbs.values()
    add.add_argument("--name", required=True, help=_("the name"))
    add.add_argument("--phone", default="", help=_("the phone number, which is what they sign in with"))
    add.add_argument("--title", default="", help=_("what they are called at work"))
    add.add_argument(
        "--works", choices=WORKS, default="office", help=_("in an office, in the field, or for an enterprise")
    )
    password.add_argument("phone", metavar="PHONE", help=_("their phone number"))
    grant.add_argument("phone", metavar="PHONE", help=_("their phone number"))
    grant.add_argument("right", choices=RIGHTS, help=_("registry clerk, auditor or administrator"))
    grant.add_argument("--until", metavar="ISO", help=_("when it ends (open if not given)"))
    grant.add_argument("--reason", default="", help=_("why"))


def _add(options: Namespace) -> Told:
    from gezhi.people.actions.persons import register_person

    person = register_person(
        name=options.name,
        phone=options.phone,
        title=options.title,
        works=options.works,
        by=actor(options),
        at=options.now,
    )
    facts: PersonAddFacts = {
        "id": person.pk,
        "name": person.name,
        "phone": person.phone,
        "works": person.works,
        "title": person.title,
    }
    return Told(facts, [_("%(name)s was added (number %(id)s).") % {"name": person.name, "id": person.pk}])


def _password(options: Namespace) -> Told:
    from gezhi.people.actions.passwords import give_password

    by, person = actor(options), person_with(options.phone)
    give_password(person=person.pk, new=_typed(), by=by, at=options.now)
    return Told(_of(person), [_("%(name)s has a new password.") % {"name": person.name}])


def _grant(options: Namespace) -> Told:
    from gezhi.people.actions.rights import give_right

    person = person_with(options.phone)
    until = instant(options.until) if options.until is not None else None
    given = give_right(
        person=person.pk, right=options.right, until=until, reason=options.reason, by=actor(options), at=options.now
    )
    names = {"name": person.name, "right": str(given.get_right_display()), "until": shown(until)}
    sentence = (
        _("%(name)s now holds the right %(right)s, until %(until)s.")
        if until
        else _("%(name)s now holds the right %(right)s.")
    )
    facts: PersonGrantFacts = {**_of(person), "grant": given.pk, "right": given.right, "until": written(until)}
    return Told(facts, [sentence % names])


def _of(person: "Person") -> PersonPasswordFacts:
    return {"id": person.pk, "name": person.name}


def _typed() -> str:
    """The new password: asked for twice at a terminal, otherwise the first line of standard input. Never an argument."""
    from gezhi.kernel.refusals import Refused

    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    once = getpass(_("New password: "))
    if getpass(_("Once more: ")) != once:
        raise Refused(_("The two passwords differ. Nothing was changed; try again."), field="password")
    return once
