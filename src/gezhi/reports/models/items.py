"""Data items that packs and the zone add to the dictionary; those that come with the product are in reports/shipped.py."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel.constraints import declare


class ItemKind(models.TextChoices):
    """What an answer looks like."""

    NUMBER = "number", pgettext_lazy("kind of data item", "Number")
    YES = "yes", pgettext_lazy("kind of data item", "Yes or no")
    CHOICE = "choice", pgettext_lazy("kind of data item", "Choice")
    TEXT = "text", pgettext_lazy("kind of data item", "Text")
    MONEY = "money", pgettext_lazy("kind of data item", "Money")


class Sight(models.TextChoices):
    """Who may see single answers; sums are for everybody who sees the place."""

    PUBLIC = "public", pgettext_lazy("who sees a data item", "Everybody")
    OFFICE = "office", pgettext_lazy("who sees a data item", "The zone's office")
    NEED = "need", pgettext_lazy("who sees a data item", "Those who answer for the place")


class Source(models.TextChoices):
    """Where an item comes from."""

    REGISTRY = "registry", pgettext_lazy("source of a data item", "Registry")
    ENTERPRISE = "enterprise", pgettext_lazy("source of a data item", "Enterprise")
    PARK = "park", pgettext_lazy("source of a data item", "Park")
    DERIVED = "derived", pgettext_lazy("source of a data item", "Worked out")


class DataItem(models.Model):
    """One item of the dictionary: one code, one definition in the whole system."""

    code = models.CharField(pgettext_lazy("of a data item", "code"), max_length=40, unique=True)
    name = models.CharField(pgettext_lazy("of a data item", "name"), max_length=60)
    definition = models.CharField(_("definition"), max_length=400)
    unit = models.CharField(_("unit"), max_length=20, blank=True, default="")
    kind = models.CharField(_("kind"), max_length=8, choices=ItemKind.choices)
    sight = models.CharField(_("who sees single answers"), max_length=8, choices=Sight.choices, default=Sight.NEED)
    source = models.CharField(_("source"), max_length=10, choices=Source.choices, default=Source.ENTERPRISE)
    lowest = models.BigIntegerField(_("lowest"), null=True, blank=True)
    highest = models.BigIntegerField(_("highest"), null=True, blank=True)
    within = models.CharField(_("not more than"), max_length=40, blank=True, default="")
    choices = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                name=declare(
                    "a data item has a name of its own",
                    _("A data item of this name exists. Use that one instead of asking the same under another code."),
                    field="name",
                ),
            ),
            models.CheckConstraint(condition=Q(code__regex=r"^[a-z][a-z0-9_]{1,39}$"), name="an item code is plain"),
            models.CheckConstraint(condition=~Q(definition=""), name="a data item says what it means"),
            models.CheckConstraint(condition=Q(kind__in=ItemKind.values), name="a data item is of a known kind"),
            models.CheckConstraint(
                condition=Q(lowest=None) | Q(highest=None) | Q(lowest__lte=F("highest")),
                name=declare(
                    "bounds are in order",
                    _("The lowest value lies above the highest one. Exchange them."),
                    field="highest",
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        """How the log book names this item."""
        return f"dataitem:{self.pk}"
