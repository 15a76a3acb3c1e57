"""Recipients: the audience as it was frozen when the notice was sent, and how far the notice has come with each."""

from django.db import models
from django.db.models import Q

from gezhi.notices.models.notices import Notice
from gezhi.people.models import Person
from gezhi.registry.models import Enterprise, Place


class Recipient(models.Model):
    """A person, or an enterprise's contact, whom a notice is to reach. Also the line of the person's in-app inbox.

    `outside`: somebody whom only a program knows that sends through us; the address stands in the delivery alone.

    Three milestones, each set once and only together with those before it: reached, read, confirmed. `stage` is the
    number of the next stage of the plan and `next_at` when it is due (empty = nothing more is to be done).
    `place`, `group`, `site`: where the recipient belonged then. `follow_up`: who sees to it that they learn of it;
    moves with the duty while the notice is under way. A foreign key brings no index of its own here: a million rows are
    written at once, and the indexes below answer what is asked. That the person is there is checked by the database; the
    notice, the enterprise, the places and who follows up are not, because they are copied in the same statement from rows
    that are locked or that nothing deletes, and each check costs as much as writing the row.
    """

    notice = models.ForeignKey(
        Notice, on_delete=models.CASCADE, related_name="recipients", db_constraint=False, db_index=False
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="notices_received", db_index=False
    )
    enterprise = models.ForeignKey(
        Enterprise,
        on_delete=models.PROTECT,
        null=True,
        related_name="notices_received",
        db_constraint=False,
        db_index=False,
    )
    outside = models.BooleanField(db_default=False)
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    group = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    site = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    follow_up = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        related_name="follows_up",
        db_constraint=False,
        db_index=False,
    )
    stage = models.PositiveSmallIntegerField(db_default=0)
    next_at = models.DateTimeField(null=True)
    reached_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=60, blank=True, db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "person"], condition=Q(person__isnull=False), name="a person gets a notice once"
            ),
            models.UniqueConstraint(fields=["notice", "enterprise"], name="an enterprise gets a notice once"),
            models.CheckConstraint(
                condition=Q(person__isnull=True, enterprise__isnull=False, outside=False)
                | Q(person__isnull=False, enterprise__isnull=True, outside=False)
                | Q(person__isnull=True, enterprise__isnull=True, outside=True),
                name="a recipient is a person, an enterprise or outside",
            ),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True) | Q(reached_at__isnull=False), name="who has read was reached"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(read_at__isnull=False), name="who confirmed has read"
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="recipient_due"),
            models.Index(
                fields=["notice", "group", "site"], condition=Q(read_at__isnull=True), name="recipient_unread"
            ),
            models.Index(fields=["person", "-id"], condition=Q(person__isnull=False), name="recipient_inbox"),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} to {self.person_id or self.enterprise_id}"

    @property
    def ref(self) -> str:
        """How the log book names this recipient."""
        return f"recipient:{self.pk}"
