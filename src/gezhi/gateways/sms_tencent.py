"""SMS through Tencent Cloud (腾讯云短信).

Provider's documents: 发送短信 SendSms (2021-01-11), 拉取短信下发状态 PullSmsSendStatus, 短信下发状态通知 (回调),
签名方法 v3, API 3.0 错误码. Up to 200 numbers of the same words in a call, 3,000 calls a second.
"""

import json
from collections.abc import Hashable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from gezhi.gateways import callbacks, signing
from gezhi.gateways.calling import NoAnswer, NotSent, Throttled
from gezhi.gateways.channel import (
    ACCEPTED,
    ADDRESS,
    CALLBACK_KEY,
    PROXY,
    REFUSED,
    STOPPED,
    UNSURE,
    HttpChannel,
    Verdict,
    later,
    text,
)  # fmt: skip
from gezhi.gateways.contract import Answer, Called, Field, Limits, Message, Outcome, Receipt, Seen, Sent
from gezhi.gateways.filling import TEMPLATE, fill_field, filled

VERSION = "2021-01-11"
PULLED = 100
STOPPING = (
    "AuthFailure", "UnauthorizedOperation", "IpNotInWhitelist", "IpInBlacklist", "UnsupportedOperation",
    "FailedOperation.InsufficientBalanceInSmsPackage", "FailedOperation.SignatureIncorrectOrUnapproved",
    "FailedOperation.NotEnterpriseCertification", "InvalidParameterValue.SdkAppIdNotExist", "LimitExceeded.AppDailyLimit",
    "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter", "ResourceUnavailable",
)  # fmt: skip
REFUSING = (
    "FailedOperation.ContainSensitiveWord", "FailedOperation.PhoneNumberInBlacklist",
    "FailedOperation.TemplateIncorrectOrUnapproved", "FailedOperation.TemplateParamSetNotMatchApprovedTemplate",
    "FailedOperation.TemplateUnapprovedOrNotExist", "InvalidParameterValue", "InvalidParameter", "MissingParameter",
    "UnsupportedOperation.ContainDomesticAndInternationalPhoneNumber", "LimitExceeded.PhoneNumberSameContentDailyLimit",
)  # fmt: skip
ERRORS: Mapping[str, Verdict] = {
    **dict.fromkeys(STOPPING, STOPPED),
    **dict.fromkeys(REFUSING, REFUSED),
    "LimitExceeded.PhoneNumberThirtySecondLimit": later(30),
    "LimitExceeded.PhoneNumberOneHourLimit": later(3600),
    "LimitExceeded.PhoneNumberDailyLimit": later(86_400),
    "LimitExceeded.DeliveryFrequencyLimit": later(60),
    "LimitExceeded": later(60),
    "RequestLimitExceeded": later(2),
    "InternalError.Timeout": UNSURE,
    "InternalError": UNSURE,
    "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter": REFUSED,
}


class SmsTencent(HttpChannel):
    """SMS by registered template; the variables are counted, so their order in `values` is the template's."""

    kind = "sms_tencent"
    label = _("SMS (Tencent Cloud)")
    address = "phone"
    official = "https://sms.tencentcloudapi.com"
    limits = Limits(per_minute=60_000, batch=200)
    calls_back = True
    polls = True
    verdicts = ERRORS
    fields = (
        Field("key_id", _("SecretId"), help=_("Access management › API keys: of a user that may do nothing but this.")),
        Field("secret", _("SecretKey"), secret=True),
        Field("app", _("SDK AppID of the SMS application")),
        Field("sign", _("Signature of the SMS"), help=_("The approved name that stands in 【】 before the words.")),
        Field("region", _("Region"), required=False, default="ap-guangzhou"),
        TEMPLATE,
        fill_field("1=title:20"),
        CALLBACK_KEY,
        ADDRESS,
        PROXY,
    )

    async def _ask(self, action: str, content: Mapping[str, Any]) -> dict[str, Any]:
        body, at = json.dumps(content, ensure_ascii=False).encode(), self.now()
        host = urlsplit(self.base).netloc
        signed = {"Content-Type": "application/json; charset=utf-8"}
        key_id, key = self.settings["key_id"], self.settings["secret"]
        headers = {
            **signed,
            "Host": host,
            "X-TC-Action": action,
            "X-TC-Version": VERSION,
            "X-TC-Timestamp": str(int(at.timestamp())),
            "X-TC-Region": self.settings["region"],
            "Authorization": signing.tc3(host, signed, body, service="sms", at=at, key_id=key_id, key=key),
        }
        data = (await self.call("POST", "/", headers=headers, body=body)).data("Response")
        response: dict[str, Any] = data["Response"]
        return response

    def content_of(self, message: Message) -> Hashable:
        """The template and what fills it; words and link do not go out."""
        template, values = filled(message, self.settings)
        return template, tuple(values.values())

    async def hand_over(self, group: Sequence[Message]) -> list[Outcome]:
        """One call; each number has its own code and its own serial number."""
        template, values = filled(group[0], self.settings)
        if not template:
            return self.alike(group, REFUSED, "no-template")
        content = {
            "PhoneNumberSet": [_e164(one.to) for one in group],
            "SmsSdkAppId": self.settings["app"],
            "SignName": self.settings["sign"],
            "TemplateId": template,
            "TemplateParamSet": list(values.values()),
            "SessionContext": str(group[0].slip),
        }
        data = await self._ask("SendSms", content)
        if error := data.get("Error"):
            return self.judged(group, text(error, "Code"), text(error, "Message"))
        told = {text(one, "PhoneNumber"): one for one in data.get("SendStatusSet") or []}
        return [outcome for one in group for outcome in self._one(one, told.get(_e164(one.to)))]

    def _one(self, message: Message, status: Mapping[str, Any] | None) -> list[Outcome]:
        if status is None:
            return self.alike([message], UNSURE, "not-told")
        if status.get("Code") == "Ok":
            return [self.outcome(message, ACCEPTED, sent_as=text(status, "SerialNo"))]
        return self.judged([message], text(status, "Code"), text(status, "Message"))

    async def poll(self, sent: Sequence[Sent]) -> list[Receipt]:
        """Pulls the states that wait, whoever they are of; only without a callback address, which is the better way."""
        if self.settings["callback_key"] or not sent:
            return []
        found: list[Receipt] = []
        try:
            while True:
                data = await self._ask("PullSmsSendStatus", {"Limit": PULLED, "SmsSdkAppId": self.settings["app"]})
                states = data.get("PullSmsSendStatusSet") or []
                found += [self._pulled(one) for one in states]
                if len(states) < PULLED:
                    return found
        except (NotSent, NoAnswer, Throttled):
            return found

    def _pulled(self, one: Mapping[str, Any]) -> Receipt:
        seen = Seen.DELIVERED if one.get("ReportStatus") == "SUCCESS" else Seen.FAILED
        at = callbacks.instant(one.get("UserReceiveTime"), self.now())
        return Receipt(text(one, "SerialNo"), None, seen, at, words=self.plain(text(one, "Description")))

    def receipts(self, call: Called, *, now: datetime) -> Answer:
        """An array of states; `sid` is the serial number of the sending."""
        callbacks.check_key(call.query, self.settings["callback_key"])
        found = [
            Receipt(
                text(one, "sid"),
                None,
                Seen.DELIVERED if one.get("report_status") == "SUCCESS" else Seen.FAILED,
                callbacks.beijing(one.get("user_receive_time"), now),
                text(one, "errmsg"),
                self.plain(text(one, "description")),
            )
            for one in callbacks.objects(call.body)
            if "sid" in one and "report_status" in one
        ]
        return found, b'{"result": 0, "errmsg": "OK"}', "application/json"


def _e164(phone: str) -> str:
    """+86 before a mainland number that is written without."""
    return phone if phone.startswith("+") else f"+86{phone.removeprefix('0086')}"
