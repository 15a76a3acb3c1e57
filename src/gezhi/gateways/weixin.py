"""WeChat official account (微信服务号): template messages to those who follow it.

Provider's documents (微信开放文档, 服务号): 获取稳定版接口调用凭据 (getStableAccessToken), 模板消息接口 (send, 事件推送),
接入指南, 消息加解密说明, 全局返回码. The stable token is used because the plain one ends whenever anybody else fetches one.
"""

import json
import struct
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from gezhi.gateways import signing
from gezhi.gateways.callbacks import instant
from gezhi.gateways.channel import ACCEPTED, ADDRESS, PROXY, REFUSED, STOPPED, Verdict, later, text
from gezhi.gateways.contract import Answer, Called, Field, Forged, Limits, Message, Outcome, Receipt, Seen
from gezhi.gateways.filling import TEMPLATE, fill_field, filled
from gezhi.gateways.tokens import TokenChannel, granted
from gezhi.gateways.unsealing import decoded, flat_xml, unsealed

ERRORS: Mapping[str, Verdict] = {
    "-1": later(5),
    "40001": STOPPED,  # secret or token not good
    "40003": REFUSED,  # no such openid
    "40013": STOPPED,
    "40014": STOPPED,
    "40037": REFUSED,  # no such template
    "40125": STOPPED,  # wrong secret
    "40164": STOPPED,  # our IP address is not on the list
    "42001": STOPPED,
    "43004": REFUSED,  # does not follow the account
    "43101": REFUSED,  # refused to be told
    "43116": REFUSED,  # the template is blocked
    "45009": later(3600),  # the day's quota
    "45011": later(60),  # too often
    "47003": REFUSED,  # a variable of the template is not as it must be
    "48001": STOPPED,  # the account may not do this
    "50002": REFUSED,  # the person is restricted
}


class Weixin(TokenChannel):
    """Template messages, one person a call. `client_msg_id` is our slip: a second one within 10 minutes is dropped."""

    kind = "weixin"
    label = _("WeChat official account")
    address = "weixin"
    official = "https://api.weixin.qq.com"
    limits = Limits(batch=1)
    dedupes = True
    remembers = timedelta(minutes=10)
    calls_back = True
    verdicts = ERRORS
    token_ended = frozenset({"40001", "40014", "42001"})
    too_often: ClassVar[frozenset[object]] = frozenset({"45011"})
    fields = (
        Field("appid", _("AppID"), help=_("Official account platform › Settings and development › Basic settings.")),
        Field("secret", _("AppSecret"), secret=True),
        TEMPLATE,
        fill_field("thing1=title:20, thing2=body:20"),
        Field("token", _("Token of the server settings"), secret=True, required=False),
        Field("aes_key", _("EncodingAESKey of the server settings"), secret=True, required=False),
        ADDRESS,
        PROXY,
    )

    async def fetch_token(self) -> tuple[str, float]:
        """A stable token: asking again does not end the one before."""
        content = {
            "grant_type": "client_credential",
            "appid": self.settings["appid"],
            "secret": self.settings["secret"],
        }
        reply = await self.call("POST", "/cgi-bin/stable_token", body=json.dumps(content).encode())
        return granted(reply.data("errcode", "access_token"), "errcode", "errmsg", "access_token", "expires_in")

    async def hand_over(self, group: Sequence[Message]) -> list[Outcome]:
        """One template message."""
        message = group[0]
        template, values = filled(message, self.settings)
        if not template:
            return self.alike(group, REFUSED, "no-template")
        content = {
            "touser": message.to,
            "template_id": template,
            "url": message.url,
            "client_msg_id": message.slip.hex,
            "data": {name: {"value": value} for name, value in values.items()},
        }
        answer = await self.post("/cgi-bin/message/template/send", content)
        if answer.get("errcode") != 0:
            return self.judged(group, text(answer, "errcode"), text(answer, "errmsg"))
        return [self.outcome(message, ACCEPTED, sent_as=text(answer, "msgid"))]

    def receipts(self, call: Called, *, now: datetime) -> Answer:
        """The address check (GET), and TEMPLATESENDJOBFINISH in plain or sealed form."""
        query = call.query
        said = [self.settings["token"], query.get("timestamp", ""), query.get("nonce", "")]
        if not self.settings["token"] or not signing.same(signing.weixin(*said), query.get("signature", "")):
            raise Forged
        if call.method == "GET":
            return [], query.get("echostr", "").encode(), "text/plain; charset=utf-8"
        event = flat_xml(call.body)
        if self.settings["aes_key"]:
            event = flat_xml(self._opened(event.get("Encrypt", ""), said, query.get("msg_signature", "")))
        return [*self._finished(event, now)], b"success", "text/plain; charset=utf-8"

    def _opened(self, sealed: str, said: list[str], signature: str) -> bytes:
        """The document within: 16 random bytes, its length, itself, our AppID."""
        if not signing.same(signing.weixin(*said, sealed), signature):
            raise Forged
        key = decoded(self.settings["aes_key"] + "=")
        if len(key) != 32:
            raise Forged
        plain = unsealed(key, key[:16], decoded(sealed))
        if len(plain) < 20:
            raise Forged
        end = 20 + struct.unpack("!I", plain[16:20])[0]
        if plain[end:] != self.settings["appid"].encode():
            raise Forged
        return plain[20:end]

    def _finished(self, event: Mapping[str, str], now: datetime) -> list[Receipt]:
        """success, `failed:user block`, `failed: system failed`; other events are not about messages."""
        if event.get("Event") != "TEMPLATESENDJOBFINISH":
            return []
        status, at = event.get("Status", ""), instant(event.get("CreateTime"), now)
        seen = Seen.DELIVERED if status == "success" else Seen.FAILED
        code = status.partition(":")[2].strip()
        return [Receipt(event.get("MsgID", ""), None, seen, at, code)]
