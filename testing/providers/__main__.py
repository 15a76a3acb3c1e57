"""Runs fake providers for benches and trying out: prints their addresses and settings as JSON, then serves until ended.

python -m testing.providers wecom sms_aliyun … [--port 9100] [--callback-url URL] [--unlimited] [--delay 0.05] [--dropping N]
"""

import argparse
import asyncio
import json
import signal
import sys
from collections.abc import Callable

from testing.providers.aliyun import FakeAliyun
from testing.providers.dingtalk import FakeDingTalk
from testing.providers.feishu import FakeFeishu
from testing.providers.server import FakeProvider
from testing.providers.smpp import FakeCentre
from testing.providers.smtp import FakeMailServer
from testing.providers.tencent import FakeTencent
from testing.providers.wecom import FakeWeCom
from testing.providers.weixin import FakeWeixin

MAKERS: dict[str, Callable[..., FakeProvider]] = {
    "wecom": FakeWeCom, "wecom_robot": FakeWeCom, "weixin": FakeWeixin, "dingtalk": FakeDingTalk,
    "dingtalk_robot": FakeDingTalk, "feishu": FakeFeishu, "feishu_robot": FakeFeishu, "sms_aliyun": FakeAliyun,
    "voice": FakeAliyun, "sms_tencent": FakeTencent, "sms_smpp": FakeCentre, "email": FakeMailServer,
}  # fmt: skip
ROBOT = "robot_settings"
SETTINGS = {"wecom_robot": ROBOT, "dingtalk_robot": ROBOT, "feishu_robot": ROBOT, "voice": "voice_settings"}


def options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m testing.providers", description=__doc__)
    parser.add_argument("kinds", nargs="+", choices=sorted(MAKERS))
    parser.add_argument("--port", type=int, default=0, help="of the first; the next ones follow; 0 = any")
    parser.add_argument("--callback-url", default="", help="where receipts are posted")
    parser.add_argument("--unlimited", action="store_true", help="without the real limits of frequency")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--dropping", type=int, default=0, help="so many are accepted and lost")
    parser.add_argument("--callbacks", default="once", choices=["once", "twice", "early", "never", "forged"])
    return parser.parse_args(arguments)


def say(told: object) -> None:
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    sys.stdout.flush()


async def serve(chosen: argparse.Namespace) -> None:
    """All of them in one loop until SIGTERM or SIGINT; then what each took, as JSON."""
    providers = {}
    for number, kind in enumerate(chosen.kinds):
        port = chosen.port + number if chosen.port else 0
        providers[kind] = MAKERS[kind](
            port=port, callback_url=chosen.callback_url, limited=not chosen.unlimited, delay=chosen.delay,
            dropping=chosen.dropping, callbacks=chosen.callbacks,
        )  # fmt: skip
    end = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, end.set)
    stops = [await one.listen() for one in providers.values()]
    told = {kind: getattr(one, SETTINGS.get(kind, "settings")) for kind, one in providers.items()}
    say(told)
    await end.wait()
    for stop in stops:
        await stop()
    say({kind: {"took": len(one.inbox.all), "lost": len(one.inbox.lost)} for kind, one in providers.items()})


if __name__ == "__main__":
    asyncio.run(serve(options(sys.argv[1:])))
