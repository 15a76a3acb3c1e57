"""Every kind of channel there is, and how one is made from what somebody entered."""

import asyncio
from collections.abc import Mapping
from weakref import WeakKeyDictionary

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
_kept: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[Key, Channel]] = WeakKeyDictionary()


def make(kind: str, settings: Mapping[str, str], *, now: Now = clock.now) -> Channel:
    """A new adapter. Raises KeyError for a kind that there is not, Misset for settings that cannot be used."""
    return KINDS[kind](settings, now=now)


def kept(kind: str, settings: Mapping[str, str]) -> Channel:
    """The adapter for these settings in the running loop, the same each time: its token and its counts go on."""
    mine = _kept.setdefault(asyncio.get_running_loop(), {})
    key = (kind, frozenset(settings.items()))
    if key not in mine:
        mine[key] = make(kind, settings)
    return mine[key]


async def close() -> None:
    """Ends everything that the adapters of the running loop hold open; call it before the loop ends."""
    from gezhi.gateways.calling import hang_up

    for adapter in _kept.pop(asyncio.get_running_loop(), {}).values():
        await adapter.close()
    await hang_up()
