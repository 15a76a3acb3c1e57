"""SMS through Alibaba Cloud (阿里云短信服务).

Provider's documents: SendSms, QuerySendDetails, SmsReport (HTTP批量推送), API错误码.
One person a call with our slip as `OutId`: SendBatchSms would give one number for a hundred persons and carry no slip of
each, so that neither a receipt nor QuerySendDetails could say who is meant; and the service offers no idempotence, so
after a missing answer that question decides whether somebody is told twice. SendSms may be called 5,000 times a second.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from gezhi.gateways import callbacks
from gezhi.gateways.aliyun import KEYS, AliyunChannel
from gezhi.gateways.calling import NoAnswer, NotSent, Throttled
from gezhi.gateways.channel import ACCEPTED, ADDRESS, CALLBACK_KEY, PROXY, later, text
from gezhi.gateways.contract import Field, Limits, Message, Outcome, Receipt, Seen
from gezhi.gateways.filling import TEMPLATE, fill_field

LISTED_AFTER = timedelta(minutes=2)
"""A message that was taken stands in QuerySendDetails by then; earlier, its absence says nothing."""
PAGE = 50


class SmsAliyun(AliyunChannel):
    """SMS by registered template."""

    kind = "sms_aliyun"
    label = _("SMS (Alibaba Cloud)")
    address = "phone"
    official = "https://dysmsapi.aliyuncs.com"
    limits = Limits(per_minute=60_000)
    fields = (
        *KEYS,
        Field("sign", _("Signature of the SMS"), help=_("The approved name that stands in 【】 before the words.")),
        TEMPLATE,
        fill_field("title=title:35"),
        CALLBACK_KEY,
        ADDRESS,
        PROXY,
    )

    async def hand_over(self, group: Sequence[Message]) -> list[Outcome]:
        """One SMS."""
        (message,) = group
        query = {"PhoneNumbers": message.to, "SignName": self.settings["sign"]}
        return await self.one(
            message, "SendSms", query, template="TemplateCode", values="TemplateParam", sent_as="BizId"
        )

    async def found(self, message: Message, *, since: datetime) -> Outcome | None:
        """Looks through what was sent to this number since then for our slip."""
        first, now = since.astimezone(callbacks.BEIJING).date(), self.now()
        days = (now.astimezone(callbacks.BEIJING).date() - first).days
        try:
            for day in range(min(days, 2) + 1):
                for detail in await self._details(message.to, (first + timedelta(days=day)).strftime("%Y%m%d")):
                    if callbacks.slip_of(detail.get("OutId")) == message.slip:
                        return self.outcome(message, ACCEPTED, sent_as=text(detail, "BizId"))
        except (NotSent, NoAnswer, Throttled):
            return None
        return self.outcome(message, later(0), "not-taken") if now - since >= LISTED_AFTER else None

    async def _details(self, phone: str, day: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for page in range(1, 21):
            query = {"PhoneNumber": phone, "SendDate": day, "PageSize": str(PAGE), "CurrentPage": str(page)}
            data = await self.rpc("QuerySendDetails", query)
            if data["Code"] != "OK":
                raise NotSent(text(data, "Code"))
            found += (data.get("SmsSendDetailDTOs") or {}).get("SmsSendDetailDTO") or []
            if len(found) >= int(data.get("TotalCount") or 0):
                break
        return found

    def report(self, one: Mapping[str, Any], now: datetime) -> Receipt | None:
        """SmsReport: whether it came to the phone."""
        if "biz_id" not in one or "success" not in one:
            return None
        return Receipt(
            text(one, "biz_id"),
            callbacks.slip_of(one.get("out_id")),
            Seen.DELIVERED if one["success"] in (True, "true") else Seen.FAILED,
            callbacks.beijing(one.get("report_time"), now),
            text(one, "err_code"),
            self.plain(text(one, "err_msg")),
        )
