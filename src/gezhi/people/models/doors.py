"""What guards the door: the second factor, its recovery codes, and the count of wrong tries."""

from django.db import models
from django.db.models import Q

from gezhi.people.models.persons import Person


class SecondFactor(models.Model):
    """A person's TOTP secret (RFC 6238), sealed with the server's key. `last_step` is the last 30-second step used."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="second_factor")
    sealed_secret = models.TextField()
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"second factor of {self.person_id}"


class RecoveryCode(models.Model):
    """A code on paper that stands in once for the second factor. Only its keyed hash is stored."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "code_hash"], name="a recovery code is made once")]

    def __str__(self) -> str:
        return f"recovery code of {self.person_id}"


class Attempts(models.Model):
    """Tries at one door (a phone number, an address, a person's second factor) since the last pause.

    `key` is a keyed hash: the table keeps no phone number and no address. The count is forgotten at `until`.
    """

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    until = models.DateTimeField()

    class Meta:
        verbose_name_plural = "attempts"
        constraints = [models.CheckConstraint(condition=~Q(key=""), name="attempts are at a door")]

    def __str__(self) -> str:
        return f"{self.count} until {self.until}"
