"""What reopening needs somebody for: answers that are due or overdue, and sites of which returns are missing."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from gezhi.kernel.actors import Actor
from gezhi.overview.reads.asks import Ask
from gezhi.overview.reads.emergency import Emergency
from gezhi.people.models import Person
from gezhi.registry.models.duties import Post
from gezhi.registry.reads.coverage import Standing
from gezhi.registry.reads.places import Responsible, responsible_for
from gezhi.reopening.models import Application
from gezhi.reopening.reads.figures import LateReview, late_reviews

REVIEWS, SITES = 4, 3
BEFORE = timedelta(hours=2)
"""So long before returns are due the sites of which some are missing are named."""


def emergency_asks(found: Emergency, *, seen_by: Actor) -> list[Ask]:
    """Applications whose answer is overdue or near, with whose turn it is; then the sites that lack most returns."""
    late = late_reviews(seen_by=seen_by, at=found.at, most=REVIEWS)
    turns = {person for one in late for person in one.application.turn}
    names = dict(Person.objects.filter(pk__in=turns).values_list("pk", "name")) if turns else {}
    lines = [_review(one, names) for one in late]
    if found.reviews and (others := found.reviews.late + found.reviews.near - len(late)) > 0:
        lines.append(_other_reviews(others))
    if found.due is None or found.at < found.due - BEFORE:
        return lines
    silent = found.silent[:SITES]
    whose = responsible_for(place_ids=[site.place_id for site, _lack in silent], seen_by=seen_by, at=found.at)
    return [*lines, *(_silent(site, lack, found, found.due, whose.get(site.place_id)) for site, lack in silent)]


def _review(one: LateReview, names: dict[int, str]) -> Ask:
    application: Application = one.application
    page = reverse("reopening:application", args=[application.pk])
    whose = [names[pk] for pk in application.turn if pk in names]
    title = (
        _("%(firm)s · answer to its application overdue") if one.late else _("%(firm)s · answer to its application due")
    )
    return Ask(
        state="bad" if one.late else "warn",
        title=title % {"firm": application.enterprise.name},
        href=page,
        detail=f"{application.place.name} · {application.number}",
        person=whose[0] if whose else "",
        role=pgettext("role", "reviewer"),
        action=pgettext("next step", "Review"),
        action_href=page,
        due=application.due,
    )


def _other_reviews(number: int) -> Ask:
    said = ngettext("%(count)d more answer is due or overdue", "%(count)d more answers are due or overdue", number)
    address = f"{reverse('reopening:queue')}?tab=waiting"
    return Ask(
        "late", said % {"count": number}, address, _("the earliest deadline first"), "", "",
        pgettext("verb, to a list", "Show all"), address,
    )  # fmt: skip


def _silent(site: Standing, lack: int, found: Emergency, due: datetime, answers: Responsible | None) -> Ask:
    said = ngettext("%(place)s · %(count)d return missing", "%(place)s · %(count)d returns missing", lack)
    query = f"?metric=response&by=site&key={site.place_id}&which=missing&day={found.day}"
    address = reverse("reports:names") + query
    return Ask(
        state="late" if found.over else "warn",
        title=said % {"place": site.name, "count": lack},
        href=address,
        detail=found.collection.title if found.collection else "",
        person=answers.name if answers else "",
        role=str(Post(answers.post).label) if answers else "",
        action=pgettext("next step", "See the list"),
        action_href=address,
        due=due,
    )
