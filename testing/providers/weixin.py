"""The WeChat official account platform (模板消息, 消息加解密说明)."""

import base64
import hashlib
import json
import os
import secrets
import struct
import time
from typing import Any

from aiohttp import web
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from testing.providers.server import Callback, FakeHttpProvider

APPID, SECRET, TOKEN = "wx-zone", "weixin-secret", "weixin-token"
TEMPLATE = "ngqIpbwh8bUfcSsECmogfXcV14J0tQlEpBO27izEYtY"
AES_KEY = base64.b64encode(hashlib.sha256(b"gezhi").digest()).decode().rstrip("=")


class FakeWeixin(FakeHttpProvider):
    """Template messages. Persons in `behaviour.unreachable` follow no longer; in `blocking` they block what comes."""

    def __init__(self, *, sealed: bool = False, token_life: int = 7200, **more: Any) -> None:
        super().__init__(**more)
        self.sealed, self.token_life = sealed, token_life
        self.blocking: set[str] = set()
        self.tokens_given = 0
        self._token, self._until, self._number = "", 0.0, 200_163_836
        self._seen: dict[tuple[str, str], tuple[float, int]] = {}

    @property
    def settings(self) -> dict[str, str]:
        key = {"aes_key": AES_KEY} if self.sealed else {}
        return {"appid": APPID, "secret": SECRET, "template": TEMPLATE, "token": TOKEN, "address": self.address} | key

    def system_busy(self) -> web.Response:
        return _no(-1, "system error")

    async def handle(self, request: web.Request, body: bytes) -> web.StreamResponse:
        content = json.loads(body)
        if request.path == "/cgi-bin/stable_token":
            return self._give_token(content)
        if request.path != "/cgi-bin/message/template/send":
            return web.Response(status=404)
        if self.behaviour.hits("expiring"):
            self._token = ""
        if not self._token or request.query.get("access_token") != self._token or self._until < time.monotonic():
            return _no(40001, "invalid credential, access_token is invalid or not latest")
        return await self.busy(request) or await self._send(request, content)

    def _give_token(self, content: dict[str, Any]) -> web.Response:
        if content["appid"] != APPID:
            return _no(40013, "invalid appid")
        if content["secret"] != SECRET:
            return _no(40125, "invalid appsecret")
        if not self._token or self._until < time.monotonic():
            self._token, self._until = secrets.token_urlsafe(20), time.monotonic() + self.token_life
            self.tokens_given += 1
        return web.json_response({"access_token": self._token, "expires_in": self.token_life})

    async def _send(self, request: web.Request, content: dict[str, Any]) -> web.StreamResponse:
        if content["template_id"] != TEMPLATE:
            return _no(40037, "invalid template_id")
        if content["touser"] in self.behaviour.unreachable:
            return _no(43004, "require subscribe")
        if any(len(one["value"]) > 20 for name, one in content["data"].items() if name.startswith("thing")):
            return _no(47003, "argument invalid! data.thing1.value invalid")
        if self.behaviour.refusing:
            return _no(int(self.behaviour.refusing), "refused")
        key = (content["touser"], content.get("client_msg_id", ""))
        until, number = self._seen.get(key, (0.0, 0))
        if key[1] and until > time.monotonic():
            return await self.taken(request, {"errcode": 0, "errmsg": "ok", "msgid": number}, [])
        self._number += 1
        self._seen[key] = time.monotonic() + 600, self._number
        words = " ".join(one["value"] for one in content["data"].values())
        kept = self.take(content["touser"], words, slip=key[1], provider_id=str(self._number), content=content)
        status = "failed:user block" if content["touser"] in self.blocking else "success"
        told = [self.event(content["touser"], self._number, status)] if kept else []
        return await self.taken(request, {"errcode": 0, "errmsg": "ok", "msgid": self._number}, told)

    def event(self, person: str, number: int, status: str) -> Callback:
        """TEMPLATESENDJOBFINISH as it is pushed."""
        document = (
            f"<xml><ToUserName><![CDATA[gh_7f083739789a]]></ToUserName><FromUserName><![CDATA[{person}]]></FromUserName>"
            f"<CreateTime>{int(time.time())}</CreateTime><MsgType><![CDATA[event]]></MsgType>"
            f"<Event><![CDATA[TEMPLATESENDJOBFINISH]]></Event><MsgID>{number}</MsgID><Status><![CDATA[{status}]]></Status></xml>"
        )
        return self.signed(document.encode())

    def signed(self, document: bytes, *, method: str = "POST") -> Callback:
        """A call as the platform signs (and seals) it."""
        token = "another-token" if self.behaviour.callbacks == "forged" else TOKEN
        stamp, nonce = str(int(time.time())), secrets.token_hex(5)
        query = {"timestamp": stamp, "nonce": nonce, "signature": _sha1(token, stamp, nonce)}
        if self.sealed and method == "POST":
            sealed = _seal(document)
            query |= {"encrypt_type": "aes", "msg_signature": _sha1(token, stamp, nonce, sealed)}
            document = (
                f"<xml><ToUserName><![CDATA[gh]]></ToUserName><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>".encode()
            )
        return Callback(method, document, query)


def _seal(document: bytes) -> str:
    key = base64.b64decode(AES_KEY + "=")
    plain = os.urandom(16) + struct.pack("!I", len(document)) + document + APPID.encode()
    padder = padding.PKCS7(256).padder()
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(padder.update(plain) + padder.finalize()) + encryptor.finalize()).decode()


def _sha1(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def _no(code: int, words: str) -> web.Response:
    return web.json_response({"errcode": code, "errmsg": words})
