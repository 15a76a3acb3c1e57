"""Feishu (发送消息, 接收事件, 自定义机器人)."""

import base64
import hashlib
import hmac
import json
import os
import secrets
import time
from typing import Any

from aiohttp import web
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from testing.providers.server import Callback, FakeHttpProvider, Window

APP_ID, SECRET, VERIFY, ENCRYPT = "cli_zone", "feishu-secret", "verification-token", "encrypt-key"
ROBOT = {"token": "hook-key", "secret": "hook-secret"}
ABOUT = "im.message.message_read_v1"


class FakeFeishu(FakeHttpProvider):
    """Messages, events and robots. Everybody reads at once (`callbacks`), unless `behaviour.callbacks` is never."""

    def __init__(self, *, sealed: bool = True, **more: Any) -> None:
        super().__init__(**more)
        self.sealed = sealed
        self.tokens: set[str] = set()
        self.clock = time.time
        self.recalled: list[str] = []
        self._seen: dict[str, str] = {}
        self._per_app, self._per_robot = Window(1000), Window(100)

    @property
    def settings(self) -> dict[str, str]:
        key = {"encrypt_key": ENCRYPT} if self.sealed else {}
        return {"app_id": APP_ID, "secret": SECRET, "verification_token": VERIFY, "address": self.address} | key

    @property
    def robot_settings(self) -> dict[str, str]:
        return ROBOT | {"address": self.address}

    def system_busy(self) -> web.Response:
        return _no(2200, "internal error", status=400)

    async def handle(self, request: web.Request, body: bytes) -> web.StreamResponse:
        if request.path.endswith("/tenant_access_token/internal"):
            return self._token(json.loads(body))
        if request.path.startswith("/open-apis/bot/v2/hook/"):
            return await self._robot(request, json.loads(body))
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if self.behaviour.hits("expiring"):
            self.tokens.discard(token)
        if token not in self.tokens:
            return _no(99991663, "Invalid access token for authorization", status=400)
        if request.method == "DELETE":
            self.recalled.append(request.path.rpartition("/")[2])
            return _no(0, "success", status=200)
        return await self.busy(request) or await self._send(request, json.loads(body))

    def _token(self, content: dict[str, Any]) -> web.Response:
        if (content["app_id"], content["app_secret"]) != (APP_ID, SECRET):
            return _no(10014, "app secret invalid", status=200)
        self.tokens.add(token := "t-" + secrets.token_hex(12))
        return web.json_response({"code": 0, "msg": "ok", "tenant_access_token": token, "expire": 7200})

    async def _send(self, request: web.Request, content: dict[str, Any]) -> web.StreamResponse:
        if self.behaviour.limited and not self._per_app.allows():
            return _no(99991400, "request trigger frequency limit", status=429)
        if content["receive_id"] in self.behaviour.unreachable:
            return _no(230013, "Bot has NO availability to this user.", status=400)
        if self.behaviour.refusing:
            return _no(int(self.behaviour.refusing), "refused", status=400)
        before = self._seen.get(content["uuid"])
        number = before or "om_" + secrets.token_hex(16)
        told: list[Callback] = []
        if not before:
            self._seen[content["uuid"]] = number
            words = json.loads(content["content"])["zh_cn"]["content"][0][0]["text"]
            if self.take(content["receive_id"], words, slip=content["uuid"], provider_id=number, content=content):
                told = [self.read_event(content["receive_id"], number)]
        answer = {"code": 0, "msg": "success", "data": {"message_id": number, "msg_type": "post"}}
        return await self.taken(request, answer, told)

    def read_event(self, person: str, number: str) -> Callback:
        reader = {"reader_id": {"user_id": person}, "read_time": str(int(time.time() * 1000)), "tenant_key": "zone"}
        head = {"event_id": secrets.token_hex(8), "event_type": ABOUT, "token": VERIFY, "app_id": APP_ID}
        event = {"reader": reader, "message_id_list": [number]}
        return self.signed({"schema": "2.0", "header": head, "event": event})

    def signed(self, event: dict[str, Any], *, headers: bool = True) -> Callback:
        """An event as it is pushed; the check of the address comes without signature."""
        if not self.sealed:
            if self.behaviour.callbacks == "forged":
                event = event | {"header": event["header"] | {"token": "another"}}
            return Callback("POST", json.dumps(event).encode())
        body = json.dumps({"encrypt": _seal(json.dumps(event).encode())}).encode()
        stamp, nonce = str(int(time.time())), secrets.token_hex(6)
        key = "another-key" if self.behaviour.callbacks == "forged" else ENCRYPT
        sign = hashlib.sha256((stamp + nonce + key).encode() + body).hexdigest()
        named = {"X-Lark-Request-Timestamp": stamp, "X-Lark-Request-Nonce": nonce, "X-Lark-Signature": sign}
        return Callback("POST", body, headers=named if headers else {})

    async def _robot(self, request: web.Request, content: dict[str, Any]) -> web.StreamResponse:
        if request.path.rpartition("/")[2] != ROBOT["token"]:
            return _no(19001, "param invalid: incoming webhook access token invalid", status=400)
        stamp = content.get("timestamp", "0")
        key = f"{stamp}\n{ROBOT['secret']}".encode()
        sign = base64.b64encode(hmac.new(key, b"", digestmod=hashlib.sha256).digest()).decode()
        if content.get("sign") != sign or abs(self.clock() - int(stamp)) > 3600:
            return _no(19021, "sign match fail or timestamp is not within one hour from current time", status=200)
        if self.behaviour.limited and not self._per_robot.allows():
            return _no(11232, "frequency limited psm", status=400)
        self.take("", content["content"]["text"], content=content)
        return await self.taken(request, {"code": 0, "msg": "success", "data": {}}, [])


def _seal(plain: bytes) -> str:
    padder = padding.PKCS7(128).padder()
    vector = os.urandom(16)
    encryptor = Cipher(algorithms.AES(hashlib.sha256(ENCRYPT.encode()).digest()), modes.CBC(vector)).encryptor()
    return base64.b64encode(
        vector + encryptor.update(padder.update(plain) + padder.finalize()) + encryptor.finalize()
    ).decode()


def _no(code: int, words: str, *, status: int) -> web.Response:
    return web.json_response({"code": code, "msg": words}, status=status)
