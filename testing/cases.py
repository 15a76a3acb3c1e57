"""Cases in the small town: one at 港东食品园 in whatever state a test needs, brought there by the real verbs."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from gezhi.cases import actions
from gezhi.cases.models import Case, State
from gezhi.kernel.actors import OPERATOR
from gezhi.people.models import Person
from gezhi.registry.actions import duties
from gezhi.registry.models import Place
from testing.rows import once
from testing.town import FOUNDED, HOUR, NOON, Town, person, small_town

MORNING = NOON - 2 * HOUR
MINUTE = timedelta(minutes=1)
PATHS: dict[str, tuple[str, ...]] = {
    State.REPORTED: (),
    State.FILED: ("file_case",),
    State.DISPATCHED: ("file_case", "dispatch"),
    State.HANDLING: ("file_case", "dispatch", "accept"),
    State.VERIFYING: ("file_case", "dispatch", "accept", "answer"),
    State.CLOSED: ("file_case", "dispatch", "accept", "answer", "pass_case"),
    State.DECLINED: ("decline",),
    State.JOINED: ("join",),
    State.PAUSED: ("file_case", "dispatch", "accept", "pause"),
}
"""The verbs that lead to each state."""


@dataclass
class Ground:
    """The town and its people as cases need them."""

    town: Town
    now: datetime
    checker: Person
    guest: Person

    def place(self, short: str) -> Place:
        """A place of the town by its short name."""
        return self.town.places[short]

    def who(self, short: str) -> Person:
        """Somebody of the town by their short name."""
        return {"checker": self.checker, "guest": self.guest}.get(short) or self.town.people[short]

    def report(self, **more: object) -> Case:
        """A request at the park by a guest; whatever is given is said instead."""
        said = {
            "kind": "request",
            "place": self.place("site"),
            "words": "北门排水沟堵塞。",
            "by": self.guest,
            "at": self.now,
        }
        return actions.report(**(said | more))  # type: ignore[arg-type]

    def case(self, state: str, **more: object) -> Case:
        """A case in that state: received by the manager, handled by the cleaner, verified by the checker."""
        case = self.report(**more)
        for verb in PATHS[state]:
            self.do(verb, case)
        return case

    def do(self, verb: str, case: Case, **more: object) -> Case:
        """Performs a verb as the person who would usually do it."""
        said = {"case": case, "at": self.now, **self.usual(verb)} | more
        if verb == "join" and "main" not in said:
            said["main"] = self.report(at=self.now)
        done: Case = getattr(actions, verb)(**said)
        return done

    def usual(self, verb: str) -> dict[str, object]:
        """Who usually does this, and what they say."""
        manager, cleaner, leader = self.who("manager"), self.who("cleaner"), self.who("leader")
        later = self.now + timedelta(days=30)
        said: dict[str, dict[str, object]] = {
            "file_case": {"by": manager},
            "decline": {"by": manager, "words": "不在园区内。"},
            "dispatch": {"by": manager, "to": cleaner},
            "accept": {"by": cleaner},
            "return_case": {"by": cleaner, "words": "需要专业队伍。"},
            "transfer": {"by": cleaner, "to": self.who("grid_worker"), "words": "我今天不在。"},
            "hand_up": {"by": manager, "words": "需要区里协调。"},
            "pause": {"by": cleaner, "reason": "material", "until": later, "words": "等配件。"},
            "resume": {"by": cleaner},
            "answer": {"by": cleaner, "words": "已疏通。"},
            "transfer_check": {"by": self.checker, "to": leader, "words": "今天去不了。"},
            "pass_case": {"by": self.checker},
            "fail_case": {"by": self.checker, "words": "还在积水。"},
            "reopen": {"by": leader, "words": "又堵了。"},
            "join": {"by": manager},
            "separate": {"by": manager, "words": "不是同一处。"},
            "ask_extension": {"by": cleaner, "until": later, "words": "等设备。"},
            "grant_extension": {"by": manager},
            "refuse_extension": {"by": manager, "words": "请按期完成。"},
            "set_plan": {
                "by": manager, "responsible": manager, "measures": "更换管道", "money": "2 万元", "deadline": later,
                "emergency": "停用该区域",
            },
            "make_urgent": {"by": manager, "words": "积水已漫到配电间。"},
            "supervise": {"by": self.who("organiser"), "supervisor": self.who("head")},
            "add_words": {"by": manager, "words": "已联系施工队。"},
            "rate": {"by": self.guest, "satisfied": True},
        }  # fmt: skip
        return said[verb]


def ground() -> Ground:
    """Builds it: the small town at ten on a working Monday, a checker at the park, a guest without any duty."""
    return once("ground of cases", _built)


def _built() -> Ground:
    town = small_town()
    checker, guest = person("郑秀兰", "13800000021"), person("来客", "13800000022", "enterprise")
    duties.assign(
        place=town.places["site"],
        post="checker",
        person=checker,
        start=FOUNDED,
        by=OPERATOR,
        at=FOUNDED,
        title="检查人",
    )
    return Ground(town, MORNING, checker, guest)
