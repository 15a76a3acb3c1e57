"""Duties: who answers for a place, in which post, when it was true and since when we know it."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel.constraints import declare
from gezhi.people.models import Person
from gezhi.registry.models.places import Place


class Post(models.TextChoices):
    """Posts of the chain of responsibility. All but checker and contact are held by one person at a time."""

    HEAD = "head", pgettext_lazy("post", "Head")
    ORGANISER = "organiser", pgettext_lazy("post", "Organiser")
    EXECUTOR = "executor", pgettext_lazy("post", "Executor")
    STEWARD = "steward", pgettext_lazy("post", "Steward")
    CHECKER = "checker", pgettext_lazy("post", "Checker")
    CONTACT = "contact", pgettext_lazy("post", "Contact")


HELD_BY_ONE = [Post.HEAD, Post.ORGANISER, Post.EXECUTOR, Post.STEWARD]
ANSWERING = [Post.HEAD, Post.EXECUTOR, Post.STEWARD]
OFFICE_POSTS = [Post.HEAD, Post.ORGANISER]


class Duty(models.Model):
    """A person answers for a place in a post. A row is never changed but for closing `recorded` when better is known."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="duties")
    post = models.CharField(_("post"), max_length=10, choices=Post.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="duties")
    title = models.CharField(pgettext_lazy("of a duty", "title"), max_length=40, blank=True, default="")
    during = DateTimeRangeField()
    recorded = DateTimeRangeField()
    stands_in_for = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="stood_in_for", null=True, blank=True
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name_plural = "duties"
        constraints = [
            ExclusionConstraint(
                name=declare(
                    "one person answers",
                    _(
                        "Somebody already holds this post here in that period. Hand the duty over, or choose another period."
                    ),
                    field="start",
                ),
                expressions=[
                    ("place", RangeOperators.EQUAL),
                    ("post", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                    ("recorded", RangeOperators.OVERLAPS),
                ],
                condition=Q(post__in=["head", "organiser", "executor", "steward"]),
            ),
            ExclusionConstraint(
                name=declare(
                    "a person holds a post once",
                    _("This person already holds this post here in that period. Nothing needs to be done."),
                    field="person",
                ),
                expressions=[
                    ("place", RangeOperators.EQUAL),
                    ("post", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                    ("recorded", RangeOperators.OVERLAPS),
                ],
                condition=Q(post__in=["checker", "contact"]),
            ),
            models.CheckConstraint(condition=Q(post__in=[p.value for p in Post]), name="a post is a known one"),
            models.CheckConstraint(
                condition=~Q(stands_in_for=models.F("person")),
                name=declare(
                    "nobody stands in for himself",
                    _("A substitute must be another person. Choose somebody else."),
                    field="person",
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.post} {self.person_id}"

    @property
    def ref(self) -> str:
        """How the log book names this duty."""
        return f"duty:{self.pk}"
