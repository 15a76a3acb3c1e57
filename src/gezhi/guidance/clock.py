"""What time does to guidance: readers' names end when their time is over. Safe to run twice and beside others."""

from datetime import datetime

from gezhi.guidance.actions.forgetting import destroy_names
from gezhi.guidance.models import Handbook, Reading
from gezhi.kernel.actors import SYSTEM


def forget_names(*, at: datetime) -> int:
    """Destroys the names of readers whose time was over by `at`; says how many."""
    named = Reading.objects.exclude(name="").values("handbook")
    editions = Handbook.objects.filter(pk__in=named).select_related("incident").order_by("pk")
    return sum(destroy_names(handbook=edition, by=SYSTEM, at=at) for edition in editions)
