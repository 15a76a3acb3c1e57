"""What programs hold: tokens with scopes and an end, and receipts of what was done under an idempotency key."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.people.models.persons import Person


class Scope(models.TextChoices):
    """What a token may be used for; never more than its person may."""

    REGISTRY_READ = "registry:read", pgettext_lazy("scope of a token", "Read places, duties and coverage")
    REGISTRY_WRITE = "registry:write", pgettext_lazy("scope of a token", "Change places and duties")
    ENTERPRISES_READ = "enterprises:read", pgettext_lazy("scope of a token", "Read enterprises")
    ENTERPRISES_WRITE = "enterprises:write", pgettext_lazy("scope of a token", "Change enterprises")
    CASES_READ = "cases:read", pgettext_lazy("scope of a token", "Read cases")
    CASES_WRITE = "cases:write", pgettext_lazy("scope of a token", "Report cases and act on them")
    REOPENING_READ = "reopening:read", pgettext_lazy("scope of a token", "Read applications and permits")
    REOPENING_WRITE = "reopening:write", pgettext_lazy("scope of a token", "Apply, review, look after permits")
    REPORTS_READ = "reports:read", pgettext_lazy("scope of a token", "Read returns, figures and exports")
    REPORTS_WRITE = "reports:write", pgettext_lazy("scope of a token", "Send returns, look after collections")
    OPEN311 = "open311", pgettext_lazy("scope of a token", "Report and follow cases by Open311 (as an api_key)")
    LOG_READ = "log:read", pgettext_lazy("scope of a token", "Read the log book")
    WEBHOOKS = "webhooks", pgettext_lazy("scope of a token", "Set up webhooks and look after them")


class Token(models.Model):
    """A program acts for a person with this token until it expires or is revoked. Only the key's hash is stored."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(_("name"), max_length=60)
    key_hash = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=24, choices=Scope.choices))
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("made_at")), name="a token expires after it is made"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def uses(self) -> list[str]:
        """What it may be used for, in words."""
        return [str(Scope(scope).label) for scope in self.scopes]

    @property
    def ref(self) -> str:
        """How the log book names this token."""
        return f"token:{self.pk}"


class Receipt(models.Model):
    """The answer that a program got under an idempotency key; written in the same transaction as the effect."""

    actor = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.TextField()
    made_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="one key has one effect")]

    def __str__(self) -> str:
        return self.key
