"""Builders for tests of notices: enterprises in the small town, notices sent by the real verbs."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gezhi.gateways import kinds
from gezhi.kernel.actors import OPERATOR, Actor
from gezhi.kernel.clock import clock_at
from gezhi.notices.actions.drafting import Draft, write_notice
from gezhi.notices.actions.sending import send
from gezhi.notices.models import Address, Notice, Recipient, Tally, TallyDelta
from gezhi.notices.plans import Step
from gezhi.notices.sending.pump import turn
from gezhi.people.models import Person
from gezhi.registry.actions.enterprises import register_enterprise
from gezhi.registry.actions.places import add_place
from gezhi.registry.models import Enterprise
from testing.town import FOUNDED, Town

EVERY_FIRM: dict[str, Any] = {"parts": [{"of": "enterprises"}]}
STEWARDS: dict[str, Any] = {"parts": [{"of": "duties", "posts": ["steward"]}]}
FIRMS = [
    ("港东恒通报关行", "building", "邱晓丽", "13900002208"),
    ("海岬百谷烘焙坊", "building", "傅春雷", "13600007715"),
    ("远礁船舶配件", "site", "蒋志明", "13300004096"),
    ("生物谷试剂", "other_site", "万佳佳", "15800003301"),
    ("无号商贸", "site", "卢大海", ""),
]


@dataclass
class Street:
    """The town with its enterprises by name."""

    town: Town
    firms: dict[str, Enterprise] = field(default_factory=dict)

    def sent(
        self,
        *,
        plan: Sequence[Step] = (Step(("sms",)),),
        audience: Mapping[str, Any] = EVERY_FIRM,
        by: Actor = OPERATOR,
        title: str = "节后复工安全明白纸",
        body: str = "{{企业}}：请核对用电和消防。",
        **more: Any,
    ) -> Notice:
        """A notice that has just left, at the town's present instant."""
        draft = Draft(title=title, body=body, audience=audience, plan=plan, **more)
        notice = write_notice(draft=draft, by=by, at=self.town.now)
        return send(notice=notice.pk, by=by, at=self.town.now)

    def recipient(self, notice: Notice, name: str) -> Recipient:
        """The recipient of that name."""
        return Recipient.objects.get(notice=notice, enterprise=self.firms[name])


def street(town: Town) -> Street:
    """Registers the enterprises: three in the food park, one in the other grid, one without a phone."""
    made = Street(town)
    town.places["other_site"] = add_place(
        kind="site",
        name="生物谷孵化器",
        parent=town.places["other_grid"],
        site_kind="incubator",
        by=OPERATOR,
        at=FOUNDED,
    )
    for name, place, contact, phone in FIRMS:
        facts = {"name": name, "contact_name": contact, "contact_phone": phone}
        made.firms[name] = register_enterprise(
            facts=facts, place=town.places[place], start=FOUNDED, room="", staff_here=10, by=OPERATOR, at=FOUNDED
        )
    return made


def known_as(person: Person, kind: str, value: str) -> Address:
    """Where a person is found on a channel."""
    return Address.objects.create(person=person, kind=kind, value=value)


def figures(notice: Notice) -> dict[tuple[int, str], int]:
    """(stage, figure) → number, over all places, with what is not rolled up yet; zeroes are left out."""
    found: Counter[tuple[int, str]] = Counter()
    for row in (*Tally.objects.filter(notice=notice), *TallyDelta.objects.filter(notice=notice)):
        found[row.stage, row.figure] += row.number
    return {key: number for key, number in found.items() if number}


async def everything(at: datetime) -> None:
    """What the worker does at this instant, until there is nothing left to do."""
    try:
        with clock_at(at):
            while await turn():
                pass
    finally:
        await kinds.close()
