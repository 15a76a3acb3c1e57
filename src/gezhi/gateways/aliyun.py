"""Alibaba Cloud (阿里云): how its interfaces are called, and what their codes mean for SMS and calls.

Provider's documents (阿里云帮助中心): V3版本请求体&签名机制, 短信服务 API错误码, 语音服务 API错误码.
"""

import json
from abc import abstractmethod
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.utils.translation import gettext_lazy as _

from gezhi.gateways import callbacks, signing
from gezhi.gateways.channel import ACCEPTED, REFUSED, STOPPED, UNSURE, HttpChannel, Verdict, later, text
from gezhi.gateways.contract import Answer, Called, Field, Message, Outcome, Receipt
from gezhi.gateways.filling import filled

VERSION = "2017-05-25"
KEYS = (
    Field("key_id", _("AccessKey ID"), help=_("RAM console: a user that may do nothing but this, with an AccessKey.")),
    Field("secret", _("AccessKey Secret"), secret=True),
)
STOPPING = (
    "InvalidAccessKeyId", "SignatureDoesNotMatch", "IncompleteSignature", "InvalidTimeStamp", "Forbidden", "NoPermission",
    "isp.RAM_PERMISSION_DENY", "isv.AMOUNT_NOT_ENOUGH", "isv.OUT_OF_SERVICE", "isv.PRODUCT_UN_SUBSCRIPT",
    "isv.PRODUCT_UNSUBSCRIBE", "isv.ACCOUNT_NOT_EXISTS", "isv.ACCOUNT_ABNORMAL", "isv.DENY_IP_RANGE",
    "isv.SMS_SIGNATURE_ILLEGAL", "isv.SMS_SIGN_ILLEGAL", "isv.DAY_LIMIT_CONTROL", "isv.MONTH_LIMIT_CONTROL",
    "isv.VOICE_FILE_ILLEGAL", "isv.DISPLAY_NUMBER_ILLEGAL",
)  # fmt: skip
REFUSING = (
    "isv.MOBILE_NUMBER_ILLEGAL", "isv.MOBILE_COUNT_OVER_LIMIT", "isv.BLACK_KEY_CONTROL_LIMIT", "isv.PARAM_LENGTH_LIMIT",
    "isv.PARAM_NOT_SUPPORT_URL", "isv.TEMPLATE_MISSING_PARAMETERS", "isv.TEMPLATE_PARAMS_ILLEGAL",
    "isv.INVALID_JSON_PARAM", "isv.INVALID_PARAMETERS", "isv.SMS_TEMPLATE_ILLEGAL", "isv.SMS_CONTENT_ILLEGAL",
    "isv.SMS_SIGNATURE_SCENE_ILLEGAL", "isv.DOMESTIC_NUMBER_NOT_SUPPORTED", "isv.TTS_TEMPLATE_ILLEGAL",
    "isv.CALLED_NUMBER_ILLEGAL", "isv.TEMPLATE_CONTENT_ILLEGAL",
)  # fmt: skip
ERRORS: Mapping[str, Verdict] = {
    **dict.fromkeys(STOPPING, STOPPED),
    **dict.fromkeys(REFUSING, REFUSED),
    "isv.BUSINESS_LIMIT_CONTROL": later(3600),  # too many to this person: a minute, an hour, a day
    "isv.FLOW_CONTROL": later(60),
    "isp.SYSTEM_ERROR": UNSURE,
    "InternalError": UNSURE,
    "ServiceUnavailable": later(30),
    "Throttling": later(2),
}


class AliyunChannel(HttpChannel):
    """A channel of Alibaba Cloud: one message a call, in the RPC style with the third version of the signature.

    It is told afterwards what became of each: an array of reports, with our slip as out_id.
    """

    verdicts = ERRORS
    calls_back = True

    async def one(
        self, message: Message, action: str, query: Mapping[str, str], *, template: str, values: str, sent_as: str
    ) -> list[Outcome]:
        """Hands one message over; `template` and `values` are what its parameters are called, `sent_as` its number."""
        code, filling = filled(message, self.settings)
        if not code:
            return self.alike([message], REFUSED, "no-template")
        said = {template: code, values: json.dumps(filling, ensure_ascii=False) if filling else ""}
        data = await self.rpc(action, {**query, **said, "OutId": str(message.slip)})
        if data["Code"] != "OK":
            return self.judged([message], text(data, "Code"), text(data, "Message"))
        return [self.outcome(message, ACCEPTED, sent_as=text(data, sent_as))]

    @abstractmethod
    def report(self, one: Mapping[str, Any], now: datetime) -> Receipt | None:
        """One report of an array; None for what is none."""

    def receipts(self, call: Called, *, now: datetime) -> Answer:
        """An array of reports, or one of them."""
        callbacks.check_key(call.query, self.settings["callback_key"])
        reports = [self.report(one, now) for one in callbacks.objects(call.body)]
        answer = json.dumps({"code": 0, "msg": "接收成功"}).encode()
        return [one for one in reports if one is not None], answer, "application/json"

    async def rpc(self, action: str, query: Mapping[str, str]) -> dict[str, Any]:
        """One action; its answer always has a `Code`, "OK" or what is wrong."""
        query = {name: value for name, value in query.items() if value}
        headers = {
            "host": urlsplit(self.base).netloc,
            "x-acs-action": action,
            "x-acs-version": VERSION,
            "x-acs-date": self.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "x-acs-signature-nonce": uuid4().hex,
            "x-acs-content-sha256": signing.sha256(b""),
        }
        key_id, secret = self.settings["key_id"], self.settings["secret"]
        headers["Authorization"] = signing.acs3("POST", "/", query, headers, b"", key_id=key_id, key=secret)
        return (await self.call("POST", "/", query=query, headers=headers)).data("Code")
