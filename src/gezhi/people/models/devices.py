"""Devices, which are the only way to be signed in, and the invitations that bind them."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gezhi.kernel.constraints import declare
from gezhi.people.agents import BETWEEN
from gezhi.people.models.persons import Person


class Devices(models.QuerySet["Device"]):
    """Adjectives of devices."""

    def living(self, at: datetime) -> Self:
        """Those that open the door at `at`: not ended, not run out, second factor given, the person still here."""
        return self.open(at).filter(confirmed_at__isnull=False)

    def open(self, at: datetime) -> Self:
        """Those not ended and not run out at `at`, also while the second factor is still awaited."""
        return self.filter(ended_at__isnull=True, lasts_until__gt=at, person__is_active=True)


class Device(models.Model):
    """A browser on a phone or computer that is signed in as a person. Ending the row signs it out at the next request.

    The key itself is only in the device's cookie; here stands its SHA-256. `confirmed_at` is empty between the right
    password and the right second factor. `ended_by` is the log book's reference to whoever ended it.
    """

    class Came(models.TextChoices):
        PASSWORD = "password", _("Password")
        INVITATION = "invitation", _("Invitation")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="devices")
    name = models.CharField(max_length=60)
    token_hash = models.CharField(max_length=64, unique=True)
    came = models.CharField(max_length=12, choices=Came.choices)
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    lasts_until = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=60, blank=True, default="")

    objects = Devices.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(came__in=["password", "invitation"]), name="a device came in a known way"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by="") | (Q(ended_at__isnull=False) & ~Q(ended_by="")),
                name="an ended device names who ended it",
            ),
            models.CheckConstraint(
                condition=Q(lasts_until__gte=F("created_at")), name="a device lasts from its beginning"
            ),
        ]
        indexes = [models.Index(fields=["person"], condition=Q(ended_at__isnull=True), name="device_open")]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        """How the log book names this device."""
        return f"device:{self.pk}"

    @property
    def shown_name(self) -> str:
        """Its name in the language of the page: "iPhone · 微信"."""
        return BETWEEN.join(gettext(word) for word in self.name.split(BETWEEN))

    @property
    def is_confirmed(self) -> bool:
        """Whether the second factor has been given, or none was asked for."""
        return self.confirmed_at is not None


class Invitations(models.QuerySet["Invitation"]):
    """Adjectives of invitations."""

    def open(self, at: datetime) -> Self:
        """Those that can still be used at `at`."""
        return self.filter(used_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=at)


class Invitation(models.Model):
    """A personal way in: a link or QR code for one person, that works once and only until `expires_at`.

    The link's secret is derived from `nonce` and the server's key (people.keys) and is not stored, not even hashed.
    `made_by` is empty when the operator at the command line made it.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="invitations")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="invitations_made", null=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    nonce = models.CharField(max_length=32)
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    device = models.OneToOneField(Device, on_delete=models.PROTECT, related_name="invitation", null=True)

    objects = Invitations.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(used_at__isnull=True, withdrawn_at__isnull=True),
                name=declare(
                    "one invitation is open", _("Somebody has just invited this person. Open the page again.")
                ),
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True, device__isnull=True) | Q(used_at__isnull=False, device__isnull=False),
                name="a used invitation names its device",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="an invitation is used or withdrawn",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="an invitation lasts a while"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} for {self.person_id}"

    @property
    def ref(self) -> str:
        """How the log book names this invitation."""
        return f"invitation:{self.pk}"

    def state(self, at: datetime) -> str:
        """One of "used", "withdrawn", "expired", "open" at the instant `at`."""
        if self.used_at is not None:
            return "used"
        if self.withdrawn_at is not None:
            return "withdrawn"
        return "expired" if self.expires_at <= at else "open"
