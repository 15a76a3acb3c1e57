"""What reopening puts into reviewers' calendars: the deadlines of the answers that wait for them."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from gezhi.cases.feeds.entries import BEFORE, MOST, Entry
from gezhi.people.models import Person
from gezhi.reopening.models import Application
from gezhi.reopening.timekeeping import WARNED
from gezhi.reopening.words import state_words


def answers_due(person: Person, at: datetime) -> Iterator[Entry]:
    """Applications whose turn is this person's: half an hour that ends at the deadline, with the enterprise's name and no other."""
    mine = Application.objects.waiting().filter(turn__contains=[person.pk], due__isnull=False)
    rows = mine.select_related("enterprise", "place").annotate(changed_at=Max("moves__at")).order_by("due", "pk")
    for one in rows[:MOST]:
        assert one.due is not None
        yield Entry(
            uid=f"application-{one.pk}",
            sequence=one.version,
            changed_at=getattr(one, "changed_at", None) or one.begun_at,
            start=one.due - BEFORE,
            end=one.due,
            title=_("Answer due: %(enterprise)s") % {"enterprise": one.enterprise.name},
            words="\n".join([f"{one.number} {state_words(one.state)}", _("It waits for you.")]),
            where=one.place.name,
            page=reverse("reopening:application", args=[one.pk]),
            alarm=one.next_at if one.next_step == WARNED else None,
        )
