"""WeCom as its documents describe it (发送应用消息, 群机器人配置说明, 访问频率限制)."""

import hashlib
import json
import secrets
import time
from typing import Any

from aiohttp import web

from testing.providers.server import FakeHttpProvider, Window

SETTINGS = {"corpid": "ww-zone", "agentid": "1000002", "secret": "wecom-secret"}


class FakeWeCom(FakeHttpProvider):
    """Application messages and robots. Members in `behaviour.unreachable` are unknown, in `unlicensed` without licence."""

    def __init__(self, *, token_life: int = 7200, **more: Any) -> None:
        super().__init__(**more)
        self.token_life = token_life
        self.tokens: dict[str, float] = {}
        self.tokens_given = 0
        self.unlicensed: set[str] = set()
        self.recalled: list[str] = []
        self._seen: dict[str, tuple[float, str]] = {}
        self._per_corp, self._per_member, self._per_robot = Window(10_000), Window(30), Window(20)

    @property
    def settings(self) -> dict[str, str]:
        return SETTINGS | {"address": self.address}

    @property
    def robot_settings(self) -> dict[str, str]:
        return {"key": "robot-key", "address": self.address}

    def system_busy(self) -> web.Response:
        return _no(-1, "system busy")

    async def handle(self, request: web.Request, body: bytes) -> web.StreamResponse:
        if request.path == "/cgi-bin/gettoken":
            return self._token(request)
        if request.path == "/cgi-bin/webhook/send":
            return await self._robot(request, json.loads(body))
        if request.path in ("/cgi-bin/message/send", "/cgi-bin/message/recall"):
            return await self._with_token(request, body)
        return web.Response(status=404)

    def _token(self, request: web.Request) -> web.Response:
        if request.query.get("corpid") != SETTINGS["corpid"]:
            return _no(40013, "invalid corpid")
        if request.query.get("corpsecret") != SETTINGS["secret"]:
            return _no(40001, f"invalid credential, hint: [{request.query.get('corpsecret')}]")
        token = secrets.token_urlsafe(24)
        self.tokens[token] = time.monotonic() + self.token_life
        self.tokens_given += 1
        return web.json_response(
            {"errcode": 0, "errmsg": "ok", "access_token": token, "expires_in": max(self.token_life, 1)}
        )

    async def _with_token(self, request: web.Request, body: bytes) -> web.StreamResponse:
        token = request.query.get("access_token", "")
        if token not in self.tokens:
            return _no(40014, "invalid access_token")
        if self.behaviour.hits("expiring") or self.tokens[token] < time.monotonic():
            self.tokens.pop(token)
            return _no(42001, "access_token expired")
        if busy := await self.busy(request):
            return busy
        too_many = self.behaviour.limited and not self._per_corp.allows()
        if code := self.behaviour.refusing or ("45009" if too_many else ""):
            return _no(int(code), "refused")
        content = json.loads(body)
        if request.path.endswith("recall"):
            self.recalled.append(content["msgid"])
            return _no(0, "ok")
        return await self._send(request, body, content)

    async def _send(self, request: web.Request, body: bytes, content: dict[str, Any]) -> web.StreamResponse:
        if content["agentid"] != int(SETTINGS["agentid"]):
            return _no(40056, "invalid agentid")
        members = content["touser"].split("|")
        if len(members) > 1000:
            return _no(40031, "invalid userid list size")
        known = [one for one in members if one not in self.behaviour.unreachable | self.unlicensed]
        if not known:
            return _no(81013, "user & party & tag all invalid")
        msgid = secrets.token_hex(16)
        key = hashlib.sha256(body).hexdigest()
        until, before = self._seen.get(key, (0.0, ""))
        if content.get("enable_duplicate_check") and until > time.monotonic():
            msgid = before
        else:
            self._seen[key] = time.monotonic() + content.get("duplicate_check_interval", 1800), msgid
            self._deliver(known, content, msgid)
        answer = {
            "errcode": 0,
            "errmsg": "ok",
            "invaliduser": "|".join(one.lower() for one in members if one in self.behaviour.unreachable),
            "unlicenseduser": "|".join(one.lower() for one in members if one in self.unlicensed),
            "msgid": msgid,
        }
        return await self.taken(request, answer, [])

    def _deliver(self, members: list[str], content: dict[str, Any], msgid: str) -> None:
        form = content[content["msgtype"]]
        words = form.get("description") or form.get("content", "")
        for one in members:
            if self.behaviour.limited and not self._per_member.allows(one):
                continue  # dropped without a word, as the real one does
            self.take(one, words, provider_id=msgid, content=content)

    async def _robot(self, request: web.Request, content: dict[str, Any]) -> web.StreamResponse:
        if request.query.get("key") != "robot-key":
            return _no(93000, "invalid webhook url")
        if busy := await self.busy(request):
            return busy
        if self.behaviour.limited and not self._per_robot.allows():
            return _no(45009, "api freq out of limit")
        self.take("", content["markdown"]["content"], content=content)
        return await self.taken(request, {"errcode": 0, "errmsg": "ok"}, [])


def _no(code: int, words: str) -> web.Response:
    return web.json_response({"errcode": code, "errmsg": words})
