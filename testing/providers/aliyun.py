"""Alibaba Cloud: SMS (SendSms, QuerySendDetails, SmsReport) and calls (SingleCallByTts, VoiceReport)."""

import hashlib
import hmac
import json
import re
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, quote
from zoneinfo import ZoneInfo

from aiohttp import web

from testing.providers.server import Callback, FakeHttpProvider, Window

KEY_ID, SECRET, SIGN, TEMPLATE = "LTAI-zone", "aliyun-secret", "格治", "SMS_154950909"
CALLBACK_KEY = "a-key-of-the-callback-address"
PHONE = re.compile(r"(\+?86)?1[3-9]\d{9}")
BEIJING = ZoneInfo("Asia/Shanghai")


class FakeAliyun(FakeHttpProvider):
    """Phones in `behaviour.unreachable` are off: accepted, then reported as failed, or not picked up."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.nonces: set[str] = set()
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)
        self._details: list[dict[str, Any]] = []
        self._sms_a_day, self._calls_a_minute = Window(50, 86_400), Window(1)

    @property
    def settings(self) -> dict[str, str]:
        keys = {"key_id": KEY_ID, "secret": SECRET, "callback_key": CALLBACK_KEY}
        return keys | {"sign": SIGN, "template": TEMPLATE, "address": self.address}

    @property
    def voice_settings(self) -> dict[str, str]:
        return self.settings | {"template": "TTS_10001"}

    def system_busy(self) -> web.Response:
        return _no("isp.SYSTEM_ERROR", "系统错误", status=200)

    async def handle(self, request: web.Request, body: bytes) -> web.StreamResponse:
        if wrong := self._check_signature(request, body):
            return wrong
        query, action = dict(request.query), request.headers["x-acs-action"]
        if action == "QuerySendDetails":
            return self._query(query)
        if busy := await self.busy(request):
            return busy
        if self.behaviour.refusing:
            return _no(self.behaviour.refusing, "refused", status=200)
        return await (self._sms if action == "SendSms" else self._call)(request, query)

    def _check_signature(self, request: web.Request, body: bytes) -> web.Response | None:
        """Computed from what came over the wire, not with the code under test."""
        found = re.fullmatch(
            r"ACS3-HMAC-SHA256 Credential=(.+),SignedHeaders=(.+),Signature=(\w+)",
            request.headers.get("Authorization", ""),
        )
        if not found or found[1] != KEY_ID:
            return _no("InvalidAccessKeyId.NotFound", "Specified access key is not found.", status=404)
        pairs = sorted(parse_qsl(request.rel_url.raw_query_string, keep_blank_values=True))
        query = "&".join(f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in pairs)
        lines = "".join(f"{name}:{request.headers[name].strip()}\n" for name in found[2].split(";"))
        parts = [request.method, "/", query, lines, found[2], hashlib.sha256(body).hexdigest()]
        words = "ACS3-HMAC-SHA256\n" + hashlib.sha256("\n".join(parts).encode()).hexdigest()
        if hmac.new(SECRET.encode(), words.encode(), "sha256").hexdigest() != found[3]:
            return _no("SignatureDoesNotMatch", "Specified signature is not matched.", status=400)
        stamp = datetime.strptime(request.headers["x-acs-date"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        if abs((self.clock() - stamp).total_seconds()) > 900:
            return _no("InvalidTimeStamp.Expired", "Specified time stamp is expired.", status=400)
        nonce = request.headers["x-acs-signature-nonce"]
        if nonce in self.nonces:
            return _no("SignatureNonceUsed", "Specified signature nonce was used already.", status=400)
        self.nonces.add(nonce)
        return None

    async def _sms(self, request: web.Request, query: dict[str, str]) -> web.StreamResponse:
        phone = query["PhoneNumbers"]
        if not PHONE.fullmatch(phone):
            return _no("isv.MOBILE_NUMBER_ILLEGAL", f"{phone} invalid mobile number", status=200)
        if query["SignName"] != SIGN:
            return _no("isv.SMS_SIGNATURE_ILLEGAL", "签名不合法", status=200)
        if query["TemplateCode"] != TEMPLATE:
            return _no("isv.SMS_TEMPLATE_ILLEGAL", "模板不合法", status=200)
        if self.behaviour.limited and not self._sms_a_day.allows(phone):
            return _no("isv.BUSINESS_LIMIT_CONTROL", "触发天级流控Permits:50", status=200)
        number = f"{secrets.randbelow(10**15)}^0"
        kept = self._keep(phone, query, query.get("TemplateParam", ""), number)
        detail = {
            "PhoneNum": phone,
            "OutId": query["OutId"],
            "SendStatus": 1,
            "SendDate": _now(),
            "TemplateCode": TEMPLATE,
        }
        self._details.append(detail)
        told = [self.report(phone, number, query["OutId"])] if kept else []
        return await self.taken(request, {"Code": "OK", "Message": "OK", "BizId": number, "RequestId": "R"}, told)

    def _keep(self, phone: str, query: dict[str, str], words: str, number: str) -> bool:
        return self.take(phone, words, slip=query["OutId"], provider_id=number, content=query)

    def report(self, phone: str, number: str, slip: str) -> Callback:
        """SmsReport."""
        came = phone not in self.behaviour.unreachable
        one = {
            "phone_number": phone, "send_time": _now(), "report_time": _now(), "success": came,
            "err_code": "DELIVERED" if came else "MN:0001", "err_msg": "用户接收成功" if came else f"{phone} 关机",
            "sms_size": "1", "biz_id": number, "out_id": slip,
        }  # fmt: skip
        return self._told([one])

    def _told(self, reports: list[dict[str, Any]]) -> Callback:
        key = "not-the-key-of-the-address" if self.behaviour.callbacks == "forged" else CALLBACK_KEY
        return Callback("POST", json.dumps(reports).encode(), {"key": key}, {"Content-Type": "application/json"})

    def _query(self, query: dict[str, str]) -> web.Response:
        found = [one for one in self._details if one["PhoneNum"] == query["PhoneNumber"]]
        start = (int(query["CurrentPage"]) - 1) * int(query["PageSize"])
        page = found[start : start + int(query["PageSize"])]
        answer = {"Code": "OK", "TotalCount": len(found), "SmsSendDetailDTOs": {"SmsSendDetailDTO": page}}
        return web.json_response(answer)

    async def _call(self, request: web.Request, query: dict[str, str]) -> web.StreamResponse:
        phone = query["CalledNumber"]
        if query["TtsCode"] != "TTS_10001":
            return _no("isv.TTS_TEMPLATE_ILLEGAL", "文本转语音模板不合法", status=200)
        if self.behaviour.limited and not self._calls_a_minute.allows(phone):
            return _no("isv.BUSINESS_LIMIT_CONTROL", "触发分钟级流控Permits:1", status=200)
        number = f"{secrets.randbelow(10**12)}^{secrets.randbelow(10**12)}"
        kept = self._keep(phone, query, query.get("TtsParam", ""), number)
        told = [self.call_report(phone, number, query["OutId"])] if kept else []
        return await self.taken(request, {"Code": "OK", "Message": "OK", "CallId": number, "RequestId": "R"}, told)

    def call_report(self, phone: str, number: str, slip: str) -> Callback:
        """VoiceReport."""
        picked_up = phone not in self.behaviour.unreachable
        one = {
            "call_id": number, "out_id": slip, "callee": phone, "originate_time": _now(), "ring_time": _now(),
            "start_time": _now() if picked_up else "", "end_time": _now(), "duration": "12" if picked_up else "0",
            "status_code": "200000" if picked_up else "200005", "status_msg": "执行完成" if picked_up else "用户无法接通",
        }  # fmt: skip
        return self._told([one])


def _now() -> str:
    return datetime.fromtimestamp(time.time(), BEIJING).strftime("%Y-%m-%d %H:%M:%S")


def _no(code: str, words: str, *, status: int) -> web.Response:
    return web.json_response({"Code": code, "Message": words, "RequestId": "R"}, status=status)
