"""The demo zone's sign-ins, for the sign-in page."""

from datetime import datetime

from gezhi.people.models import Person
from gezhi.people.slots import DemoSignIn
from gezhi.registry.links import link_for
from gezhi.registry.models import Enterprise


def sign_ins() -> list[DemoSignIn]:
    """One sign-in per role with the person's name; nothing in a system without the demo zone."""
    from gezhi.demo.load import SIGN_INS  # the generator is loaded only where it is needed

    found = dict(Person.objects.filter(phone__in=[phone for _, phone, _ in SIGN_INS]).values_list("phone", "name"))
    if len(found) < len(SIGN_INS):
        return []
    return [DemoSignIn(role, found[phone], phone, password) for role, phone, password in SIGN_INS]


def links(*, at: datetime) -> list[tuple[str, str]]:
    """The link of an enterprise that works without an account: for whom, and the path. Made anew when it has run out."""
    from gezhi.demo.members import PHONES

    found = Enterprise.objects.filter(memberships__person__phone=PHONES[0]).order_by("pk").first()
    return [(f"企业专属链接（免登录，{found.name}）", link_for(found, at))] if found else []
