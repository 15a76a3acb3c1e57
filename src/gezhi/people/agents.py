"""What a device calls itself, in two words that its owner recognises in a list."""

import re

from django.utils.translation import gettext_noop

PLATFORMS = [
    ("iPhone", r"iPhone"), ("iPad", r"iPad"), ("HarmonyOS", r"HarmonyOS|OpenHarmony"), ("Android", r"Android"),
    ("Windows", r"Windows"), ("Mac", r"Macintosh"), ("Linux", r"Linux|X11"),
]  # fmt: skip
BROWSERS = [
    (gettext_noop("WeCom"), r"wxwork"), (gettext_noop("WeChat"), r"MicroMessenger"),
    (gettext_noop("DingTalk"), r"DingTalk"), ("Edge", r"Edg(?:e|A|iOS)?/"), (gettext_noop("360 Browser"), r"360SE|QihooBrowser"),
    (gettext_noop("QQ Browser"), r"QQBrowser"), (gettext_noop("UC Browser"), r"UCBrowser"),
    (gettext_noop("Huawei Browser"), r"HuaweiBrowser"), (gettext_noop("Xiaomi Browser"), r"MiuiBrowser"),
    ("Firefox", r"Firefox|FxiOS"), ("Chrome", r"Chrome|CriOS"), ("Safari", r"Safari"),
]  # fmt: skip
BETWEEN = " · "


def device_name(agent: str) -> str:
    """A name such as "iPhone · WeChat" from a browser's User-Agent header; what it does not tell is left out."""
    found = [_first(PLATFORMS, agent), _first(BROWSERS, agent)]
    return BETWEEN.join(word for word in found if word) or gettext_noop("Device")


def _first(patterns: list[tuple[str, str]], agent: str) -> str:
    return next((word for word, pattern in patterns if re.search(pattern, agent)), "")
