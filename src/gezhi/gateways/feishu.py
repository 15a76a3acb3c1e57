"""Feishu (飞书): messages of an application to members, and the robot of a group.

Provider's documents (飞书开放平台): 自建应用获取tenant_access_token, 发送消息 (im/v1/messages), 撤回消息, 消息已读
(im.message.message_read_v1), 接收事件 (校验、解密), 自定义机器人使用指南, 通用错误码.
Limits there: 1,000 calls a minute and 50 a second for the interface, 5 a second to one person; a robot 100 a minute.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from gezhi.gateways import signing
from gezhi.gateways.callbacks import header, instant, one_object, part
from gezhi.gateways.calling import NoAnswer, NotSent, Throttled
from gezhi.gateways.channel import ACCEPTED, ADDRESS, PROXY, REFUSED, STOPPED, HttpChannel, Verdict, later, text
from gezhi.gateways.contract import Answer, Called, Field, Forged, Limits, Message, Outcome, Receipt, Seen, Sent, State
from gezhi.gateways.shortening import cut_bytes
from gezhi.gateways.tokens import JSON, TokenChannel, granted
from gezhi.gateways.unsealing import decoded, unsealed

ERRORS: Mapping[str, Verdict] = {
    "9499": STOPPED,  # robot: bad request
    "10003": STOPPED,  # wrong app_id
    "10014": STOPPED,  # wrong app_secret
    "11232": later(60),  # robot: too often
    "19001": STOPPED,  # robot: no such address
    "19021": STOPPED,  # robot: signature or clock
    "19022": STOPPED,  # robot: our IP address is not on the list
    "19024": STOPPED,  # robot: keyword missing
    "230001": REFUSED,
    "230006": STOPPED,  # the application has no robot
    "230013": REFUSED,  # the robot may not speak to this person
    "230020": later(5),  # too often to this person
    "230022": REFUSED,  # words that are not allowed
    "230025": REFUSED,  # too long
    "230027": STOPPED,  # no permission
    "230034": REFUSED,  # no such person
    "230049": Verdict(State.UNKNOWN),  # the same uuid is just being sent
    "230053": REFUSED,  # the person has muted the robot
    "99991400": later(60),  # too many calls
    "99991661": STOPPED,
    "99991663": STOPPED,  # token not good
    "99991664": STOPPED,
    "99991668": STOPPED,
    "99991672": STOPPED,  # no permission
}


class Feishu(TokenChannel):
    """One person a call; `uuid` is our slip, and for an hour the same one is sent at most once."""

    kind = "feishu"
    label = _("Feishu message")
    address = "feishu"
    official = "https://open.feishu.cn"
    limits = Limits(per_minute=1000, per_person_per_minute=300)
    dedupes = True
    remembers = timedelta(hours=1)
    calls_back = True
    verdicts = ERRORS
    code = "code"
    token_ended = frozenset({"99991661", "99991663", "99991664", "99991668"})
    too_often: ClassVar[frozenset[object]] = frozenset({"99991400"})
    fields = (
        Field("app_id", _("App ID"), help=_("Developer console › your application › Credentials.")),
        Field("secret", _("App secret"), secret=True),
        Field(
            "id_type",
            _("What persons are known by"),
            required=False,
            default="user_id",
            help=_("user_id, open_id, union_id or email, as entered with the persons."),
        ),
        Field("verification_token", _("Verification token of the events"), secret=True, required=False),
        Field("encrypt_key", _("Encrypt key of the events"), secret=True, required=False),
        ADDRESS,
        PROXY,
    )

    async def fetch_token(self) -> tuple[str, float]:
        """The tenant's token; two hours."""
        content = {"app_id": self.settings["app_id"], "app_secret": self.settings["secret"]}
        path = "/open-apis/auth/v3/tenant_access_token/internal"
        reply = await self.call("POST", path, headers=JSON, body=json.dumps(content).encode())
        return granted(reply.data("code"), "code", "msg", "tenant_access_token", "expire")

    def authorized(self, token: str) -> tuple[dict[str, str], dict[str, str]]:
        """In a header."""
        return {}, {"Authorization": f"Bearer {token}"}

    async def hand_over(self, group: Sequence[Message]) -> list[Outcome]:
        """One message."""
        message = group[0]
        words: list[dict[str, str]] = [{"tag": "text", "text": cut_bytes(message.body, 20_000)}]
        lines = [words, [{"tag": "a", "text": message.url, "href": message.url}]] if message.url else [words]
        content = {
            "receive_id": message.to,
            "msg_type": "post",
            "content": json.dumps({"zh_cn": {"title": message.title, "content": lines}}, ensure_ascii=False),
            "uuid": str(message.slip),
        }
        data = await self.post("/open-apis/im/v1/messages", content, receive_id_type=self.settings["id_type"])
        if data.get("code") != 0:
            return self.judged(group, text(data, "code"), text(data, "msg"))
        return [self.outcome(message, ACCEPTED, sent_as=text(data.get("data") or {}, "message_id"))]

    async def recall(self, sent: Sent) -> bool:
        """Takes one message back, as long as the enterprise's settings allow."""
        try:
            data = await self.ask("DELETE", f"/open-apis/im/v1/messages/{sent.provider_id}", {})
        except (NotSent, NoAnswer, Throttled):
            return False
        return data.get("code") == 0

    def receipts(self, call: Called, *, now: datetime) -> Answer:
        """The address check and im.message.message_read_v1; sealed if there is an encrypt key, which is better."""
        event = self._genuine(call)
        if event.get("type") == "url_verification":
            answer = json.dumps({"challenge": event.get("challenge", "")}).encode()
            return [], answer, "application/json"
        read = part(event, "event")
        found = []
        if part(event, "header").get("event_type") == "im.message.message_read_v1":
            at = instant(part(read, "reader").get("read_time"), now, milliseconds=True)
            found = [Receipt(str(one), None, Seen.READ, at) for one in read.get("message_id_list") or []]
        return found, b"{}", "application/json"

    def _genuine(self, call: Called) -> dict[str, Any]:
        """The event, opened and proved: by its signature (an address check has none) and by the verification token."""
        event, key = one_object(call.body), self.settings["encrypt_key"]
        if bool(key) != ("encrypt" in event):
            raise Forged
        if key:
            sealed = decoded(str(event["encrypt"]))
            event = one_object(unsealed(hashlib.sha256(key.encode()).digest(), sealed[:16], sealed[16:]))
            if event.get("type") != "url_verification":
                self._check_signature(call, key)
        token = event.get("token") or part(event, "header").get("token") or ""
        if not self.settings["verification_token"] or not signing.same(self.settings["verification_token"], str(token)):
            raise Forged
        return event

    def _check_signature(self, call: Called, key: str) -> None:
        timestamp, nonce = (header(call.headers, f"X-Lark-Request-{name}") for name in ("Timestamp", "Nonce"))
        ours = signing.feishu_event(timestamp, nonce, key, call.body)
        if not signing.same(ours, header(call.headers, "X-Lark-Signature")):
            raise Forged


class FeishuRobot(HttpChannel):
    """The robot of a Feishu group, signed."""

    kind = "feishu_robot"
    label = _("Feishu group robot")
    address = ""
    official = "https://open.feishu.cn"
    limits = Limits(per_minute=100)
    verdicts = ERRORS
    too_often: ClassVar[frozenset[object]] = frozenset({"11232"})
    fields = (
        Field(
            "token", _("Key of the robot"), secret=True, help=_("The last part of the webhook address, behind /hook/.")
        ),
        Field("secret", _("Signing secret of the robot"), secret=True, required=False),
        ADDRESS,
        PROXY,
    )

    async def hand_over(self, group: Sequence[Message]) -> list[Outcome]:
        """One message to the group."""
        message, seconds = group[0], int(self.now().timestamp())
        words = cut_bytes(f"{message.title}\n{message.body}\n{message.url}".strip(), 18_000)
        content: dict[str, Any] = {"msg_type": "text", "content": {"text": words}}
        if self.settings["secret"]:
            content |= {"timestamp": str(seconds), "sign": signing.feishu_robot(self.settings["secret"], seconds)}
        path = f"/open-apis/bot/v2/hook/{self.settings['token']}"
        reply = await self.call("POST", path, headers=JSON, body=json.dumps(content, ensure_ascii=False).encode())
        data = reply.data("code")
        if data.get("code") != 0:
            return self.judged(group, text(data, "code"), text(data, "msg"))
        return self.alike(group, ACCEPTED)
