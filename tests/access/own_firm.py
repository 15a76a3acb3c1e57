"""Who acts for the firm of group 5: its member, somebody who has not signed in yet, and a browser that holds its link."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.test import Client

from gezhi.kernel.actors import OPERATOR
from gezhi.registry import links
from gezhi.registry.actions.idleness import say_idle
from gezhi.registry.actions.links import give_link
from gezhi.registry.actions.members import add_member
from testing.town import NOON, person
from tests.access.roles import LINK

if TYPE_CHECKING:
    from tests.access.ground import Ground


def own_firm(ground: "Ground") -> None:
    """Two members, the link of the firm as it stands open somewhere, and a time in which it will not work."""
    firm = ground.firms["firm"]
    more: dict[str, Any] = {"by": OPERATOR, "at": NOON}
    for name, called, phone in (("member", "毕然", "13800000041"), ("newcomer", "程可", "13800000042")):
        ground.town.people[name] = person(called, phone, "enterprise")
        ground.ids[f"{name}ship"] = add_member(enterprise=firm, person=ground.town.people[name], **more).pk
    link = give_link(enterprise=firm, **more)
    idle = say_idle(enterprise=firm, kind="seasonal", start=date(2027, 1, 1), reason="休渔期", **more)
    browser = Client()
    browser.get(links.path_of(link))
    ground.cookies[LINK] = browser.cookies[settings.SESSION_COOKIE_NAME].value
    ground.ids |= {"firm link": link.pk, "firm link's token": links.token_of(link), "idleness": idle.pk}
