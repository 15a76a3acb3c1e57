"""WeCom (企业微信): messages of an application to members, and the robot of a group.

Provider's documents (企业微信开发者中心): 获取access_token, 发送应用消息, 撤回应用消息, 访问频率限制, 全局错误码, 群机器人配置说明.
Limits there: 10,000 calls a minute for each enterprise and interface; 30 messages a minute and 1,000 an hour to one member
from one application, and what is over is *dropped without an error*, so the count is kept here and the rest is LATER.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from gezhi.gateways.calling import NoAnswer, NotSent, Throttled
from gezhi.gateways.channel import ACCEPTED, ADDRESS, PROXY, REFUSED, STOPPED, HttpChannel, Verdict, later, number, text
from gezhi.gateways.contract import Field, Limits, Message, Outcome, Sent
from gezhi.gateways.shortening import cut_bytes, cut_characters
from gezhi.gateways.tokens import TokenChannel, granted

JSON = {"Content-Type": "application/json; charset=utf-8"}
SAME_FOR = 4 * 3600
"""Seconds for which WeCom drops a call that it had before: the most that it offers (duplicate_check_interval)."""
ERRORS: Mapping[str, Verdict] = {
    "-1": later(5),  # system busy
    "40001": STOPPED,  # wrong secret
    "40003": REFUSED,  # no such member
    "40013": STOPPED,  # wrong corpid
    "40014": STOPPED,  # token not good, also the new one
    "40056": STOPPED,  # wrong agentid
    "41001": STOPPED,
    "42001": STOPPED,
    "44004": REFUSED,  # no content
    "45002": REFUSED,  # too long
    "45009": later(60),  # too many calls
    "45033": later(2),  # too many at once
    "48002": STOPPED,  # the interface is not allowed
    "60011": STOPPED,  # no permission
    "60020": STOPPED,  # our IP address is not on the list
    "60111": REFUSED,  # no such member
    "81013": REFUSED,  # none of the members exists or may see the application
    "82001": REFUSED,  # nobody to send to
    "301002": STOPPED,  # the application may not do this
    "93000": STOPPED,  # robot: wrong key
}


def mark(group: Sequence[Message]) -> str:
    """A short word for exactly these messages, the same at every attempt."""
    return hashlib.sha256(b"".join(sorted(one.slip.bytes for one in group))).hexdigest()[:12]


class WeCom(TokenChannel):
    """Messages of an application, up to 1,000 members a call.

    `enable_duplicate_check` compares the whole request, so a repeated call is dropped only if it is for exactly the
    same people (`dedupes_batches`); messages with links of their own go one by one and are recognised one by one.
    Two different notices with the same words must both arrive, therefore the link carries a mark of the batch behind
    its #; without a link nothing tells them apart, and the check stays off.
    """

    kind = "wecom"
    label = _("WeCom message")
    address = "wecom"
    official = "https://qyapi.weixin.qq.com"
    limits = Limits(per_minute=10_000, per_person_per_minute=30, per_person_per_hour=1000, batch=1000)
    dedupes_batches = True
    remembers = timedelta(seconds=SAME_FOR)
    token_ended = frozenset({"40014", "42001", "41001"})
    verdicts = ERRORS
    too_often: ClassVar[frozenset[object]] = frozenset({"45009"})
    fields = (
        Field("corpid", _("Enterprise ID (corpid)"), help=_("My enterprise › Enterprise information, at the bottom.")),
        Field("agentid", _("AgentId of the application"), help=_("Applications › your own application."), check=number),
        Field("secret", _("Secret of the application"), secret=True),
        Field(
            "form",
            _("Form of the message"),
            required=False,
            default="textcard",
            help=_("textcard (also seen in WeChat) or markdown (only in the WeCom app)."),
        ),
        ADDRESS,
        PROXY,
    )

    async def fetch_token(self) -> tuple[str, float]:
        """The application's token; two hours, the same for everybody who asks meanwhile."""
        query = {"corpid": self.settings["corpid"], "corpsecret": self.settings["secret"]}
        data = (await self.call("GET", "/cgi-bin/gettoken", query=query)).data("errcode")
        return granted(data, "errcode", "errmsg", "access_token", "expires_in")

    async def hand_over(self, group: Sequence[Message]) -> list[Outcome]:
        """One call of message/send; members that are gone or without licence are refused one by one."""
        data = await self.post("/cgi-bin/message/send", self._content(group))
        if data.get("errcode") != 0:
            return self.judged(group, text(data, "errcode"), text(data, "errmsg"))
        gone, unlicensed = _members(data, "invaliduser"), _members(data, "unlicenseduser")
        outcomes = []
        for one in group:
            code = "invaliduser" if one.to.lower() in gone else "unlicenseduser" if one.to.lower() in unlicensed else ""
            outcomes.append(self.outcome(one, REFUSED if code else ACCEPTED, code, sent_as=text(data, "msgid")))
        return outcomes

    def _content(self, group: Sequence[Message]) -> dict[str, Any]:
        first = group[0]
        everybody = "|".join(sorted(one.to for one in group))
        content: dict[str, Any] = {"touser": everybody, "agentid": int(self.settings["agentid"])}
        if first.url:
            content |= {"enable_duplicate_check": 1, "duplicate_check_interval": SAME_FOR}
        return content | self._words(first, f"{first.url}#{mark(group)}" if first.url else "")

    def _words(self, message: Message, url: str) -> dict[str, Any]:
        if url and self.settings["form"] != "markdown":
            title, body = cut_characters(message.title, 128), cut_characters(message.body, 512)
            return {"msgtype": "textcard", "textcard": {"title": title, "description": body, "url": url}}
        if self.settings["form"] == "markdown":
            return {"msgtype": "markdown", "markdown": {"content": markdown(message, url, 2048)}}
        return {"msgtype": "text", "text": {"content": cut_bytes(f"{message.title}\n{message.body}", 2048)}}

    async def recall(self, sent: Sent) -> bool:
        """Takes back the whole call that the message went with; WeCom allows it for 24 hours."""
        try:
            data = await self.post("/cgi-bin/message/recall", {"msgid": sent.provider_id})
        except (NotSent, NoAnswer, Throttled):
            return False
        return data.get("errcode") == 0


def _members(data: Mapping[str, Any], name: str) -> set[str]:
    """WeCom writes members that it did not reach in lower case, with | between them."""
    return set(filter(None, text(data, name).lower().split("|")))


def markdown(message: Message, url: str, most: int) -> str:
    """Title, words and link in WeCom's markdown, at most `most` bytes; the words give way, not the link."""
    head = f"**{cut_characters(message.title, 128)}**\n"
    foot = f"\n[{message.title and '→'} {url}]({url})" if url else ""
    return head + cut_bytes(message.body, most - len((head + foot).encode())) + foot


class WeComRobot(HttpChannel):
    """The robot of a WeCom group: whoever is in the group reads it. 20 messages a minute."""

    kind = "wecom_robot"
    label = _("WeCom group robot")
    address = ""
    official = "https://qyapi.weixin.qq.com"
    limits = Limits(per_minute=20)
    verdicts = ERRORS
    too_often: ClassVar[frozenset[object]] = frozenset({"45009"})
    fields = (
        Field(
            "key",
            _("Key of the robot"),
            secret=True,
            help=_("Group › robots: the part of the webhook address behind key=."),
        ),
        ADDRESS,
        PROXY,
    )

    async def hand_over(self, group: Sequence[Message]) -> list[Outcome]:
        """One message to the group."""
        content = {"msgtype": "markdown", "markdown": {"content": markdown(group[0], group[0].url, 4096)}}
        body = json.dumps(content, ensure_ascii=False).encode()
        query = {"key": self.settings["key"]}
        data = (await self.call("POST", "/cgi-bin/webhook/send", query=query, headers=JSON, body=body)).data("errcode")
        if data.get("errcode") != 0:
            return self.judged(group, text(data, "errcode"), text(data, "errmsg"))
        return self.alike(group, ACCEPTED)
