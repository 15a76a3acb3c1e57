"""Notices of the demo zone: a dozen in every state, sent by the real verbs without any channel, read and phoned by dice."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from gezhi.notices import clock
from gezhi.notices.actions.calling import record_call
from gezhi.notices.actions.confirming import Bearer, confirm
from gezhi.notices.actions.drafting import Draft, discard, write_notice
from gezhi.notices.actions.sending import recall, schedule, send
from gezhi.notices.actions.templates import write_template
from gezhi.notices.milestones import mark
from gezhi.notices.models import Call, CallState, Notice, Recipient
from gezhi.notices.plans import Step
from gezhi.notices.sending.planning import plan_all
from gezhi.people.models import Person
from gezhi.registry.models import Place

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
IN_THE_PRODUCT_THEN_BY_PHONE = (
    Step(("wecom", "weixin")),
    Step(("sms",), 30),
    Step(("call_list",), 120, "confirmed"),
)
ONLY_IN_THE_PRODUCT = (Step(("wecom", "weixin")),)
EVERY_FIRM: dict[str, Any] = {"parts": [{"of": "enterprises"}]}


@dataclass(frozen=True)
class Said:
    """One notice: what it says, to whom, when it left (days before today, hour), what share has read and confirmed."""

    title: str
    body: str
    audience: dict[str, Any]
    days: int
    hour: int
    read: float
    confirmed: float = 0.0
    calls: bool = False
    asks: bool = False
    urgent: bool = False
    values: dict[str, str] = field(default_factory=dict)


def duties_of(*posts: str) -> dict[str, Any]:
    """Everybody who holds one of the posts."""
    return {"parts": [{"of": "duties", "posts": list(posts)}]}


def tell_the_zone(*, sender: Person, leader: Person, group: Place, now: datetime, dice: random.Random) -> list[Notice]:
    """Writes, sends, reads, confirms and phones as `now` (midnight) and the days before it would have had it."""
    _templates(sender, now)
    made = [_sent(said, sender, now, dice) for said in _past()]
    made.append(_sent(_of_the_group(group), leader, now, dice))
    made.append(_recalled(sender, now, dice))
    made += _waiting(sender, leader, now)
    for moment in (now - HOUR, now):
        clock.finish(at=moment)
        clock.clear_recalled(at=moment)
        clock.roll_up(at=moment)
    return made


def _past() -> Sequence[Said]:
    return (
        Said("节后复工安全明白纸", "{{企业}}：复工前核对用电、消防和值班安排，三项都做到再开工。有困难找{{责任人}}。",
             EVERY_FIRM, 1, 9, 0.90, 0.86, calls=True, asks=True),
        Said("今晚到明晨大风降温",
             "{{载体}}今晚阵风八级，收好室外物品，检查楼顶和围挡。", duties_of("steward"), 2, 16, 1.0, 1.0, asks=True, urgent=True),
        Said("规模以上企业座谈会", "{{企业}}：{{时间}}在管委会二楼开会，每家来一位负责人。",
             {"parts": [{"of": "enterprises", "above_scale": True}]}, 6, 10, 0.97, values={"时间": "本周五上午 9:30"}),
        Said("消防通道专项自查", "各点位今天看一遍消防通道，堆物当场清走，清不走的随手上报。", duties_of("executor"), 9, 8, 0.93),
        Said("检查人换表说明", "检查表从下周一起用新版，只少不多：十二项减到八项。", duties_of("checker"), 14, 11, 1.0),
        Said("停水通知", "{{载体}}明天 8:00 到 17:00 停水，早做准备。", duties_of("steward", "executor"), 20, 15, 0.98),
        Said("小微企业房租减免开始受理", "{{企业}}：减免由园区直接办，不用您填表，核对一下租期即可。",
             {"parts": [{"of": "enterprises", "sizes": ["small", "micro"]}]}, 33, 9, 0.95, 0.9),
    )  # fmt: skip


def _of_the_group(group: Place) -> Said:
    body = "{{企业}}：本组网格员下午来看一下消防器材，大约十分钟，不用停工。"
    return Said("下午服务走访", body, {"parts": [{"of": "enterprises", "under": [group.pk]}]}, 3, 10, 0.96)


def _sent(said: Said, sender: Person, now: datetime, dice: random.Random) -> Notice:
    at = now - said.days * DAY + said.hour * HOUR
    plan = IN_THE_PRODUCT_THEN_BY_PHONE if said.calls else ONLY_IN_THE_PRODUCT
    draft = Draft(
        title=said.title, body=said.body, audience=said.audience, plan=plan, values=said.values, urgent=said.urgent,
        asks_confirmation=said.asks,
    )  # fmt: skip
    notice = write_notice(draft=draft, by=sender, at=at - 20 * MINUTE)
    send(notice=notice.pk, by=sender, at=at)
    plan_all(at=at)
    _read(notice, said, at, dice)
    if said.calls:
        plan_all(at=at + 2 * HOUR)
        _phone(notice, at + 2 * HOUR, dice)
        _go_there(notice, at + 6 * HOUR)
    return notice


def _read(notice: Notice, said: Said, at: datetime, dice: random.Random) -> None:
    """Some read within minutes, most within the hours before the calls begin; some of them confirm."""
    rows = list(Recipient.objects.filter(notice=notice).order_by("pk").values_list("pk", flat=True))
    readers = {row: at + dice.randrange(2, 110) * MINUTE for row in rows if dice.random() < said.read}
    confirming = {row for row in readers if dice.random() < said.confirmed / said.read}
    mark({row: when for row, when in readers.items() if row not in confirming}, reads=True)
    spoken = {row: readers[row] for row in confirming}
    for row in sorted(confirming)[:12]:
        confirm(recipient=row, by=Bearer(row), at=spoken.pop(row))
    mark(spoken, confirms=True, by="link")


def _phone(notice: Notice, begin: datetime, dice: random.Random) -> None:
    """The callers work through part of their lists: some told, some silent, one wrong number."""
    moment = begin
    outcome: Callable[[], str] = lambda: dice.choices(["told", "no_answer", "wrong_number"], [6, 4, 1])[0]  # noqa: E731
    calls = (
        Call.objects.filter(notice=notice, closed_at=None, caller__isnull=False).select_related("caller").order_by("pk")
    )
    for call in list(calls):
        moment += dice.randrange(1, 5) * MINUTE
        if dice.random() < 0.5 or call.caller is None:
            continue
        result = outcome()
        for again in range(dice.randrange(1, 3) if result == "no_answer" else 1):
            record_call(call=call.pk, result=result, by=call.caller, at=moment + again * 25 * MINUTE)


def _go_there(notice: Notice, begin: datetime) -> None:
    """In the afternoon the grid workers go to every second one whose number was wrong."""
    visits = Call.objects.filter(notice=notice, state=CallState.VISIT).select_related("caller").order_by("pk")
    for number, call in enumerate(visits[::2]):
        if call.caller is not None:
            record_call(call=call.pk, result="visited", by=call.caller, at=begin + number * 20 * MINUTE)


def _recalled(sender: Person, now: datetime, dice: random.Random) -> Notice:
    said = Said("周六补班安排", "本周六补班一天，各园区照常开门。", duties_of("steward"), 12, 9, 0.4)
    notice = _sent(said, sender, now, dice)
    return recall(notice=notice.pk, reason="日期写错了，以新通知为准", by=sender, at=now - 12 * DAY + 10 * HOUR)


def _waiting(sender: Person, leader: Person, now: datetime) -> list[Notice]:
    """A scheduled one, two drafts, one thrown away."""
    at = now - 3 * HOUR
    scheduled = write_notice(
        draft=Draft("月末安全例会", "明天 14:00 线上开会，二十分钟。", duties_of("steward"), ONLY_IN_THE_PRODUCT),
        by=sender,
        at=at,
    )
    schedule(notice=scheduled.pk, when=now + DAY + 8 * HOUR, by=sender, at=at)
    draft = write_notice(
        draft=Draft(
            "假期值守安排", "{{载体}}假期值守表请在{{截止时间}}前核对。", duties_of("steward"), ONLY_IN_THE_PRODUCT
        ),
        by=sender,
        at=at,
    )
    own = write_notice(draft=Draft("组内用电检查", "", {"parts": [{"of": "enterprises"}]}), by=leader, at=at)
    gone = write_notice(draft=Draft("试一下", "试一下", duties_of("checker")), by=sender, at=at)
    return [scheduled, draft, own, discard(notice=gone.pk, by=sender, at=at)]


def _templates(sender: Person, now: datetime) -> None:
    for code, name, title, body in (
        ("water-off", "停水", "停水通知", "{{载体}}{{时间}}停水，早做准备。"),
        ("wind", "大风", "大风提醒", "{{载体}}{{时间}}阵风{{风力}}级，收好室外物品，检查楼顶和围挡。"),
        ("meeting", "开会", "{{会议}}", "{{企业}}：{{时间}}在{{地址}}开会，每家来一位负责人。"),
    ):
        write_template(code=code, name=name, title=title, body=body, by=sender, at=now - 60 * DAY)
