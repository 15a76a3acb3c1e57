"""The page of one application: where it stands, what to do next, what was handed in, the permit, what happened."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from gezhi.kernel import clock
from gezhi.kernel.refusals import NotThere
from gezhi.registry.requests import firm_actor, for_firms
from gezhi.reopening import actions
from gezhi.reopening.forms.items import asked_in, value_of
from gezhi.reopening.models import State
from gezhi.reopening.modes import mode_name
from gezhi.reopening.reads import ApplicationPage, application_page
from gezhi.reopening.views.lines import Line, line_of
from gezhi.reopening.views.papers import Paper, paper_of
from gezhi.reopening.views.people import named_reviewers
from gezhi.reopening.views.review import facts_of, ring_of
from gezhi.reopening.views.story import story
from gezhi.shell.timewords import moment_words

BACK = {"take_back": actions.take_back, "withdraw": actions.withdraw}


@dataclass(frozen=True)
class Button:
    """Something that can be done next: a link, or a verb that is posted."""

    label: str
    href: str = ""
    verb: str = ""
    main: bool = False


@dataclass(frozen=True)
class Next:
    """What comes next, said to whoever reads the page; `key` if it is the reader's turn."""

    title: str
    words: str
    key: bool = False


@for_firms
@require_safe
def page(request: HttpRequest, application_id: int) -> HttpResponse:
    """Everything about one application, for the enterprise, its park and those who review."""
    actor, at = firm_actor(request), clock.now()
    found = application_page(which=application_id, seen_by=actor, at=at)
    actor = firm_actor(request, found.application.enterprise_id)
    phones = bool(found.verbs) or bool(found.acting)
    lines = [line_of(point, at, whole_phones=phones) for point in found.points]
    context = {
        "at": at,
        "found": found,
        "application": found.application,
        "mode": mode_name(found.application.mode),
        "next": next_of(found, at),
        "buttons": buttons_of(found),
        "lines": lines,
        "returned": [line for line in lines if line.reason],
        "facts": facts_of(found, at),
        "ring": ring_of(found, at),
        "people": named_reviewers(found.reviewers, found.application.level, phones=bool(found.acting)),
        "paper": _paper(found, request, at),
        "rows": story(found),
        "changeable": changeable(found, lines),
    }
    return render(request, "reopening/application.html", context)


def _paper(found: ApplicationPage, request: HttpRequest, at: datetime) -> Paper | None:
    if found.permit is None:
        return None
    last = found.permit_lines[-1] if found.permit_lines else None
    reason = last.words if last is not None and last.verb in ("suspend", "revoke") else ""
    return paper_of(found.permit, request, at, reason=reason, verbs=found.permit_verbs)


def next_of(found: ApplicationPage, at: datetime) -> Next:
    """What comes next, by where it stands and who reads it."""
    one, own = found.application, bool(found.acting)
    due = moment_words(one.due, at) if one.due else ""
    names = pgettext("between items of a list", ", ").join(person.person.name for person in found.reviewers[:2])
    if one.state == State.DRAFT:
        number = len(found.missing)
        words = ngettext("%(n)d point is still missing.", "%(n)d points are still missing.", number) % {"n": number}
        return Next(_("Not sent yet"), words if number else _("Everything is there; it only has to be sent."), own)
    if one.state == State.RETURNED:
        number = sum(point.state == "returned" for point in found.points)
        title = ngettext("%(n)d point came back", "%(n)d points came back", number) % {"n": number}
        return Next(title, _("Mend what is named below and send it again; nothing else is asked."), own)
    if one.is_waiting:
        said = _("%(names)s answers by %(due)s. If there is no answer by then, those above are told.")
        changed = _("Only what changed is looked at; the permit stays as it is.")
        title = _("A change is looked at") if one.state == State.REREVIEW else _("Handed in, being looked at")
        words = said % {"names": names or _("Whoever stands above"), "due": due}
        return Next(title, f"{words} {changed}" if one.state == State.REREVIEW else words, "approve" in found.verbs)
    return _over(found, at)


def _over(found: ApplicationPage, at: datetime) -> Next:
    one = found.application
    last = next((line.words for line in reversed(found.lines) if line.verb == "refuse"), "")
    return {
        State.APPROVED: Next(_("You may work"), _("Print the notice and put it up. If people, address or activity change, say so here.")),
        State.REFUSED: Next(_("Refused"), last or _("The reason stands below.")),
        State.WITHDRAWN: Next(_("Withdrawn"), _("You can begin again at any time; what is known stays known.")),
        State.LAPSED: Next(_("Not needed any more"), _("The incident was lifted.")),
        State.ENDED: Next(_("The permit is over"), _("You can apply anew if you need one.")),
    }[State(one.state)]  # fmt: skip


def buttons_of(found: ApplicationPage) -> list[Button]:
    """What the reader can do with it now, the most likely first."""
    one = found.application
    address = reverse("reopening:apply", args=[one.enterprise_id, one.place_id, one.incident_id])
    buttons = []
    if "fill" in found.verbs:
        label = _("Mend it") if one.state == State.RETURNED else pgettext("an application", "Go on")
        buttons.append(Button(label, href=address, main=True))
    if "approve" in found.verbs:
        buttons.append(Button(_("Review it"), href=f"{reverse('reopening:queue')}?id={one.pk}", main=True))
    if "take_back" in found.verbs and not found.permit:
        buttons.append(Button(_("Take it back to change something"), verb="take_back"))
    if "withdraw" in found.verbs and one.state != State.DRAFT:
        buttons.append(Button(_("Withdraw it"), verb="withdraw"))
    if one.state in (State.WITHDRAWN, State.REFUSED, State.ENDED) and found.acting:
        buttons.append(Button(_("Apply anew"), href=address, main=True))
    return buttons


def changeable(found: ApplicationPage, lines: list[Line]) -> list[Line]:
    """The points whose change the enterprise can say after the yes."""
    return [line for line in lines if line.relevant and line.kind != "file"] if "change_fact" in found.verbs else []


@for_firms
@require_http_methods(["POST"])
def do(request: HttpRequest, application_id: int) -> HttpResponse:
    """Taking back, withdrawing, or saying that a fact has changed."""
    at = clock.now()
    application = application_page(which=application_id, seen_by=firm_actor(request), at=at).application
    actor, verb = firm_actor(request, application.enterprise_id), request.POST.get("do", "")
    if verb == "change":
        pack = application.pack
        for typed in asked_in(request, [one.code for one in pack.materials]):
            material = pack.material(typed.code)
            assert material is not None
            actions.change_fact(
                application=application, code=typed.code, value=value_of(material, typed.raw), by=actor, at=at
            )
        messages.success(request, _("Kept. If it matters, that part is looked at anew."))
    elif verb in BACK:
        BACK[verb](application=application, by=actor, at=at)
        messages.success(request, _("Taken back.") if verb == "take_back" else _("Withdrawn."))
    else:
        raise NotThere
    return redirect("reopening:application", application_id)
