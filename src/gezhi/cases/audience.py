"""States that a notice's audience can ask for because of cases: enterprises and persons with something still open."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from gezhi.cases.models import Case
from gezhi.cases.models.cases import IS_OPEN
from gezhi.notices.audience import states
from gezhi.notices.audience.choice import ENTERPRISES, PEOPLE
from gezhi.people.models import Person
from gezhi.registry.models import Enterprise


def register() -> None:
    """Tells the notices our states; called once when the product starts."""
    states.register("open-case", _("has an open case"), of=ENTERPRISES, found=_enterprises)
    states.register("open-case", _("has an open case to act on"), of=PEOPLE, found=_people)


def _enterprises(given: Mapping[str, Any], at: datetime) -> "QuerySet[Enterprise]":
    return Enterprise.objects.filter(Exists(Case.objects.filter(IS_OPEN, enterprise=OuterRef("pk"))))


def _people(given: Mapping[str, Any], at: datetime) -> "QuerySet[Person]":
    return Person.objects.filter(Exists(Case.objects.filter(IS_OPEN, turn=OuterRef("pk"))))
