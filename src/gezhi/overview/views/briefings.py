"""Briefings: the list, one on paper or as a Word document, and how they are made."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gezhi.files.serving import answer_file
from gezhi.kernel import clock
from gezhi.overview import actions, word
from gezhi.overview.forms import BriefingTemplateForm, BriefingTimeForm
from gezhi.overview.reads import briefings as reads
from gezhi.people.requests import person_of
from gezhi.shell.answers import told_in


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The briefings that were made; a POST makes one now."""
    person, at = person_of(request), clock.now()
    if request.method == "POST":
        return redirect("overview:briefing", actions.make_briefing(by=person, at=at).pk)
    return _index(request)


@require_POST
def set_time(request: HttpRequest) -> HttpResponse:
    """When they are made by themselves."""
    form = BriefingTimeForm(request.POST)
    if form.is_valid():
        time = form.cleaned_data["time"]
        minute = time.hour * 60 + time.minute if time else None
        actions.set_time(minute=minute, by=person_of(request), at=clock.now())
        return redirect("overview:briefings")
    return _index(request, time=form)


@require_http_methods(["GET", "HEAD", "POST"])
def template(request: HttpRequest) -> HttpResponse | FileResponse:
    """The template in use, to take home; a POST brings another, or goes back to the one of the product."""
    person, at = person_of(request), clock.now()
    if request.method != "POST":
        return _template(request)
    if "shipped" in request.POST:
        actions.take_shipped_template(by=person, at=at)
        return redirect("overview:briefings")
    form = BriefingTemplateForm(request.POST, request.FILES)
    if form.is_valid():
        upload = form.cleaned_data["template"]
        with told_in(form):
            actions.bring_template(upload=upload, name=upload.name, by=person, at=at)
    return _index(request, template=form) if form.errors else redirect("overview:briefings")


@require_safe
def page(request: HttpRequest, briefing_id: int) -> HttpResponse:
    """One briefing as a sheet of paper."""
    found = reads.briefing_of(briefing_id=briefing_id, seen_by=person_of(request), at=clock.now())
    return render(request, "overview/briefing.html", {"briefing": found, "said": found.content})


@require_safe
def chart(request: HttpRequest, briefing_id: int) -> HttpResponse:
    """Its chart as a picture."""
    found = reads.briefing_of(briefing_id=briefing_id, seen_by=person_of(request), at=clock.now())
    answer = HttpResponse(found.chart, content_type="image/svg+xml; charset=utf-8")
    answer.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return answer


@require_safe
def document(request: HttpRequest, briefing_id: int) -> FileResponse:
    """The same as a Word document."""
    found = reads.briefing_of(briefing_id=briefing_id, seen_by=person_of(request), at=clock.now())
    name = _("Briefing_%(day)s_no%(number)s") % {"day": f"{found.day:%Y%m%d}", "number": found.number}
    return answer_file(found.docx, f"{name}.docx")


def _template(request: HttpRequest) -> HttpResponse | FileResponse:
    own = reads.own_template(seen_by=person_of(request), at=clock.now())
    if own is not None and own.template is not None and "shipped" not in request.GET:
        return answer_file(own.template, own.template_name)
    answer = HttpResponse(word.shipped_template(), content_type=word.MEDIA)
    answer.headers["Content-Disposition"] = 'attachment; filename="briefing.docx"'
    return answer


def _index(
    request: HttpRequest, *, time: BriefingTimeForm | None = None, template: BriefingTemplateForm | None = None
) -> HttpResponse:
    found = reads.briefings(seen_by=person_of(request), at=clock.now())
    context = {
        "shelf": found,
        "time": time or BriefingTimeForm(initial={"time": found.time}),
        "template": template or BriefingTemplateForm(),
    }
    return render(request, "overview/briefings.html", context, status=422 if time or template else 200)
