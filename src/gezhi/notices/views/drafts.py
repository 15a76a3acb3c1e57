"""Writing a notice, looking at what would come of it, and sending it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gezhi.kernel import clock
from gezhi.kernel.refusals import Refused
from gezhi.notices import rules
from gezhi.notices.actions import attaching, drafting, sending
from gezhi.notices.actions.drafting import LONGEST_BODY
from gezhi.notices.forms.desk import Desk
from gezhi.notices.forms.drafts import SendForm
from gezhi.notices.models import Notice
from gezhi.notices.plans import steps_of
from gezhi.notices.reads import drafts as reads
from gezhi.notices.reads.places import places_to_choose
from gezhi.notices.reads.templates import texts
from gezhi.notices.texts import PERSONAL, shown_name
from gezhi.people.requests import person_of
from gezhi.shell.answers import told_in, unsaved


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begins a notice, from a template if the address names one."""
    at = clock.now()
    rules.demand(rules.may_write(person_of(request), at), rules.may_write)
    return _desk(request, None)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, notice: int) -> HttpResponse:
    """Goes on writing a draft."""
    return _desk(request, reads.draft_of(notice=notice, seen_by=person_of(request), at=clock.now()))


def _desk(request: HttpRequest, kept: Notice | None) -> HttpResponse:
    me, at = person_of(request), clock.now()
    data = request.POST if request.method == "POST" else None
    desk = Desk(data, kept=kept, by=me, at=at, begin=request.GET.get("template", ""))
    if desk.saves:
        with desk.telling():
            if kept is None:
                saved = drafting.write_notice(draft=desk.draft(), by=me, at=at)
            else:
                version = desk.text.cleaned_data["version"] or 0
                saved = drafting.change_notice(notice=kept.pk, version=version, draft=desk.draft(), by=me, at=at)
            return _saved(request, desk, saved)
    context = _shown(desk)
    if desk.errors:
        return unsaved(request, "notices/desk.html", context, conflict=desk.conflict)
    return render(request, "notices/desk.html", context)


def _saved(request: HttpRequest, desk: Desk, saved: Notice) -> HttpResponse:
    """The text is safe first; a file that cannot be taken along is told about afterwards."""
    add, off = request.FILES.getlist("files"), [int(one) for one in request.POST.getlist("detach") if one.isdecimal()]
    if add or off:
        try:
            attaching.change_files(notice=saved.pk, add=add, take_off=off, by=desk.by, at=desk.at)
        except Refused as refused:
            messages.error(request, _("The draft is saved, without the files. %(why)s") % {"why": refused.sentence})
            return redirect("notices:edit", saved.pk)
    if desk.do == "look":
        return redirect("notices:check", saved.pk)
    messages.success(request, _("The draft is saved. Nothing has been sent."))
    return redirect("notices:edit", saved.pk)


def _shown(desk: Desk) -> dict[str, Any]:
    chinese = (get_language() or "").startswith("zh")
    parts, exceptions = reads.parts_in_words(audience=desk.audience, seen_by=desk.by)
    return {
        "desk": desk,
        "kept": desk.kept,
        "parts": parts,
        "exceptions": exceptions,
        "preview": reads.preview(sketch=desk.sketch, seen_by=desk.by, at=desk.at),
        "variables": [shown_name(name, chinese=chinese) for name in PERSONAL],
        "templates": texts(seen_by=desk.by, at=desk.at)[0],
        "longest": LONGEST_BODY,
    }


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """What would come of what stands in the fields, while somebody writes. Nothing is saved."""
    me, at = person_of(request), clock.now()
    rules.demand(rules.may_write(me, at), rules.may_write)
    desk = Desk(request.POST, kept=None, by=me, at=at, quiet=True)
    shown = reads.preview(sketch=desk.sketch, seen_by=me, at=at)
    return render(request, "notices/preview_live.html", {"preview": shown, "desk": desk})


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """The places under the field that asks for them, while somebody types."""
    me, at = person_of(request), clock.now()
    rules.demand(rules.may_write(me, at), rules.may_write)
    chosen = [int(one) for one in request.GET.getlist("under") if one.isdecimal() and len(one) < 19]
    text = request.GET.get("under_text", "")[:60].replace("\x00", "").strip()
    found = places_to_choose(text=text, chosen=chosen, seen_by=me, at=at)
    return render(request, "notices/places_found.html", {"found": found, "name": "under", "text": text})


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, notice: int) -> HttpResponse:
    """The last look before sending: to how many, when by which way, as three of them will read it."""
    me, at = person_of(request), clock.now()
    draft = reads.draft_of(notice=notice, seen_by=me, at=at)
    form = SendForm(request.POST if request.method == "POST" else None, initial={"version": draft.version})
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            return _send(request, form, notice)
    context = {
        "notice": draft,
        "form": form,
        "preview": reads.preview(sketch=reads.sketch_of(draft), seen_by=me, at=at),
        "steps": steps_of(draft.plan) if draft.plan else [],
        "open_ways": reads.ways_open(seen_by=me, at=at),
        "at": at,
    }
    return (unsaved if form.errors else render)(request, "notices/check.html", context)


def _send(request: HttpRequest, form: SendForm, notice: int) -> HttpResponse:
    me, at = person_of(request), clock.now()
    when, version = form.cleaned_data["send_at"], form.cleaned_data["version"]
    if when is not None:
        sending.schedule(notice=notice, when=when, version=version, by=me, at=at)
        messages.success(request, _("The notice is scheduled. Until then it can be taken back."))
    else:
        sending.send(notice=notice, version=version, by=me, at=at)
        messages.success(request, _("The notice is on its way."))
    return redirect("notices:notice", notice)


@require_POST
def discard(request: HttpRequest, notice: int) -> HttpResponse:
    """Throws a draft away."""
    thrown = drafting.discard(notice=notice, by=person_of(request), at=clock.now())
    messages.success(request, _("The draft “%(title)s” is thrown away.") % {"title": thrown.title or thrown.pk})
    return redirect("notices:notices")


@require_POST
def unschedule(request: HttpRequest, notice: int) -> HttpResponse:
    """A scheduled notice is a draft again."""
    sending.unschedule(notice=notice, by=person_of(request), at=clock.now())
    messages.success(request, _("The notice is a draft again. Nothing has been sent."))
    return redirect("notices:edit", notice)
