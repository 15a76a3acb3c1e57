"""Calls that read a text aloud, through Alibaba Cloud (阿里云语音服务).

Provider's documents: SingleCallByTts, 订阅呼叫记录消息 VoiceReport (HTTP批量推送), 呼叫状态码.
One number may be called once a minute, 5 times an hour and 20 times a day.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from gezhi.gateways import callbacks
from gezhi.gateways.aliyun import KEYS, AliyunChannel
from gezhi.gateways.channel import ADDRESS, CALLBACK_KEY, PROXY, text
from gezhi.gateways.contract import Field, Limits, Message, Outcome, Receipt, Seen
from gezhi.gateways.filling import TEMPLATE, fill_field


class Voice(AliyunChannel):
    """One call to one person by registered text. Whether it was picked up is told afterwards."""

    kind = "voice"
    label = _("Phone call (Alibaba Cloud)")
    address = "phone"
    official = "https://dyvmsapi.aliyuncs.com"
    limits = Limits(per_minute=60_000, per_person_per_minute=1, per_person_per_hour=5)
    fields = (
        *KEYS,
        TEMPLATE,
        fill_field("title=title:35"),
        Field(
            "caller",
            _("Number that is shown"),
            required=False,
            help=_("Leave it empty if the template uses the provider's shared numbers."),
        ),
        Field("times", _("How often the text is read"), required=False, default="2", help=_("1 to 3 times.")),
        CALLBACK_KEY,
        ADDRESS,
        PROXY,
    )

    async def hand_over(self, group: Sequence[Message]) -> list[Outcome]:
        """One call."""
        (message,) = group
        query = {
            "CalledNumber": message.to,
            "CalledShowNumber": self.settings["caller"],
            "PlayTimes": self.settings["times"],
        }
        return await self.one(
            message, "SingleCallByTts", query, template="TtsCode", values="TtsParam", sent_as="CallId"
        )

    def report(self, one: Mapping[str, Any], now: datetime) -> Receipt | None:
        """VoiceReport: `start_time` is when it was picked up, empty if it was not."""
        if "call_id" not in one or "duration" not in one:
            return None
        return Receipt(
            text(one, "call_id"),
            callbacks.slip_of(one.get("out_id")),
            Seen.ANSWERED if one.get("start_time") else Seen.NOT_ANSWERED,
            callbacks.beijing(one.get("end_time") or one.get("start_time"), now),
            text(one, "status_code"),
            self.plain(text(one, "status_msg")),
        )
