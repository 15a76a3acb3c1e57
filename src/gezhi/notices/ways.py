"""Ways: by what means a person is reached. Several channels (two SMS providers) may serve one way, one after the other."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Way(models.TextChoices):
    """What a stage of a plan names. The call list is a way too: there a person phones."""

    WECOM = "wecom", pgettext_lazy("way", "WeCom")
    WEIXIN = "weixin", pgettext_lazy("way", "WeChat")
    DINGTALK = "dingtalk", pgettext_lazy("way", "DingTalk")
    FEISHU = "feishu", pgettext_lazy("way", "Feishu")
    SMS = "sms", pgettext_lazy("way", "SMS")
    EMAIL = "email", pgettext_lazy("way", "E-mail")
    VOICE = "voice", pgettext_lazy("way", "Voice call")
    ROBOT = "robot", pgettext_lazy("way", "Group robot")
    CALL_LIST = "call_list", pgettext_lazy("way", "Call list")


ADDRESS_OF_WAY = {
    Way.WECOM: "wecom",
    Way.WEIXIN: "weixin",
    Way.DINGTALK: "dingtalk",
    Way.FEISHU: "feishu",
    Way.SMS: "phone",
    Way.VOICE: "phone",
    Way.EMAIL: "email",
}
"""Which address of a person a way needs."""


def way_of(kind: str) -> str:
    """The way that channels of this kind serve: several SMS providers one, every group robot its own; "" for strangers."""
    if kind.startswith("sms_"):
        return Way.SMS
    if kind.endswith("_robot"):
        return Way.ROBOT
    return kind if kind in ADDRESS_OF_WAY else ""
