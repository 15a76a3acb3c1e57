"""Templates: texts that are written once, with what is filled in by hand or by the system in double braces."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel.constraints import declare


class Template(models.Model):
    """One version of a text. A change is a new row; notices keep the version they were sent with.

    The zone may replace the product's own wording of what the system says by a template of the same code
    (`case.dispatched`, see wordings.py). `variables` are those that a sender gives; `external` is the code under which
    a provider knows the text, by kind of channel ({"sms_aliyun": "SMS_1234"}), with the providers that demand one.
    """

    code = models.CharField(_("code"), max_length=60)
    version = models.PositiveIntegerField(default=1)
    name = models.CharField(pgettext_lazy("of a template", "name"), max_length=80, blank=True, default="")
    title = models.CharField(pgettext_lazy("of a notice", "title"), max_length=120)
    body = models.TextField(pgettext_lazy("of a notice", "text"))
    variables = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    external = models.JSONField(default=dict, blank=True)
    written_by = models.CharField(max_length=60)
    written_at = models.DateTimeField()
    retired = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version"],
                name=declare(
                    "a template has each version once",
                    _("Somebody changed this template meanwhile. What you typed is kept; compare it and save again."),
                ),
            ),
            models.CheckConstraint(
                condition=~Q(code="") & ~Q(title="") & ~Q(body=""), name="a template says something"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.code

    @property
    def ref(self) -> str:
        """How the log book names this template."""
        return f"template:{self.pk}"
