"""Tencent Cloud SMS (SendSms 2021-01-11, PullSmsSendStatus, 短信下发状态通知)."""

import hashlib
import hmac
import json
import re
import secrets
import time
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from testing.providers.aliyun import BEIJING, CALLBACK_KEY
from testing.providers.server import Callback, FakeHttpProvider, Window

KEY_ID, SECRET, APP, SIGN, TEMPLATE = "AKID-zone", "tencent-secret", "1400006666", "格治", "1110"


class FakeTencent(FakeHttpProvider):
    """Phones in `behaviour.unreachable` are reported as failed; those in `blocked` are refused at once."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.blocked: set[str] = set()
        self.clock = time.time
        self.waiting: list[dict[str, Any]] = []
        self._per_phone = Window(1, 30)

    @property
    def settings(self) -> dict[str, str]:
        keys = {"key_id": KEY_ID, "secret": SECRET, "app": APP, "callback_key": CALLBACK_KEY}
        return keys | {"sign": SIGN, "template": TEMPLATE, "address": self.address}

    def system_busy(self) -> web.Response:
        return _no("InternalError.OtherError", "busy")

    async def handle(self, request: web.Request, body: bytes) -> web.StreamResponse:
        if wrong := self._check_signature(request, body):
            return wrong
        content = json.loads(body)
        if request.headers["X-TC-Action"] == "PullSmsSendStatus":
            told, self.waiting = self.waiting[: content["Limit"]], self.waiting[content["Limit"] :]
            return web.json_response({"Response": {"PullSmsSendStatusSet": told, "RequestId": "R"}})
        if busy := await self.busy(request):
            return busy
        if self.behaviour.refusing:
            return _no(self.behaviour.refusing, "refused")
        if len(content["PhoneNumberSet"]) > 200:
            return _no("LimitExceeded.PhoneNumberCountLimit", "too many")
        return await self._send(request, content)

    def _check_signature(self, request: web.Request, body: bytes) -> web.Response | None:
        """Computed from what came over the wire, not with the code under test."""
        found = re.fullmatch(
            r"TC3-HMAC-SHA256 Credential=([^/]+)/([\d-]+)/sms/tc3_request, SignedHeaders=([\w;-]+), Signature=(\w+)",
            request.headers.get("Authorization", ""),
        )
        stamp = request.headers.get("X-TC-Timestamp", "0")
        if not found or found[1] != KEY_ID:
            return _no("AuthFailure.SecretIdNotFound", "The SecretId is not found")
        if (
            abs(self.clock() - int(stamp)) > 300
            or datetime.fromtimestamp(int(stamp), UTC).strftime("%Y-%m-%d") != found[2]
        ):
            return _no("AuthFailure.SignatureExpire", "signature expired")
        lines = "".join(f"{name}:{request.headers[name].strip().lower()}\n" for name in found[3].split(";"))
        canonical = f"POST\n/\n\n{lines}\n{found[3]}\n{hashlib.sha256(body).hexdigest()}"
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        words = f"TC3-HMAC-SHA256\n{stamp}\n{found[2]}/sms/tc3_request\n{digest}"
        key = f"TC3{SECRET}".encode()
        for part in (found[2], "sms", "tc3_request"):
            key = hmac.new(key, part.encode(), "sha256").digest()
        if hmac.new(key, words.encode(), "sha256").hexdigest() != found[4]:
            return _no("AuthFailure.SignatureFailure", "The provided credentials could not be validated.")
        return None

    async def _send(self, request: web.Request, content: dict[str, Any]) -> web.StreamResponse:
        if content["TemplateId"] != TEMPLATE or content["SmsSdkAppId"] != APP:
            return _no("FailedOperation.TemplateIncorrectOrUnapproved", "template")
        statuses, reports = [], []
        for phone in content["PhoneNumberSet"]:
            code, number = self._code(phone), ""
            if code == "Ok":
                number = f"2645:{secrets.randbelow(10**12)}"
                words = " ".join(content["TemplateParamSet"])
                if self.take(phone, words, slip=content["SessionContext"], provider_id=number, content=content):
                    reports.append(self._report(phone, number))
            statuses.append(
                {"SerialNo": number, "PhoneNumber": phone, "Fee": 1, "Code": code, "Message": "send success"}
            )
        self.waiting += [
            {"SerialNo": one["sid"], "PhoneNumber": one["mobile"], "ReportStatus": one["report_status"],
             "UserReceiveTime": int(time.time()), "Description": one["description"]}
            for one in reports
        ]  # fmt: skip
        key = "not-the-key-of-the-address" if self.behaviour.callbacks == "forged" else CALLBACK_KEY
        told = [Callback("POST", json.dumps(reports).encode(), {"key": key})] if reports else []
        return await self.taken(request, {"Response": {"SendStatusSet": statuses, "RequestId": "R"}}, told)

    def _code(self, phone: str) -> str:
        if not re.fullmatch(r"\+861[3-9]\d{9}", phone):
            return "InvalidParameterValue.IncorrectPhoneNumber"
        if phone in self.blocked:
            return "FailedOperation.PhoneNumberInBlacklist"
        if self.behaviour.limited and not self._per_phone.allows(phone):
            return "LimitExceeded.PhoneNumberThirtySecondLimit"
        return "Ok"

    def _report(self, phone: str, number: str) -> dict[str, Any]:
        came = phone not in self.behaviour.unreachable
        return {
            "user_receive_time": datetime.fromtimestamp(time.time(), BEIJING).strftime("%Y-%m-%d %H:%M:%S"),
            "nationcode": "86", "mobile": phone.removeprefix("+86"), "report_status": "SUCCESS" if came else "FAIL",
            "errmsg": "DELIVRD" if came else "UNDELIV", "description": "用户短信送达成功" if came else "关机", "sid": number,
        }  # fmt: skip


def _no(code: str, words: str) -> web.Response:
    return web.json_response({"Response": {"Error": {"Code": code, "Message": words}, "RequestId": "R"}})
