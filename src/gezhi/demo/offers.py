"""The demo zone's sign-ins, for the sign-in page."""

from gezhi.people.models import Person
from gezhi.people.slots import DemoSignIn


def sign_ins() -> list[DemoSignIn]:
    """One sign-in per role with the person's name; nothing in a system without the demo zone."""
    from gezhi.demo.load import SIGN_INS  # the generator is loaded only where it is needed

    found = dict(Person.objects.filter(phone__in=[phone for _, phone, _ in SIGN_INS]).values_list("phone", "name"))
    if len(found) < len(SIGN_INS):
        return []
    return [DemoSignIn(role, found[phone], phone, password) for role, phone, password in SIGN_INS]
