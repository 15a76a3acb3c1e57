"""The list of notices, one notice with its figures, the names behind them, taking the list out, recalling."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gezhi.files.serving import answer_file
from gezhi.kernel import clock
from gezhi.kernel.periods import local_zone
from gezhi.notices import rules, sheets
from gezhi.notices.actions import exporting, sending
from gezhi.notices.forms.drafts import RecallForm
from gezhi.notices.models import NoticeState
from gezhi.notices.reads import call_list, lists, names
from gezhi.notices.reads import notice_page as pages
from gezhi.people.requests import person_of
from gezhi.shell.answers import told_in, unsaved

SIZE = 30
CALLS_SHOWN = 8


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Every notice that the person may open, the newest first."""
    me, at, tab = person_of(request), clock.now(), request.GET.get("state", "")
    page = Paginator(lists.notices_seen(seen_by=me, at=at, tab=tab), SIZE).get_page(request.GET.get("page"))
    states = ("draft", "scheduled", "sending", "finished", "recalled")
    context = {
        "page": page,
        "lines": lists.lines(notices=list(page), seen_by=me, at=at),
        "tab": tab if tab in states else "",
        "states": [(state, NoticeState(state).label) for state in states],
        "may_write": lists.may_write(seen_by=me, at=at),
        "at": at,
    }
    return render(request, "notices/notices.html", context)


@require_safe
def notice(request: HttpRequest, notice: int) -> HttpResponse:
    """One notice: figures, ways, call list, who sees to it. Asked again by itself while it is on its way."""
    me, at = person_of(request), clock.now()
    page = pages.notice_page(notice=notice, seen_by=me, at=at)
    if page.notice.state == NoticeState.DRAFT:
        return redirect("notices:edit", notice)
    whose = request.GET.get("calls", "")
    calls = call_list.calls_seen(seen_by=me, at=at, notice=page.notice, whose="places" if whose == "places" else "")
    mine = call_list.calls_seen(seen_by=me, at=at, notice=page.notice)
    every = call_list.calls_seen(seen_by=me, at=at, notice=page.notice, whose="places")
    counts = mine.count(), every.count()
    if not whose and not counts[0]:
        calls, whose = every, "places"
    context: dict[str, Any] = {
        "page": page,
        "notice": page.notice,
        "figures": page.figures,
        "calls": call_list.call_lines(calls=list(calls[:CALLS_SHOWN]), seen_by=me, at=at),
        "whose": whose,
        "calls_mine": counts[0],
        "calls_every": counts[1],
        "at": at,
    }
    live = request.headers.get("HX-Request") == "true" and request.GET.get("live")
    return render(request, "notices/notice_live.html" if live else "notices/notice.html", context)


@require_safe
def listed(request: HttpRequest, notice: int) -> HttpResponse:
    """The names behind the figures, by group and site, each with the person who sees to it."""
    me, at, state = person_of(request), clock.now(), request.GET.get("state", "lacking")
    found = pages.notice_page(notice=notice, seen_by=me, at=at)
    group = request.GET.get("group", "")
    rows = names.recipients_seen(
        notice=found.notice,
        seen_by=me,
        at=at,
        state=state,
        group=int(group) if group.isdecimal() and len(group) < 19 else None,
    )
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    context = {
        "notice": found.notice,
        "figures": found.figures,
        "areas": found.areas,
        "group": group,
        "state": state if state in names.SHOWN else "",
        "page": page,
        "names": names.named(recipients=list(page), seen_by=me, at=at),
        "at": at,
    }
    return render(request, "notices/names.html", context)


@require_POST
def export(request: HttpRequest, notice: int) -> HttpResponse:
    """The list of recipients as a workbook or CSV; whoever takes it out stands in the log book."""
    me, at = person_of(request), clock.now()
    taken = exporting.export_names(notice=notice, by=me, at=at)
    csv = request.POST.get("form") == "csv"
    content = sheets.comma_separated(taken.names) if csv else sheets.workbook(taken, at)
    word = pgettext("file name", "notice")
    name = f"{word}-{notice}-{at.astimezone(local_zone()):%Y%m%d-%H%M}"
    response = HttpResponse(content, content_type="text/csv; charset=utf-8" if csv else sheets.XLSX)
    disposition = content_disposition_header(True, f"{name}.{'csv' if csv else 'xlsx'}")
    response.headers["Content-Disposition"] = disposition or "attachment"
    return response


@require_http_methods(["GET", "POST"])
def recall(request: HttpRequest, notice: int) -> HttpResponse:
    """Takes a notice back, with the reason that its readers see."""
    me, at = person_of(request), clock.now()
    found = pages.notice_page(notice=notice, seen_by=me, at=at)
    rules.demand(rules.may_recall(me, found.notice, at), rules.may_recall)
    form = RecallForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            sending.recall(notice=notice, reason=form.cleaned_data["reason"], by=me, at=at)
            messages.success(request, _("The notice is recalled. What had not left yet does not leave any more."))
            return redirect("notices:notice", notice)
    context = {"form": form, "notice": found.notice, "figures": found.figures}
    return (unsaved if form.errors else render)(request, "notices/recall.html", context)


@require_safe
def file(request: HttpRequest, notice: int, file: int) -> FileResponse:
    """A file that goes along with a notice."""
    kept = pages.file_of(notice=notice, file=file, seen_by=person_of(request), at=clock.now())
    return answer_file(kept.stored, kept.name)
