"""Who needs what to open on a day: the first rule that holds, with its materials and the sentence that says why."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from gezhi.kernel.periods import local_zone
from gezhi.policy.amounts import Amount
from gezhi.policy.packs.conditions import Firm, meant
from gezhi.policy.packs.pack import Pack, day_number
from gezhi.policy.packs.parts import USUAL_ANSWER, AdmissionRule, Material

Mode = Literal["approval", "filing", "pledge", "none"]
LAST_PRIORITY = 9


@dataclass(frozen=True)
class Admission:
    """What holds for one enterprise at one place at an instant, and why.

    `levels` is the order of review; `opens_on` submission or decision; `silence`: what an unanswered deadline does (escalate,
    approve); `permit_days` None: without an end; `priority` 1 comes first; `closed`: it may not open at all now.
    """

    mode: Mode
    rule: str
    why: str
    basis: str
    pack_version_id: int
    risk: str
    materials: tuple[Material, ...] = ()
    levels: tuple[str, ...] = ()
    answer_within: Amount = USUAL_ANSWER
    opens_on: str = "decision"
    silence: str = "escalate"
    permit_days: int | None = None
    park_may_file: bool = False
    priority: int = LAST_PRIORITY
    closed: bool = False


def decide(  # one question, all its circumstances
    pack: Pack, firm: Firm, *, risk: str, state: str, started_at: datetime, at: datetime, pack_version_id: int = 0
) -> Admission:
    """The admission of `firm` at the instant `at` (aware). The first rule that holds decides; every pack ends with one for all."""
    day, number = at.astimezone(local_zone()).date(), day_number(started_at, at)
    rule = next(
        one for one in pack.rules if in_force(one, day, number, risk, state) and meant(one.when, one.unless, firm)
    )
    return Admission(
        mode=rule.mode,  # type: ignore[arg-type]  # one of them, by the schema
        rule=rule.id,
        why=rule.why,
        basis=pack.cited(rule.basis),
        pack_version_id=pack_version_id,
        risk=risk,
        materials=materials_of(pack, rule, firm, risk),
        levels=rule.levels,
        answer_within=rule.answer_within,
        opens_on=rule.opens_on,
        silence=rule.silence,
        permit_days=rule.permit_days,
        park_may_file=rule.park_may_file,
        priority=priority_of(pack, firm),
        closed=rule.closed,
    )


def in_force(rule: AdmissionRule, day: date, number: int, risk: str, state: str) -> bool:
    """Whether the rule holds on that day (the `number`-th of the incident), at that risk level, in that state."""
    return (
        (rule.from_ is None or rule.from_ <= day)
        and (rule.until is None or day <= rule.until)
        and (rule.from_day is None or rule.from_day <= number)
        and (rule.until_day is None or number <= rule.until_day)
        and (not rule.risk or risk in rule.risk)
        and (not rule.state or state in rule.state)
    )


def materials_of(pack: Pack, rule: AdmissionRule, firm: Firm, risk: str) -> tuple[Material, ...]:
    """The rule's materials that are asked of this enterprise at this risk level, in the rule's order."""
    named = (pack.material(code) for code in rule.materials)
    return tuple(
        one for one in named if one and (not one.risk or risk in one.risk) and meant(one.when, one.unless, firm)
    )


def priority_of(pack: Pack, firm: Firm) -> int:
    """Which place in the reviewers' queue: 1 is the first, 9 the last."""
    return next((one.priority for one in pack.priorities if one.when.holds(firm)), LAST_PRIORITY)
