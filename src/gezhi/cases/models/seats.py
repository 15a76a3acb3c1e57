"""By which duty somebody came into a case, so that the case moves along when the duty does; and the reporter's address."""

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from gezhi.cases.models.cases import Case
from gezhi.people.models import Person
from gezhi.registry.models import Place
from gezhi.registry.models.duties import Post


class Role(models.TextChoices):
    """What somebody is to an open case."""

    RECEIVER = "receiver", pgettext_lazy("role in a case", "First receiver")
    DISPATCHER = "dispatcher", pgettext_lazy("role in a case", "Dispatcher")
    HANDLER = "handler", pgettext_lazy("role in a case", "Handler")
    VERIFIER = "verifier", pgettext_lazy("role in a case", "Verifier")
    SUPERVISOR = "supervisor", pgettext_lazy("role in a case", "Supervisor")


class CaseSeat(models.Model):
    """A role in an open case and the duty (place, post) by which its person holds it; post "" = chosen without a duty.

    Rows exist while the case is open. The place is referred to without a constraint in the database: writing a seat must
    not wait for a hand-over that holds the place and waits for the case.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="seats", db_index=False)
    role = models.CharField(max_length=10, choices=Role.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="case_seats", db_index=False)
    place = models.ForeignKey(
        Place, on_delete=models.DO_NOTHING, related_name="case_seats", null=True, db_constraint=False, db_index=False
    )
    post = models.CharField(max_length=10, choices=Post.choices, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "role"], name="a role in a case is held by one"),
            models.CheckConstraint(
                condition=Q(post="", place=None) | (~Q(post="") & Q(place__isnull=False)),
                name="a seat is a duty or none",
            ),
        ]
        indexes = [models.Index(fields=["place", "post", "person"], name="seat_duty")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.role}"


class CaseContact(models.Model):
    """How to reach a reporter who has no account. Destroyed some days after the case has ended."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="contact")
    name = models.CharField(max_length=60, blank=True, default="")
    phone = models.CharField(max_length=30, blank=True, default="")
    mail = models.CharField(max_length=200, blank=True, default="")
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") | ~Q(phone="") | ~Q(mail=""), name="a contact says how to reach somebody"
            )
        ]

    def __str__(self) -> str:
        return f"contact of {self.case_id}"
