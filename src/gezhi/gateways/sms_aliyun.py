"""SMS through Alibaba Cloud (阿里云短信服务).

Provider's documents: SendSms, QuerySendDetails, SmsReport (HTTP批量推送), API错误码.
One person a call with our slip as `OutId`: SendBatchSms would give one number for a hundred persons and carry no slip of
each, so that neither a receipt nor QuerySendDetails could say who is meant; and the service offers no idempotence, so
after a missing answer that question decides whether somebody is told twice. SendSms may be called 5,000 times a second.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from gezhi.gateways import callbacks
from gezhi.gateways.aliyun import KEYS, AliyunChannel
from gezhi.gateways.calling import NoAnswer, NotSent, Throttled
from gezhi.gateways.channel import ACCEPTED, ADDRESS, CALLBACK_KEY, PROXY, REFUSED, later, text
from gezhi.gateways.contract import Answer, Field, Limits, Message, Outcome, Receipt, Seen
from gezhi.gateways.filling import TEMPLATE, fill_field, filled

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
    calls_back = True
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
        message = group[0]
        template, values = filled(message, self.settings)
        if not template:
            return self.alike(group, REFUSED, "no-template")
        query = {
            "PhoneNumbers": message.to,
            "SignName": self.settings["sign"],
            "TemplateCode": template,
            "TemplateParam": json.dumps(values, ensure_ascii=False) if values else "",
            "OutId": str(message.slip),
        }
        data = await self.rpc("SendSms", query)
        if data["Code"] != "OK":
            return self.judged(group, text(data, "Code"), text(data, "Message"))
        return [self.outcome(message, ACCEPTED, sent_as=text(data, "BizId"))]

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

    def receipts(
        self,
        *,
        method: str,
        path: str,
        query: Mapping[str, str],
        headers: Mapping[str, str],
        body: bytes,
        now: datetime,
    ) -> Answer:
        """SmsReport: an array of reports, each with our slip as out_id."""
        callbacks.check_key(query, self.settings["callback_key"])
        found = [
            Receipt(
                text(one, "biz_id"),
                callbacks.slip_of(one.get("out_id")),
                Seen.DELIVERED if one.get("success") in (True, "true") else Seen.FAILED,
                callbacks.beijing(one.get("report_time"), now),
                text(one, "err_code"),
                self.plain(text(one, "err_msg")),
            )
            for one in callbacks.objects(body)
            if "biz_id" in one and "success" in one
        ]
        return found, json.dumps({"code": 0, "msg": "接收成功"}).encode(), "application/json"
