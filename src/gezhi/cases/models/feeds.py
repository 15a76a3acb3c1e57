"""Calendar feeds: the secret address under which a calendar program fetches one's deadlines and duties."""

from django.db import models
from django.db.models import Q

from gezhi.people.models import Person


class CalendarFeed(models.Model):
    """A feed of one person; at most one is not over. The secret follows from `nonce` and the server's key: it is not stored."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="calendar_feeds")
    nonce = models.CharField(max_length=32)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(revoked_at=None), name="a person has one calendar feed"
            )
        ]

    def __str__(self) -> str:
        return f"calendar feed of {self.person_id}"

    @property
    def ref(self) -> str:
        """How the log book names this feed."""
        return f"calendar_feed:{self.pk}"
