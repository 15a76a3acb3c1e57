"""Persons, with as little about them as possible, and the rights that do not come from a duty."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel.constraints import declare


class People(BaseUserManager["Person"]):
    """Finds persons; Django asks it for a person by phone at sign-in."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(phone=username)


class Person(AbstractBaseUser):
    """Somebody who answers for something, works somewhere or runs the system. No ID number, no address, no birthday."""

    class Works(models.TextChoices):
        OFFICE = "office", pgettext_lazy("kind of person", "Office")
        FIELD = "field", pgettext_lazy("kind of person", "Field")
        ENTERPRISE = "enterprise", pgettext_lazy("kind of person", "Enterprise")

    name = models.CharField(_("name"), max_length=60)
    initials = models.CharField(max_length=200, blank=True, default="", editable=False)
    phone = models.CharField(_("phone"), max_length=20, null=True, blank=True)  # noqa: DJ001  null: several may have none
    works = models.CharField(max_length=12, choices=Works.choices, default=Works.FIELD)
    title = models.CharField(_("title"), max_length=40, blank=True, default="")
    language = models.CharField(max_length=10, blank=True, default="")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[People] = People()
    USERNAME_FIELD = "phone"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    is_operator = False

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["phone"],
                name=declare(
                    "one person has one phone",
                    _("Somebody with this phone number is already registered. Search for the number and use that person."),
                    field="phone",
                ),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="a person has a name"),
            models.CheckConstraint(condition=Q(works__in=["office", "field", "enterprise"]), name="a person works somewhere known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        """How the log book names this person."""
        return f"person:{self.pk}"


class Grant(models.Model):
    """A right that does not come from a duty, for a period: clerk, auditor, administrator (three separate persons)."""

    class Right(models.TextChoices):
        CLERK = "clerk", pgettext_lazy("right", "Registry clerk")
        AUDITOR = "auditor", pgettext_lazy("right", "Auditor")
        ADMINISTRATOR = "administrator", pgettext_lazy("right", "Administrator")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants")
    right = models.CharField(max_length=16, choices=Right.choices)
    during = DateTimeRangeField()
    reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            ExclusionConstraint(
                name=declare("a right is granted once at a time", _("This person already has this right then. End it first.")),
                expressions=[("person", RangeOperators.EQUAL), ("right", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(condition=Q(right__in=["clerk", "auditor", "administrator"]), name="a right is a known one"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.right}"
