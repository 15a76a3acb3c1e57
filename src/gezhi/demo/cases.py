"""Cases of the demo zone: about sixty of every kind, in every state, brought there by the real verbs over three weeks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import cycle
from typing import TYPE_CHECKING

from gezhi.cases import actions, clock, routing
from gezhi.cases.models import Case, State
from gezhi.demo.cast import STORY
from gezhi.kernel.refusals import Refused
from gezhi.people.models import Person
from gezhi.policy.reads import calendar
from gezhi.registry.models import Enterprise, Occupancy, Place

if TYPE_CHECKING:
    from gezhi.demo.load import Zone

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
Told = tuple[str, str, str, str]
"""Kind, topic, title, words."""
REQUESTS: tuple[Told, ...] = (
    ("request", "logistics", "冷链车辆进园排队过长", "早高峰在北门排队超过 40 分钟，希望增加一条货车通道。"),
    ("request", "labour", "外地返岗员工住宿不足", "节后有 26 名员工返岗，园区公寓没有空房。"),
    ("request", "policy", "稳岗补贴怎么申请", "请告知今年稳岗补贴的办理窗口和需要的材料。"),
    ("request", "rent", "空调费计费有误", "本月空调费按整层计，我公司只租半层。"),
    ("request", "supplies", "消毒用品供应不上", "84 消毒液和洗手液只够用两天，请协助联系供应商。"),
    ("request", "permits", "食品经营许可变更进度", "变更地址的申请提交两周，还没有答复。"),
    ("request", "funding", "周转资金紧张", "节前货款未回，希望对接园区合作银行。"),
    ("request", "materials", "包装材料断供", "上游纸箱厂尚未复工，请帮助寻找替代供应商。"),
    ("request", "other", "夜间照明不足", "停车场东侧路灯坏了三盏，夜班员工下班不安全。"),
    ("request", "safety", "货梯异响", "2 号货梯运行时有异响，担心停运影响发货。"),
)
REWORKS: tuple[Told, ...] = (
    ("rework", "", "消毒不合格", "试纸低于 250 mg/L，洗手液已空。"),
    ("rework", "", "垃圾未及时清运", "分类桶满溢，周边有散落垃圾。"),
    ("rework", "", "测温设备离线", "门岗测温仪无读数，已改用手持额温枪。"),
    ("rework", "", "通风记录缺失", "上午的通风没有登记。"),
)
HAZARDS: tuple[Told, ...] = (
    ("hazard", "", "疏散通道堆放货物", "二层东侧疏散通道堆放纸箱，宽度不足 1 米。"),
    ("hazard", "", "灭火器过期", "三层两具灭火器超过检验日期。"),
    ("hazard", "", "配电箱未上锁", "一层配电箱门敞开，无警示标识。"),
)
BURDENS: tuple[Told, ...] = (
    ("burden", "", "同一张返岗表报了三遍", "街道、园区、行业部门各要一份，字段完全相同。"),
    ("burden", "", "临时通知当天要数据", "下午四点通知，五点前要全部企业用电数据。"),
)
ENDS: tuple[tuple[str, int], ...] = (
    ("closed", 22), ("reported", 5), ("filed", 4), ("dispatched", 6), ("handling", 9), ("verifying", 6), ("paused", 2),
    ("declined", 2), ("joined", 2), ("reopened", 2), ("reworked", 2), ("handed_up", 2),
)  # fmt: skip
STEPS: dict[str, tuple[str, ...]] = {
    "closed": ("file", "dispatch", "accept", "answer", "pass", "rate"),
    "reported": (),
    "filed": ("file",),
    "dispatched": ("file", "dispatch"),
    "handling": ("file", "dispatch", "accept"),
    "verifying": ("file", "dispatch", "accept", "answer"),
    "paused": ("file", "dispatch", "accept", "pause"),
    "declined": ("decline",),
    "joined": ("join",),
    "reopened": ("file", "dispatch", "accept", "answer", "pass", "object"),
    "reworked": ("file", "dispatch", "accept", "answer", "fail"),
    "handed_up": ("file", "dispatch", "accept", "hand_up"),
}
LINGERING = ("reported", "dispatched", "handling", "verifying")
"""Of these every third began a week earlier, so that some are late."""
AFTER = {"file": 16, "decline": 25, "dispatch": 8, "accept": 14, "answer": 150, "pass": 45, "rate": 600, "pause": 60,
         "fail": 50, "hand_up": 70, "object": 700, "join": 12}  # fmt: skip
"""Minutes of working time between one step and the next."""


def load_cases(zone: Zone, *, at: datetime) -> list[Case]:
    """Reports them in the order of time and takes each as far as its end; then lets every hour since then remind and escalate.

    What ended began up to three weeks ago, what is open in the last days. Call it last: verbs go by the duties of their day.
    """
    work = calendar(at)
    told = cycle((*REQUESTS[:4], *REWORKS[:2], HAZARDS[0], *REQUESTS[4:8], *REWORKS[2:], *HAZARDS[1:], BURDENS[0],
                  *REQUESTS[8:], BURDENS[1]))  # fmt: skip
    wanted = [end for end, count in ENDS for _number in range(count)]
    zone.dice.shuffle(wanted)
    made = []
    for number, end in enumerate(wanted):
        back = 21 * DAY - number * 9 * HOUR if end == "closed" else (len(wanted) - number) * 65 * MINUTE + HOUR
        if end in LINGERING and number % 3 == 0:
            back += 8 * DAY
        begin = min(work.after(at - back, timedelta()), at)
        made.append((begin, end, next(told)))
    cases = [_through(zone, begin, end, what, at) for begin, end, what in sorted(made, key=lambda one: one[0])]
    cases.append(_serious(zone, at))
    for hours in range(20 * 24, -1, -1):
        clock.sweep(at=at - hours * HOUR)
    return cases


def _through(zone: Zone, begin: datetime, end: str, what: Told, now: datetime) -> Case:
    kind, topic, title, words = what
    place, enterprise = _where(zone, kind)
    reporter = _reporter(zone, kind)
    urgent = end == "handling" and zone.dice.random() < 0.2
    case = actions.report(
        kind=kind, topic=topic, title=title, words=words, place=place, enterprise=enterprise, by=reporter, at=begin,
        urgent=urgent, source="check" if kind == "rework" else "page",
    )  # fmt: skip
    moment, work = begin, calendar(begin)
    for step in STEPS[end]:
        moment = min(work.after(moment, timedelta(minutes=AFTER[step] + zone.dice.randrange(12))), now)
        try:
            _step(zone, case, step, moment)
        except Refused:
            break
    return case


def _where(zone: Zone, kind: str) -> tuple[Place, Enterprise | None]:
    """Somewhere in the zone that fits the kind, and the enterprise there if it is one that asks."""
    site = zone.dice.choice(zone.sites)
    if kind == "rework" and zone.points[site.pk]:
        return zone.dice.choice(zone.points[site.pk]), None
    if kind != "request":
        return site, None
    stays = Occupancy.objects.filter(place=site).select_related("enterprise").order_by("pk")
    stay = stays[zone.dice.randrange(8)] if stays.count() > 8 else stays.first()
    return site, stay.enterprise if stay else None


def _reporter(zone: Zone, kind: str) -> Person:
    checkers = zone.cast.checkers or zone.cast.relief
    return zone.people[zone.dice.choice(checkers if kind in ("rework", "hazard") else zone.cast.guards)]


def _step(zone: Zone, case: Case, step: str, at: datetime) -> None:
    """One verb by the person whose turn it is."""
    turn, said = case.turn, ANSWERS[case.kind]
    by = turn or case.reporter
    assert by is not None
    if step == "file":
        actions.file_case(case=case, by=by, at=at)
    elif step == "decline":
        actions.decline(case=case, by=by, at=at, words="不在园区管理范围内，已告知向街道反映。")
    elif step == "dispatch":
        actions.dispatch(case=case, by=by, at=at, to=_handler(zone, case, at))
    elif step == "accept" and case.state == State.DISPATCHED:
        actions.accept(case=case, by=by, at=at)
    elif step == "answer":
        actions.answer(case=case, by=by, at=at, words=said)
    elif step == "pass":
        actions.pass_case(case=case, by=by, at=at, words="现场看过，已处理。")
    elif step == "fail":
        actions.fail_case(case=case, by=by, at=at, words="现场复看还没有完全处理好，请再做一遍。")
    elif step == "pause":
        actions.pause(
            case=case, by=by, at=at, reason="material", until=at + 20 * DAY, words="配件已下单，预计两周到货。"
        )
    elif step == "hand_up":
        actions.hand_up(case=case, by=by, at=at, words="涉及多家单位，园区无法协调。")
    else:
        _aside(case, step, at)


def _aside(case: Case, step: str, at: datetime) -> None:
    reporter = case.reporter
    assert reporter is not None
    if step == "rate":
        actions.rate(case=case, by=reporter, at=at, satisfied=True)
    elif step == "object":
        actions.rate(case=case, by=reporter, at=at, satisfied=False, words="问题又出现了，请再看一下。")
    elif step == "join" and case.turn is not None:
        same = actions.report(
            kind=case.kind, topic=case.topic, title=case.title, place=case.place, by=reporter, at=at, words=case.words
        )
        actions.join(case=same, main=case, by=case.turn, at=at)


def _handler(zone: Zone, case: Case, at: datetime) -> Person | None:
    """The cleaner of the place for what a check found; otherwise somebody of the park other than who dispatches it."""
    if case.kind in ("rework", "burden"):
        return None
    links = routing.chain_for(case.place_id, at)
    near: Sequence[int] = [holder.person_id for link in links[:2] for holder in link.holders]
    other = next((pk for pk in near if pk not in (case.turn_id, case.reporter_id, case.supervisor_id)), None)
    return Person.objects.filter(pk=other).first() if other else None


def _serious(zone: Zone, now: datetime) -> Case:
    """One serious hazard with its plan, supervised from above, being put right."""
    site = next(site for site in zone.sites if site.name == "港东食品园")
    at = calendar(now).after(now - 3 * DAY, timedelta())
    manager = zone.people[STORY["manager"]]
    case = actions.report(
        kind="hazard", grade="serious", title="氨制冷机房报警器失效", words="机房两个氨气报警器无响应，已停机并疏散。",
        place=site, by=zone.people[zone.cast.checkers[0]], at=at,
    )  # fmt: skip
    actions.file_case(case=case, by=case.turn, at=at + 20 * MINUTE)  # type: ignore[arg-type]
    actions.dispatch(case=case, by=case.turn, to=manager, at=at + 35 * MINUTE)  # type: ignore[arg-type]
    actions.accept(case=case, by=manager, at=at + 45 * MINUTE)
    actions.set_plan(
        case=case, responsible=manager, measures="更换两个报警器，机房停用并由专人看守，完成后联动测试。",
        money="约 1.8 万元，园区维修金列支。", deadline=now + 9 * DAY, emergency="启用备用冷库；氨泄漏按既有预案疏散并报警。",
        by=manager, at=at + 90 * MINUTE,
    )  # fmt: skip
    return case


ANSWERS = {
    "request": "已与企业联系并办理，情况已当面说明。",
    "rework": "重新配液至 500 mg/L，补洗手液 6 瓶，已示范一遍。",
    "hazard": "已清理并加贴标识，责任到班组。",
    "burden": "已取消重复报送，改用已有数据。",
    "health": "已按预案处置。",
}
"""What a handler says was done."""
