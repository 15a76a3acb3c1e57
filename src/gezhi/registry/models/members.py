"""Who acts for an enterprise: its members, who sign in, and the links that it was given."""

from datetime import datetime
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gezhi.kernel.constraints import declare
from gezhi.people.models import Person
from gezhi.registry.models.enterprises import Enterprise


class Memberships(models.QuerySet["Membership"]):
    """Adjectives of memberships."""

    def known(self) -> Self:
        """As far as we know now."""
        return self.filter(recorded__upper_inf=True)

    def held(self, at: datetime) -> Self:
        """Those in force at `at`, as known now, of persons who are still here."""
        return self.known().filter(during__contains=at, person__is_active=True)

    def of(self, enterprise_id: int) -> Self:
        """Those of the enterprise and of what was merged into it."""
        return self.filter(Q(enterprise=enterprise_id) | Q(enterprise__merged_into=enterprise_id))


class Membership(models.Model):
    """A person acts for an enterprise during a period. A row is never changed but for closing `recorded`.

    A merged enterprise's members are those of the one it goes on in: nothing is moved, and nothing is left to move back
    when the merger is undone.
    """

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    during = DateTimeRangeField()
    recorded = DateTimeRangeField()
    by = models.CharField(max_length=60)

    objects = Memberships.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name=declare(
                    "a person is a member once",
                    _("This person already acts for the enterprise. Nothing needs to be done."),
                    field="person",
                ),
                expressions=[
                    ("enterprise", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                    ("recorded", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} for {self.enterprise_id}"

    @property
    def ref(self) -> str:
        """How the log book names this membership."""
        return f"membership:{self.pk}"


class EnterpriseLinks(models.QuerySet["EnterpriseLink"]):
    """Adjectives of links."""

    def open(self, at: datetime) -> Self:
        """Those that lead somewhere at `at`: neither taken back nor run out."""
        return self.filter(ended_at=None, made_at__lte=at, expires_at__gt=at)

    def of(self, enterprise_id: int) -> Self:
        """Those of the enterprise and of what was merged into it."""
        return self.filter(Q(enterprise=enterprise_id) | Q(enterprise__merged_into=enterprise_id))


class EnterpriseLink(models.Model):
    """A secret address by which an enterprise acts without an account, until it runs out or is taken back.

    The secret is derived from the number, `nonce` and the server's key (registry.links); nobody reads it in this table.
    """

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="links")
    nonce = models.CharField(max_length=32)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=60)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=60, blank=True, default="")

    objects = EnterpriseLinks.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="a link lasts a while"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by="") | (Q(ended_at__isnull=False) & ~Q(ended_by="")),
                name="an ended link names who ended it",
            ),
        ]
        indexes = [models.Index(fields=["enterprise"], condition=Q(ended_at=None), name="enterprise_link_open")]

    def __str__(self) -> str:
        return f"{self.pk} of {self.enterprise_id}"

    @property
    def ref(self) -> str:
        """How the log book names this link."""
        return f"link:{self.pk}"

    def state(self, at: datetime) -> str:
        """`open`, `ended` or `expired`."""
        if self.ended_at is not None:
            return "ended"
        return "open" if at < self.expires_at else "expired"
