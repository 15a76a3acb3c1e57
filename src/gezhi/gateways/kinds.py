"""Every kind of channel there is, and how one is made from what somebody entered."""

import asyncio
from collections.abc import Mapping
from weakref import WeakKeyDictionary

from gezhi.gateways.calling import hang_up
from gezhi.gateways.channel import Channel
from gezhi.gateways.contract import Now
from gezhi.gateways.dingtalk import DingTalk, DingTalkRobot
from gezhi.gateways.feishu import Feishu, FeishuRobot
from gezhi.gateways.mail import Mail
from gezhi.gateways.sms_aliyun import SmsAliyun
from gezhi.gateways.sms_smpp import SmsSmpp
from gezhi.gateways.sms_tencent import SmsTencent
from gezhi.gateways.voice import Voice
from gezhi.gateways.wecom import WeCom, WeComRobot
from gezhi.gateways.weixin import Weixin
from gezhi.kernel import clock

ALL: tuple[type[Channel], ...] = (
    WeCom, WeComRobot, Weixin, DingTalk, DingTalkRobot, Feishu, FeishuRobot, SmsAliyun, SmsTencent, SmsSmpp,
    Mail, Voice,
)  # fmt: skip
KINDS: dict[str, type[Channel]] = {one.kind: one for one in ALL}
"""In the order in which a page offers them."""

Key = tuple[str, frozenset[tuple[str, str]]]
_kept: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, tuple[Key, Channel]]] = WeakKeyDictionary()
_ending: set[asyncio.Task[None]] = set()


def make(kind: str, settings: Mapping[str, str], *, now: Now = clock.now) -> Channel:
    """A new adapter. Raises KeyError for a kind that there is not, Misset for settings that cannot be used."""
    return KINDS[kind](settings, now=now)


def kept(kind: str, settings: Mapping[str, str], *, name: str = "") -> Channel:
    """The adapter of the channel of this name in the running loop: the same each time, so its token and counts go on.

    With other settings than before it is made anew, and what the old one held open is closed. Without a name the
    settings are the name.
    """
    loop = asyncio.get_running_loop()
    mine, key = _kept.setdefault(loop, {}), (kind, frozenset(settings.items()))
    name = name or repr(hash(key))
    before = mine.get(name)
    if before and before[0] == key:
        return before[1]
    mine[name] = key, make(kind, settings)
    if before:
        ending = loop.create_task(before[1].close())
        _ending.add(ending)
        ending.add_done_callback(_ending.discard)
    return mine[name][1]


async def close() -> None:
    """Ends everything that the adapters of the running loop hold open; call it before the loop ends."""
    for _key, adapter in _kept.pop(asyncio.get_running_loop(), {}).values():
        await adapter.close()
    await hang_up()
