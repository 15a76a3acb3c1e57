"""Enterprises: who they are and were. Where they work is in occupancies.py, how duplicates become one in mergers.py."""

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel.constraints import declare
from gezhi.registry.models.derived import Grams, Key, searchable_text


class SizeClass(models.TextChoices):
    """Size of an enterprise as the statistics name it (large to micro)."""

    LARGE = "large", pgettext_lazy("size of an enterprise", "Large")
    MEDIUM = "medium", pgettext_lazy("size of an enterprise", "Medium")
    SMALL = "small", pgettext_lazy("size of an enterprise", "Small")
    MICRO = "micro", pgettext_lazy("size of an enterprise", "Micro")


class EnterpriseSet(models.QuerySet["Enterprise"]):
    """Adjectives for many enterprises."""

    def standing(self) -> "EnterpriseSet":
        """Those that have not been merged into another one."""
        return self.filter(merged_into__isnull=True)

    def coded(self, code: str) -> "EnterpriseSet":
        """Those with this credit code or old registration number, merged duplicates included."""
        return self.filter(Q(credit_code=code) | Q(old_number=code))


class Enterprise(models.Model):
    """One legal entity. Registered address and working address are two facts; the working places are its occupancies.

    `credit_code` is the 18-character unified social credit code (GB 32100), `old_number` a 15-digit registration number
    from before 2015. One of both may be missing. A merged duplicate stays and points at the one that goes on, which
    is never itself merged (migration 0003), so one step leads there. Search reads the three generated columns.
    `confirmed_at` is when somebody of the enterprise last said that staff, contact and address are right, `confirmed_by` who.
    """

    name = models.CharField(pgettext_lazy("of an enterprise", "name"), max_length=200)
    initials = models.TextField(blank=True, default="", editable=False)
    credit_code = models.CharField(_("unified social credit code"), max_length=18, null=True, blank=True)  # noqa: DJ001
    old_number = models.CharField(_("old registration number"), max_length=15, null=True, blank=True)  # noqa: DJ001
    registered_address = models.CharField(_("registered address"), max_length=400, blank=True, default="")
    working_address = models.CharField(_("working address"), max_length=400, blank=True, default="")
    legal_form = models.CharField(_("legal form"), max_length=100, blank=True, default="")
    registered_on = models.DateField(_("registered on"), null=True, blank=True)
    capital = models.CharField(_("registered capital"), max_length=60, blank=True, default="")
    scope = models.TextField(_("business scope"), blank=True, default="")
    industry_section = models.CharField(_("industry section"), max_length=1, blank=True, default="")
    industry_division = models.CharField(_("industry division"), max_length=2, blank=True, default="")
    size = models.CharField(_("size"), max_length=8, choices=SizeClass.choices, blank=True, default="")
    above_scale = models.BooleanField(_("above designated size"), default=False)
    key_tags = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    staff = models.PositiveIntegerField(_("staff"), null=True, blank=True)
    contact_name = models.CharField(_("contact"), max_length=60, blank=True, default="")
    contact_phone = models.CharField(_("contact phone"), max_length=30, blank=True, default="")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=60, blank=True, default="")
    extra = models.JSONField(default=dict, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_from")
    version = models.PositiveIntegerField(default=1)
    name_key = models.GeneratedField(expression=Key("name"), output_field=models.TextField(), db_persist=True)
    grams = models.GeneratedField(
        expression=Grams(Key("name")), output_field=ArrayField(models.TextField()), db_persist=True
    )
    searchable = models.GeneratedField(
        expression=searchable_text(Key("name"), "initials", "credit_code", "old_number"),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = EnterpriseSet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["credit_code"],
                condition=Q(merged_into__isnull=True),
                name=declare(
                    "a credit code names one enterprise",
                    _("Another enterprise already has this credit code. Open that one, or merge the two."),
                    field="credit_code",
                ),
            ),
            models.UniqueConstraint(
                fields=["old_number"],
                condition=Q(merged_into__isnull=True),
                name=declare(
                    "an old number names one enterprise",
                    _("Another enterprise already has this registration number. Open that one, or merge the two."),
                    field="old_number",
                ),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="an enterprise has a name"),
            models.CheckConstraint(
                condition=~Q(merged_into=models.F("id")), name="an enterprise is not merged into itself"
            ),
            models.CheckConstraint(
                condition=Q(credit_code=None) | Q(credit_code__regex=r"^[0-9A-HJ-NPQRTUWXY]{18}$"),
                name=declare(
                    "a credit code has 18 characters of its alphabet",
                    _("This is not a credit code. Enter the 18 characters printed on the business licence."),
                    field="credit_code",
                ),
            ),
            models.CheckConstraint(
                condition=Q(old_number=None) | Q(old_number__regex=r"^[0-9]{15}$"),
                name=declare(
                    "an old number has 15 digits",
                    _("An old registration number has exactly 15 digits. Check the number or leave it empty."),
                    field="old_number",
                ),
            ),
            models.CheckConstraint(
                condition=Q(industry_division="") | ~Q(industry_section=""), name="a division lies in a section"
            ),
            models.CheckConstraint(condition=Q(size__in=["", *SizeClass.values]), name="a size is a known one"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by="") | (Q(confirmed_at__isnull=False) & ~Q(confirmed_by="")),
                name="a confirmation names who confirmed",
            ),
        ]
        indexes = [
            GinIndex(fields=["searchable"], name="enterprise_searchable", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["grams"], name="enterprise_grams"),
            GinIndex(fields=["key_tags"], name="enterprise_tags"),
            models.Index(fields=["name_key"], name="enterprise_name_key"),
            models.Index(fields=["credit_code"], name="enterprise_code"),
            models.Index(fields=["contact_phone"], condition=~Q(contact_phone=""), name="enterprise_phone"),
            models.Index(fields=["initials", "id"], condition=Q(merged_into=None), name="enterprise_in_order"),
            models.Index(fields=["merged_into"], name="enterprise_merged"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        """How the log book names this enterprise."""
        return f"enterprise:{self.pk}"


class EnterpriseName(models.Model):
    """A name an enterprise had, so that it is found by it. `during` as far as the days are known."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="former_names")
    name = models.CharField(max_length=200)
    initials = models.TextField(blank=True, default="")
    during = DateRangeField(null=True, blank=True)
    grams = models.GeneratedField(
        expression=Grams(Key("name")), output_field=ArrayField(models.TextField()), db_persist=True
    )
    searchable = models.GeneratedField(
        expression=searchable_text(Key("name"), "initials"), output_field=models.TextField(), db_persist=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "name"],
                name=declare("a former name is kept once", _("This former name is already kept.")),
            )
        ]
        indexes = [
            GinIndex(fields=["searchable"], name="former_name_searchable", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["grams"], name="former_name_grams"),
        ]

    def __str__(self) -> str:
        return self.name
