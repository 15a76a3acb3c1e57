"""DingTalk (发送工作通知, 获取工作通知消息的发送结果, 自定义机器人)."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections import defaultdict
from typing import Any

from aiohttp import web

from testing.providers.server import FakeHttpProvider, Window

SETTINGS = {"appkey": "ding-zone", "secret": "ding-secret", "agentid": "1234"}
ROBOT = {"token": "robot-token", "secret": "SECrobot"}


class FakeDingTalk(FakeHttpProvider):
    """Work notifications and robots. `reads(task, person)` makes a person read; the same words twice a day vanish."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.tokens: set[str] = set()
        self.clock = time.time
        self.recalled: list[str] = []
        self._task = 456
        self._results: dict[str, dict[str, list[str]]] = {}
        self._said: set[tuple[str, str]] = set()
        self._per_robot, self._per_app = Window(20), Window(1500)

    @property
    def settings(self) -> dict[str, str]:
        return SETTINGS | {"address": self.address}

    @property
    def robot_settings(self) -> dict[str, str]:
        return ROBOT | {"address": self.address}

    def system_busy(self) -> web.Response:
        return _no(-1, "系统繁忙")

    def reads(self, task: str, person: str) -> None:
        self._results[task]["unread_user_id_list"].remove(person)
        self._results[task]["read_user_id_list"].append(person)

    async def handle(self, request: web.Request, body: bytes) -> web.StreamResponse:
        if request.path == "/gettoken":
            return self._token(request)
        if request.path == "/robot/send":
            return await self.busy(request) or await self._robot(request, json.loads(body))
        token = request.query.get("access_token", "")
        if self.behaviour.hits("expiring"):
            self.tokens.discard(token)
        if token not in self.tokens:
            return _no(40014, "不合法的access_token")
        verb = request.path.rpartition("/")[2]
        if verb == "asyncsend_v2":
            return await self.busy(request) or await self._send(request, json.loads(body))
        if verb == "getsendresult":
            found = self._results[str(json.loads(body)["task_id"])]
            return web.json_response({"errcode": 0, "errmsg": "ok", "send_result": found})
        self.recalled.append(str(json.loads(body)["msg_task_id"]))
        return _no(0, "ok")

    def _token(self, request: web.Request) -> web.Response:
        if (request.query["appkey"], request.query["appsecret"]) != (SETTINGS["appkey"], SETTINGS["secret"]):
            return _no(40089, "不合法的corpid或corpsecret")
        self.tokens.add(token := secrets.token_hex(16))
        return web.json_response({"errcode": 0, "access_token": token, "errmsg": "ok", "expires_in": 7200})

    async def _send(self, request: web.Request, content: dict[str, Any]) -> web.StreamResponse:
        people = content["userid_list"].split(",")
        if len(people) > 100 or len(json.dumps(content["msg"], ensure_ascii=False).encode()) > 2048:
            return _no(40035, "不合法的参数")
        if self.behaviour.limited and not self._per_app.allows():
            return _no(90018, "api freq out of limit")
        if self.behaviour.refusing:
            return _no(int(self.behaviour.refusing), "refused")
        self._task += 1
        result: defaultdict[str, list[str]] = defaultdict(list)
        words = json.dumps(content["msg"], ensure_ascii=False)
        for one in people:
            if one in self.behaviour.unreachable:
                result["invalid_user_id_list"].append(one)
            elif (one, words) in self._said:
                result["forbidden_user_id_list"].append(one)
            else:
                self._said.add((one, words))
                self.take(one, words, provider_id=str(self._task), content=content["msg"])
                result["unread_user_id_list"].append(one)
        self._results[str(self._task)] = result
        return await self.taken(request, {"errcode": 0, "errmsg": "ok", "task_id": self._task}, [])

    async def _robot(self, request: web.Request, content: dict[str, Any]) -> web.StreamResponse:
        stamp = request.query.get("timestamp", "0")
        words = f"{stamp}\n{ROBOT['secret']}".encode()
        sign = base64.b64encode(hmac.new(ROBOT["secret"].encode(), words, hashlib.sha256).digest()).decode()
        if request.query.get("access_token") != ROBOT["token"]:
            return _no(300001, "token is not exist")
        if request.query.get("sign") != sign or abs(self.clock() - int(stamp) / 1000) > 3600:
            return _no(310000, "sign not match")
        if self.behaviour.limited and not self._per_robot.allows():
            return _no(130101, "send too fast")
        self.take("", content["markdown"]["text"], content=content)
        return await self.taken(request, {"errcode": 0, "errmsg": "ok"}, [])


def _no(code: int, words: str) -> web.Response:
    return web.json_response({"errcode": code, "errmsg": words})
