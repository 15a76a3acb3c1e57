"""Whom one can choose for a role in a case: those with a duty at its place or above it, and those one assigns anyway."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from gezhi.cases import rules
from gezhi.cases.models import Case, CasePhoto
from gezhi.cases.reads.page import handler_choices, verifier_choices
from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere
from gezhi.people.models import Person
from gezhi.registry.reads.assignable import assignable

FOR_A_CHECK = ("transfer_check",)


def candidates(*, case: Case, verb: str, seen_by: Actor, at: datetime) -> QuerySet[Person]:
    """The people among whom `seen_by` chooses for this verb; a verifier must have a duty there and not be the handler."""
    if verb in FOR_A_CHECK:
        near = [choice.person.pk for choice in verifier_choices(case=case, seen_by=seen_by, at=at)]
        return Person.objects.filter(pk__in=near).order_by("initials", "pk")
    near = [choice.person.pk for choice in handler_choices(case=case, seen_by=seen_by, at=at)]
    known = assignable(seen_by=seen_by, at=at)
    return Person.objects.filter(Q(pk__in=near) | Q(pk__in=known.values("pk")), is_active=True).order_by(
        "initials", "pk"
    )


def suggested(*, case: Case, verb: str, seen_by: Actor, at: datetime) -> Person | None:
    """Whom one will most likely choose; None where nobody is likelier than others."""
    asked = verifier_choices if verb in FOR_A_CHECK else handler_choices
    if verb not in ("dispatch", "transfer_check"):
        return None
    return next((one.person for one in asked(case=case, seen_by=seen_by, at=at) if one.suggested), None)


def case_by_number(*, number: str, seen_by: Actor, at: datetime) -> Case:
    """A case by the number that somebody typed, in whatever letters. NotThere or NotYours, beside the field "main"."""
    case = Case.objects.select_related("place").filter(number=number.strip().upper()).first()
    if case is None:
        raise NotThere(_("There is no case with this number. Look at the list of cases."), field="main")
    here = rules.Standpoint(case, seen_by, at)
    rules.demand(rules.may_see(here), rules.may_see)
    return case


def photo_of(*, number: str, photo: int, seen_by: Actor, at: datetime) -> CasePhoto:
    """A picture of a case that `seen_by` may look at; NotThere for one of another case."""
    case = case_by_number(number=number, seen_by=seen_by, at=at)
    found = case.photos.select_related("stored").filter(pk=photo).first()
    if found is None:
        raise NotThere
    return found
