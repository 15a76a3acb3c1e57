"""`gezhi demo`: fills an empty zone with the demo one and prints one sign-in per role."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from gezhi.cli.shapes import DemoFacts
from gezhi.cli.tables import table
from gezhi.cli.telling import Told
from gezhi.cli.words import gettext as _


def describe(parser: ArgumentParser) -> None:
    """`gezhi demo` takes no arguments of its own."""


def run(options: Namespace) -> Told:
    """The launcher's own preparation, so that demo data comes in one way only. A zone with places in it is left alone."""
    from gezhi.launch.database import prepare, reached

    with reached(Path(options.data)) as access:
        sign_ins = prepare(access, demo=True).sign_ins
    facts: DemoFacts = {
        "sign_ins": [{"role": role, "phone": phone, "password": word} for role, phone, word in sign_ins]
    }
    if not sign_ins:
        return Told(facts, [_("The zone already has places of its own; nothing was changed.")])
    return Told(
        facts, [_("The demo zone is there. Sign in with:"), *table([_("Role"), _("Phone"), _("Password")], sign_ins)]
    )
