"""Persons, with as little about them as possible, and the rights that do not come from a duty."""

from datetime import datetime
from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Case, F, Func, Q, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel.constraints import declare


class People(BaseUserManager["Person"]):
    """Finds persons; Django asks it for a person by phone at sign-in."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(phone=username)


class Person(AbstractBaseUser):
    """Somebody who answers for something, works somewhere or runs the system. No ID number, no address, no birthday.

    `initials` is what a search by pinyin looks into (kernel.pinyin). `version` counts changes, so that two people who
    save the same form are told so. Who has no password cannot sign in by one: they join by an invitation.
    """

    class Works(models.TextChoices):
        OFFICE = "office", pgettext_lazy("kind of person", "Office")
        FIELD = "field", pgettext_lazy("kind of person", "Field")
        ENTERPRISE = "enterprise", pgettext_lazy("kind of person", "Enterprise")

    last_login = None  # a device's `seen_at` says it; once is enough
    name = models.CharField(pgettext_lazy("person", "name"), max_length=60)
    initials = models.CharField(max_length=1000, blank=True, default="", editable=False)
    phone = models.CharField(_("phone"), max_length=20, null=True, blank=True)  # noqa: DJ001  null: several may have none
    works = models.CharField(_("works in"), max_length=12, choices=Works.choices, default=Works.FIELD)
    title = models.CharField(pgettext_lazy("person", "title"), max_length=40, blank=True, default="")
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
                    _(
                        "Somebody with this phone number is already registered. Search for the number and use that person."
                    ),
                    field="phone",
                ),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="a person has a name"),
            models.CheckConstraint(condition=~Q(phone=""), name="a person has a phone or none"),
            models.CheckConstraint(
                condition=Q(works__in=["office", "field", "enterprise"]), name="a person works somewhere known"
            ),
        ]
        indexes = [
            models.Index(
                Func(F("initials"), Value(" "), Value(2), function="split_part", output_field=models.TextField()),
                "id",
                name="person_reading",
            ),
            GinIndex(fields=["name"], name="person_name_trgm", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["initials"], name="person_initials_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        """How the log book names this person."""
        return f"person:{self.pk}"


class Grants(models.QuerySet["Grant"]):
    """Adjectives of grants."""

    def held(self, at: datetime) -> Self:
        """Those in force at the instant `at`, of persons who are still here."""
        return self.filter(during__contains=at, person__is_active=True)


class Grant(models.Model):
    """A right that does not come from a duty, for a period: clerk, auditor, administrator.

    Who audits may not act (three roles kept apart, GB/T 22239-2019 8.1.4.2): nobody is auditor and anything else at the
    same time; the database sees to it.
    """

    class Right(models.TextChoices):
        CLERK = "clerk", pgettext_lazy("right", "Registry clerk")
        AUDITOR = "auditor", pgettext_lazy("right", "Auditor")
        ADMINISTRATOR = "administrator", pgettext_lazy("right", "Administrator")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants")
    right = models.CharField(_("right"), max_length=16, choices=Right.choices)
    during = DateTimeRangeField()
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="")

    objects = Grants.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name=declare(
                    "a right is granted once at a time",
                    _("This person already has this right then. End it first."),
                    field="right",
                ),
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("right", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name=declare(
                    "who audits does not act",
                    _(
                        "An auditor may hold no other right at the same time. End the other right first, or choose another person."
                    ),
                    field="right",
                ),
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (
                        Case(
                            When(right="auditor", then=Value(1)),
                            default=Value(0),
                            output_field=models.SmallIntegerField(),
                        ),
                        RangeOperators.NOT_EQUAL,
                    ),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(right__in=["clerk", "auditor", "administrator"]), name="a right is a known one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.right}"

    def end(self, at: datetime) -> None:
        """Cuts the period off at `at`; a grant that has not begun by then disappears."""
        if self.during.lower >= at:
            self.delete()
            return
        self.during = DateTimeTZRange(self.during.lower, at, "[)")
        self.save(update_fields=["during"])

    @property
    def ref(self) -> str:
        """How the log book names this grant."""
        return f"grant:{self.pk}"
