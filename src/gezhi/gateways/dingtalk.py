"""DingTalk (钉钉): work notifications to members, and the robot of a group.

Provider's documents (钉钉开放平台): 获取企业内部应用的access_token, 发送工作通知, 工作通知消息的限制, 获取工作通知消息的发送结果,
撤回工作通知, 自定义机器人接入, 安全设置 (加签), 全局错误码.
One application's same words reach one person once a day and 500 messages a day; beyond that the answer says "ok" and
nothing arrives, so the result must be asked for (`poll`).
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from gezhi.gateways import signing
from gezhi.gateways.calling import NoAnswer, NotSent, Throttled
from gezhi.gateways.channel import ACCEPTED, ADDRESS, PROXY, REFUSED, STOPPED, HttpChannel, Verdict, later, number, text
from gezhi.gateways.contract import Field, Limits, Message, Outcome, Receipt, Seen, Sent
from gezhi.gateways.shortening import cut_bytes, cut_characters
from gezhi.gateways.tokens import JSON, TokenChannel, granted

MOST_BYTES = 2048
ERRORS: Mapping[str, Verdict] = {
    "-1": later(5),
    "88": STOPPED,  # no permission; the words say which
    "33001": STOPPED,
    "33012": REFUSED,  # no such member
    "40001": STOPPED,
    "40009": STOPPED,
    "40014": STOPPED,
    "40035": REFUSED,  # a parameter is not as it must be
    "40056": STOPPED,  # wrong agentid
    "40078": STOPPED,
    "40089": STOPPED,  # wrong appkey or appsecret
    "42001": STOPPED,
    "60011": STOPPED,
    "60020": STOPPED,  # our IP address is not on the list
    "60121": REFUSED,  # no such member
    "90002": later(60),  # too many calls
    "90018": later(60),
    "90030": STOPPED,  # robot: the day's or month's quota
    "130101": later(600),  # robot: more than 20 a minute, silent for ten
    "300001": STOPPED,  # robot: no such token
    "310000": STOPPED,  # robot: signature, keyword or IP address
}
FATES = {
    "invalid_user_id_list": (Seen.FAILED, "invalid-user"),
    "forbidden_user_id_list": (Seen.FAILED, "forbidden"),
    "failed_user_id_list": (Seen.FAILED, "failed"),
    "read_user_id_list": (Seen.READ, ""),
    "unread_user_id_list": (Seen.DELIVERED, ""),
}


class DingTalk(TokenChannel):
    """Work notifications, up to 100 members a call. The provider itself drops the same words on the same day."""

    kind = "dingtalk"
    label = _("DingTalk work notification")
    address = "dingtalk"
    official = "https://oapi.dingtalk.com"
    limits = Limits(per_minute=1200, batch=100)
    dedupes = True
    remembers = timedelta(minutes=10)  # until the day ends, of which nobody says where; so not across more of midnight
    polls = True
    verdicts = ERRORS
    token_ended = frozenset({"40014", "42001", "40001"})
    too_often: ClassVar[frozenset[object]] = frozenset({"90002", "90018"})
    fields = (
        Field("appkey", _("Client ID (AppKey)"), help=_("Developer console › your application › Credentials.")),
        Field("secret", _("Client secret (AppSecret)"), secret=True),
        Field("agentid", _("AgentId of the application"), check=number),
        Field("button", _("Words on the button that opens the notice"), required=False, default="查看详情"),
        ADDRESS,
        PROXY,
    )

    async def fetch_token(self) -> tuple[str, float]:
        """The application's token; two hours."""
        query = {"appkey": self.settings["appkey"], "appsecret": self.settings["secret"]}
        data = (await self.call("GET", "/gettoken", query=query)).data("errcode")
        return granted(data, "errcode", "errmsg", "access_token", "expires_in")

    async def hand_over(self, group: Sequence[Message]) -> list[Outcome]:
        """One call; whom it does not reach is told only when asked (`poll`)."""
        people = ",".join(sorted(one.to for one in group))
        content = {
            "agent_id": int(self.settings["agentid"]),
            "userid_list": people,
            "msg": _words(group[0], self.settings["button"]),
        }
        data = await self.post("/topapi/message/corpconversation/asyncsend_v2", content)
        if data.get("errcode") != 0:
            return self.judged(group, text(data, "errcode"), text(data, "sub_msg") or text(data, "errmsg"))
        return [self.outcome(one, ACCEPTED, sent_as=text(data, "task_id")) for one in group]

    async def poll(self, sent: Sequence[Sent]) -> list[Receipt]:
        """Who has read, who has it unread, whom it did not reach; one call for each task."""
        tasks: defaultdict[str, dict[str, Sent]] = defaultdict(dict)
        for one in sent:
            tasks[one.provider_id][one.to] = one
        found: list[Receipt] = []
        for task, people in tasks.items():
            try:
                found += await self._result(task, people)
            except (NotSent, NoAnswer, Throttled):
                break
        return found

    async def _result(self, task: str, people: Mapping[str, Sent]) -> list[Receipt]:
        content = {"agent_id": int(self.settings["agentid"]), "task_id": int(task)}
        data = await self.post("/topapi/message/corpconversation/getsendresult", content)
        result = data.get("send_result") or {}
        return [
            Receipt(task, people[name].slip, seen, self.now(), code)
            for key, (seen, code) in FATES.items()
            for name in _listed(result.get(key))
            if name in people
        ]

    async def recall(self, sent: Sent) -> bool:
        """Takes back the whole task, within 24 hours."""
        content = {"agent_id": int(self.settings["agentid"]), "msg_task_id": int(sent.provider_id)}
        try:
            data = await self.post("/topapi/message/corpconversation/recall", content)
        except (NotSent, NoAnswer, Throttled):
            return False
        return data.get("errcode") == 0


def _listed(names: Any) -> list[str]:
    """The interface answers with a list, or with {"string": […]} in its older form."""
    if isinstance(names, dict):
        names = names.get("string", [])
    return [str(name) for name in names or []]


def _words(message: Message, button: str) -> dict[str, Any]:
    title = cut_characters(message.title, 64)
    if not message.url:
        return {"msgtype": "text", "text": {"content": cut_bytes(f"{message.title}\n{message.body}", MOST_BYTES - 64)}}
    card = {"title": title, "single_title": button, "single_url": message.url}
    room = MOST_BYTES - 200 - len(json.dumps(card, ensure_ascii=False).encode())
    return {
        "msgtype": "action_card",
        "action_card": card | {"markdown": cut_bytes(f"### {title}\n{message.body}", room)},
    }


class DingTalkRobot(HttpChannel):
    """The robot of a DingTalk group, signed. 20 messages a minute; beyond that it is silent for ten minutes."""

    kind = "dingtalk_robot"
    label = _("DingTalk group robot")
    address = ""
    official = "https://oapi.dingtalk.com"
    limits = Limits(per_minute=20)
    verdicts = ERRORS
    too_often: ClassVar[frozenset[object]] = frozenset({"130101"})
    fields = (
        Field(
            "token",
            _("Access token of the robot"),
            secret=True,
            help=_("Group › robots: the part of the webhook address behind access_token=."),
        ),
        Field(
            "secret",
            _("Signing secret of the robot"),
            secret=True,
            help=_("Security settings › Sign, begins with SEC."),
        ),
        ADDRESS,
        PROXY,
    )

    async def hand_over(self, group: Sequence[Message]) -> list[Outcome]:
        """One message to the group."""
        message, milliseconds = group[0], int(self.now().timestamp() * 1000)
        link = f"\n\n[{message.url}]({message.url})" if message.url else ""
        words = cut_bytes(f"### {message.title}\n{message.body}", 18_000) + link
        content = {"msgtype": "markdown", "markdown": {"title": message.title, "text": words}}
        query = {
            "access_token": self.settings["token"],
            "timestamp": str(milliseconds),
            "sign": signing.dingtalk_robot(self.settings["secret"], milliseconds),
        }
        body = json.dumps(content, ensure_ascii=False).encode()
        data = (await self.call("POST", "/robot/send", query=query, headers=JSON, body=body)).data("errcode")
        if data.get("errcode") != 0:
            return self.judged(group, text(data, "errcode"), text(data, "errmsg"))
        return self.alike(group, ACCEPTED)
