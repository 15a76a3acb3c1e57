"""From a verb to its form and back: whom it offers, what stands in it at first, what the action is given."""

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from gezhi.cases.forms.verbs import VerbForm
from gezhi.cases.models import Case
from gezhi.cases.reads import CasePage
from gezhi.cases.reads.choosing import candidates, case_by_number, suggested
from gezhi.cases.verbs import Verb
from gezhi.kernel.actors import Actor
from gezhi.registry.forms.people import PersonChoice, PersonPick

A_WEEK = timedelta(days=7)


def form_for(
    verb: Verb, found: CasePage, seen_by: Actor, at: datetime, data: Any = None, files: Any = None
) -> VerbForm:
    """The form of a verb on this case, with what is most likely already in it."""
    return verb.form(data, files, initial={"version": found.case.version, **_likely(verb.name, found, seen_by, at)})


def _likely(verb: str, found: CasePage, seen_by: Actor, at: datetime) -> dict[str, Any]:
    case, plan = found.case, found.plan
    if verb in ("dispatch", "transfer_check"):
        return {"to": suggested(case=case, verb=verb, seen_by=seen_by, at=at)}
    if verb == "ask_extension":
        return {"until": (case.solution_due or at) + A_WEEK}
    if verb == "pause":
        return {"until": at + A_WEEK}
    if verb == "set_plan" and plan is not None:
        names = ("responsible", "measures", "money", "deadline", "emergency")
        return {name: getattr(plan, name) for name in names}
    if verb == "set_plan":
        return {"responsible": case.handler or case.receiver, "deadline": case.solution_due}
    return {}


def offer(form: VerbForm, case: Case, verb: str, *, seen_by: Actor, at: datetime) -> None:
    """Lets the form's fields find the people who can be chosen for this verb, also while one types."""
    asked = [field for field in form.fields.values() if isinstance(field, PersonChoice)]
    if not asked:
        return
    among = candidates(case=case, verb=verb, seen_by=seen_by, at=at)
    for field in asked:
        field.offer(among=among, seen_by=seen_by, at=at)
        assert isinstance(field.widget, PersonPick)
        field.widget.address = f"{reverse('cases:people', args=[case.number])}?verb={verb}"


def said_in(form: VerbForm, verb: Verb, case: Case, seen_by: Actor, at: datetime) -> dict[str, Any]:
    """What the action is given; NotThere beside the field for the number of a case that is none."""
    said = dict(form.cleaned_data)
    said.setdefault("photo", None)
    if not verb.version:
        said.pop("version")
    if not verb.slip:
        said.pop("slip")
    if verb.name == "join":
        said["main"] = case_by_number(number=said["main"], seen_by=seen_by, at=at)
    if verb.name == "rate":
        said["satisfied"] = form.data.get("satisfied") == "yes"
    if verb.name == "add_photo":
        said["upload"] = said["photo"]
        said["photo"] = None
    return said
