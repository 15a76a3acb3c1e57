"""Channels by which messages leave, how they are doing, and where a person is found on each."""

from datetime import datetime, time
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel.constraints import declare
from gezhi.people.models import Person
from gezhi.registry.models import Enterprise


class Channels(models.QuerySet["Channel"]):
    """Adjectives of channels."""

    def working(self, at: datetime) -> Self:
        """Those that are switched on and not resting at `at`, the one to be used first in front."""
        return self.filter(Q(resting_until__isnull=True) | Q(resting_until__lte=at), enabled=True).order_by(
            "order", "pk"
        )


class Channel(models.Model):
    """An account with a provider. No account is built in.

    `settings` is what may be read; `secrets` is sealed with the product's key (people.keys) as one JSON text. Of the
    channels of one way the first in `order` that is switched on and not resting sends, the next takes over.
    `failures` counts failures of the provider itself in a row; after a few it rests until `resting_until`.
    `minute` and `in_minute` count what was handed over in the present minute, for the provider's limit: all workers share it.
    """

    kind = models.CharField(pgettext_lazy("of a channel", "kind"), max_length=20)
    way = models.CharField(max_length=12, blank=True, default="")
    name = models.CharField(pgettext_lazy("of a channel", "name"), max_length=60)
    settings = models.JSONField(default=dict, blank=True)
    secrets = models.TextField(blank=True, default="")
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    enabled = models.BooleanField(_("switched on"), default=False)
    failures = models.PositiveIntegerField(default=0)
    resting_until = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=300, blank=True, default="")
    minute = models.DateTimeField(null=True, blank=True)
    in_minute = models.PositiveIntegerField(default=0)
    tested_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = Channels.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                name=declare(
                    "a channel's name names one channel",
                    _("Another channel already has this name. Give it another one."),
                    field="name",
                ),
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(kind=""), name="a channel has a kind and a name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        """How the log book names this channel."""
        return f"channel:{self.pk}"

    def rests(self, at: datetime) -> bool:
        """Whether it is left alone at `at` after failures."""
        return self.resting_until is not None and self.resting_until > at


class Address(models.Model):
    """Where a person (or an enterprise's contact) is found on one kind of channel. The phone is the registry's own."""

    class Kind(models.TextChoices):
        WECOM = "wecom", pgettext_lazy("kind of address", "WeCom account")
        WEIXIN = "weixin", pgettext_lazy("kind of address", "WeChat OpenID")
        DINGTALK = "dingtalk", pgettext_lazy("kind of address", "DingTalk user")
        FEISHU = "feishu", pgettext_lazy("kind of address", "Feishu user")
        EMAIL = "email", pgettext_lazy("kind of address", "E-mail address")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="addresses", null=True)
    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="addresses", null=True)
    kind = models.CharField(_("kind of address"), max_length=10, choices=Kind.choices)
    value = models.CharField(_("address on the channel"), max_length=200)
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "addresses"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                name=declare(
                    "a person has one address of a kind", _("This person already has such an address."), field="value"
                ),
            ),
            models.UniqueConstraint(
                fields=["enterprise", "kind"],
                name=declare(
                    "an enterprise has one address of a kind",
                    _("This enterprise already has such an address."),
                    field="value",
                ),
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=True, enterprise__isnull=False)
                | Q(person__isnull=False, enterprise__isnull=True),
                name="an address belongs to a person or an enterprise",
            ),
            models.CheckConstraint(condition=~Q(value=""), name="an address is not empty"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.person_id or self.enterprise_id}"


class QuietHours(models.Model):
    """When nothing leaves that is not urgent, in the zone's time. One row or none (then 22:00 to 7:00)."""

    START, END = time(22), time(7)

    id = models.SmallIntegerField(primary_key=True, default=1)
    start = models.TimeField(_("quiet from"), default=START)
    end = models.TimeField(_("quiet until"), default=END)

    class Meta:
        verbose_name_plural = "quiet hours"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="quiet hours are said once")]

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"
