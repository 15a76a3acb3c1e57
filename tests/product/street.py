"""The product as it runs in a zone: the small town's people, WeCom and SMS with providers of the test's own, one webhook."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

from django.test import override_settings

from gezhi.cases import codes
from gezhi.cases.models import Case
from gezhi.cases.tasks import escalate
from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.clock import now
from gezhi.notices.actions.channels import set_quiet_hours
from gezhi.notices.models import Address, Channel
from gezhi.people.models import Person
from gezhi.registry.actions.enterprises import register_enterprise
from testing.cases import Ground, ground
from testing.inside import as_person, inside
from testing.product import Product
from testing.providers.aliyun import FakeAliyun
from testing.providers.wecom import FakeWeCom
from testing.receiver import Receiver, receiving
from testing.town import FOUNDED
from testing.visitor import Page, Visitor

FIRM = "wx-contact"
"""The account of the only enterprise's contact, who has none with us."""
SETTINGS = {"GEZHI_WEBHOOK_PRIVATE": "1", "GEZHI_LANGUAGE": "en"}


@dataclass
class Street:
    """The running product and everything around it."""

    product: Product
    data: Path
    port: int
    ground: Ground
    wecom: FakeWeCom
    sms: FakeAliyun
    other: Receiver

    def end(self) -> None:
        """Whichever product runs now is stopped."""
        self.product.stop()

    def restart(self) -> None:
        """The product is started again on the same folder and port."""
        self.product = started(self.data, self.port)

    def who(self, short: str) -> Visitor:
        """Somebody of the town at the product, signed in."""
        return as_person(self.product, self.ground.who(short))

    def passer_by(self) -> Visitor:
        """Somebody without an account."""
        return Visitor(self.product.address)

    def report(self, words: str, slip: str = "") -> Page:
        """A passer-by reports at the QR code of the park; lands on the page that follows the case."""
        code = codes.token_of(self.ground.place("site").pk)
        spot = codes.spot_code(self.ground.place("site").pk)
        said = {"kind": "request", "words": words, "slip": slip or str(uuid4()), "spot": spot, "same": "none"}
        return self.passer_by().post(f"/r/{code}/", **said)

    def do(self, short: str, case: Case, verb: str, **said: Any) -> Case:
        """Somebody performs a verb on the case's page."""
        case.refresh_from_db()
        fields = {"verb": verb, "version": case.version, "slip": uuid4(), **said}
        page = self.who(short).post(f"/cases/{case.number}/do/", **fields)
        assert (page.status, page.path) == (200, f"/cases/{case.number}/"), page.text
        case.refresh_from_db()
        return case

    def escalate(self) -> None:
        """The sweep that comes every twenty seconds comes now."""
        escalate.configure(queueing_lock=f"now {uuid4()}").defer(timestamp=0)


def eventually(holds: Callable[[], object], seconds: float = 60) -> bool:
    """Whether it comes to hold within that time."""
    until = monotonic() + seconds
    while not holds():
        if monotonic() > until:
            return False
        sleep(0.05)
    return True


def started(data: Path, port: int) -> Product:
    """The product, which says in its messages under which address it is reached."""
    return Product.start(data, port=port, GEZHI_ADDRESS=f"http://127.0.0.1:{port}", **SETTINGS)


@contextmanager
def street_of(data: Path, port: int) -> Iterator[Street]:
    """Starts everything, founds the town, sets up the channels and the webhook by their pages."""
    with ExitStack() as stack:
        wecom = stack.enter_context(FakeWeCom(limited=False))
        sms = stack.enter_context(FakeAliyun(limited=False))
        other = stack.enter_context(receiving("whsec_" + "A" * 32))
        product = started(data, port)
        stack.enter_context(inside(data))
        stack.enter_context(override_settings(WEBHOOK_PRIVATE=True))
        made = Street(product, data, port, ground(), wecom, sms, other)
        stack.callback(made.end)
        _set_up(made)
        yield made


def _set_up(made: Street) -> None:
    admin = made.who("administrator")
    for kind, provider in (("wecom", made.wecom), ("sms_aliyun", made.sms)):
        given = {f"settings.{name}": value for name, value in provider.settings.items()}
        page = admin.post(f"/channels/add/{kind}/", name=kind, order=0, **given)
        assert page.status == 200 and Channel.objects.filter(kind=kind).exists(), page
        number = Channel.objects.get(kind=kind).pk
        assert admin.post(f"/channels/{number}/switch/", enabled=1).status == 200
    made.sms.callback_url = f"{made.product.address}/channels/{number}/callback/"
    page = admin.post("/webhooks/add/", name="区里的平台", url=made.other.url, events="*")
    found = re.search(r"whsec_[\w+/=]+", page.text)
    assert found, page.text
    made.other.secret = found[0]
    set_quiet_hours(start=time(0), end=time(0), by=made.ground.who("administrator"), at=now())
    facts = {"name": "港东恒通报关行", "contact_name": "邱晓丽", "contact_phone": "13900002208"}
    firm = register_enterprise(
        facts=facts, place=made.ground.place("building"), start=FOUNDED, room="", staff_here=10, by=OPERATOR, at=now()
    )
    Address.objects.create(enterprise=firm, kind="wecom", value=FIRM)
    for person in Person.objects.exclude(phone=None):
        Address.objects.create(person=person, kind="wecom", value=f"wx-{person.pk}")


def wecom_of(person: Person) -> str:
    """The person's account at the provider."""
    return f"wx-{person.pk}"
