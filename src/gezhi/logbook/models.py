"""The log book's tables. What is written is never changed; the database itself refuses it (sql/guards.sql)."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gezhi.kernel.constraints import declare
from gezhi.logbook.canonical import Raw

NEVER_CHANGED = declare(
    "the log book is only added to",
    _("What is written in the log book stays as it is. Write down what is right as a new entry."),
)


class Entry(models.Model):
    """One line: who did what to which things, when it happened and when it arrived. Refers by text, holds no personal data."""

    verb = models.CharField(max_length=60)
    actor = models.CharField(max_length=60)
    about = ArrayField(models.CharField(max_length=80))
    facts = models.JSONField(default=dict)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    late_reason = models.CharField(max_length=200, blank=True, default="")

    seal: "Seal"

    class Meta:
        indexes = [
            GinIndex(fields=["about"], name="entry_about"),
            models.Index(fields=["happened_at", "id"], name="entry_happened"),
            models.Index(fields=["verb", "happened_at", "id"], name="entry_verb"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(verb=""), name="an entry says what happened"),
            models.CheckConstraint(
                condition=Q(happened_at__lte=models.F("recorded_at")), name="nothing is recorded before it happens"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.verb}"

    @property
    def raw(self) -> Raw:
        """The columns, as they are hashed."""
        return Raw(
            self.pk, self.verb, self.actor, self.about, self.facts, self.happened_at, self.recorded_at, self.late_reason
        )


class Seal(models.Model):
    """The place of an entry in the tree: its leaf number (0, 1, 2, … without a gap) and RFC 6962 leaf hash (32 bytes)."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True, related_name="seal")
    leaf = models.BigIntegerField()
    leaf_hash = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["leaf"], name="a leaf number is given once"),
            models.CheckConstraint(condition=Q(leaf__gte=0), name="leaf numbers begin with 0"),
        ]

    def __str__(self) -> str:
        return f"leaf {self.leaf}"

    @property
    def short(self) -> str:
        """The first 8 hexadecimal digits of the hash in two groups, as pages show it."""
        digits = bytes(self.leaf_hash).hex()
        return f"{digits[:4]} {digits[4:8]}"


class Node(models.Model):
    """The hash of a complete subtree of 2**level leaves, number counted from the left. Kept from level 8 (256 leaves) up."""

    pk = models.CompositePrimaryKey("level", "number")
    level = models.SmallIntegerField()
    number = models.BigIntegerField()
    digest = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.level}/{self.number}"


class Checkpoint(models.Model):
    """The signed state of the log after a batch: how many entries, the root of their tree, the C2SP text to keep."""

    size = models.BigIntegerField()
    root = models.BinaryField()
    text = models.TextField()
    sealed_at = models.DateTimeField()
    highest_entry = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["size"], name="one checkpoint for one size"),
            models.CheckConstraint(condition=Q(size__gt=0), name="a checkpoint covers something"),
        ]
        indexes = [models.Index(fields=["sealed_at"], name="checkpoint_sealed_at")]

    def __str__(self) -> str:
        return f"checkpoint over {self.size}"


class Sealer(models.Model):
    """The sealer's heartbeat, one row: when it ran, when it last looked at everything, why it stopped if it did."""

    ran_at = models.DateTimeField(null=True)
    swept_at = models.DateTimeField(null=True)
    stopped = models.CharField(max_length=20, blank=True, default="")
    unreadable = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="there is one sealer")]

    def __str__(self) -> str:
        return f"sealer, {self.stopped or 'well'}"


class Verification(models.Model):
    """Somebody asked for the whole log to be recomputed; how far it is and what was found."""

    asked_by = models.CharField(max_length=60)
    asked_at = models.DateTimeField()
    kept = models.TextField(blank=True, default="")
    total = models.BigIntegerField(default=0)
    done = models.BigIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    failed = models.BooleanField(default=False)
    report = models.JSONField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-asked_at"], name="verification_asked_at")]

    def __str__(self) -> str:
        return f"verification {self.pk}"

    @property
    def percent(self) -> int:
        """How much of the log has been recomputed, 0 to 100."""
        return 100 if self.ended_at else min(99, self.done * 100 // max(1, self.total))


APPEND_ONLY: list[type[models.Model]] = [Entry, Seal, Node, Checkpoint]
