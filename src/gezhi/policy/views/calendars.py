"""Pages about working time: the year, marking days, hours, worked weekends, next year's table."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from gezhi.kernel import clock
from gezhi.kernel.periods import local_day, local_zone
from gezhi.people.requests import person_of
from gezhi.policy import rules
from gezhi.policy.actions import days, hours, tables, weekends
from gezhi.policy.forms import calendars as forms
from gezhi.policy.reads.due import due_page
from gezhi.policy.reads.standing import hours_of, table_preview, weekends_of
from gezhi.policy.reads.years import year_page
from gezhi.policy.spans import written
from gezhi.shell.answers import told_in, unsaved


@require_safe
def this_year(request: HttpRequest) -> HttpResponse:
    """The year that it is now in the zone."""
    return year(request, clock.now().astimezone(local_zone()).year)


@require_safe
def year(request: HttpRequest, year: int) -> HttpResponse:
    """One year of the calendar, its hours and what was changed in it; and when something would be due."""
    at = clock.now()
    page = year_page(year=year, seen_by=person_of(request), at=at)
    asked = "start" in request.GET
    form = forms.DueForm(request.GET if asked else None, initial={"start": at.astimezone(local_zone())})
    due = due_page(**form.cleaned_data, seen_by=person_of(request), at=at) if asked and form.is_valid() else None
    return render(request, "policy/calendar.html", {"page": page, "form": form, "due": due, "at": at})


@require_http_methods(["GET", "POST"])
def mark(request: HttpRequest) -> HttpResponse:
    """Marks days, or takes marks back."""
    day = parse_date(request.GET.get("day", "")) if len(request.GET.get("day", "")) == 10 else None
    initial = {"first": day, "last": day, "what": forms.OFF}
    return _changing(request, forms.MarkForm, _mark, _("Mark days"), initial)


def _mark(*, what: str, name: str, **asked: Any) -> tuple[str, date]:
    if what == forms.ANNOUNCED:
        count = days.clear_days(**asked)
        said = ngettext("%(count)d day is as announced again.", "%(count)d days are as announced again.", count)
    else:
        count = len(days.mark_days(working=what == forms.WORKED, name=name, **asked))
        said = ngettext("%(count)d day is marked.", "%(count)d days are marked.", count)
    return said % {"count": count}, asked["first"]


@require_http_methods(["GET", "POST"])
def set_hours(request: HttpRequest) -> HttpResponse:
    """Sets the working hours from a day on."""
    tomorrow = clock.now() + timedelta(days=1)
    return _changing(request, forms.HoursForm, _set_hours, _("Set working hours"), {"since": local_day(tomorrow)})


def _set_hours(**asked: Any) -> tuple[str, date]:
    return _("The hours are set."), hours.set_hours(**asked).since


@require_http_methods(["GET", "POST"])
def withdraw_hours(request: HttpRequest, hours_id: int) -> HttpResponse:
    """Takes hours back."""
    row = hours_of(hours_id=hours_id, seen_by=person_of(request), at=clock.now())

    def act(**asked: Any) -> tuple[str, date]:
        hours.withdraw_hours(hours_id=hours_id, **asked)
        return _("The hours are withdrawn; the ones before them go on."), row.since

    spans = written(tuple((opens, closes) for opens, closes in row.spans))
    return _changing(request, forms.ReasonForm, act, _("Withdraw the hours"), {}, about=f"{row.since} · {spans}")


@require_http_methods(["GET", "POST"])
def work_weekends(request: HttpRequest) -> HttpResponse:
    """Makes weekends working days for a while."""
    return _changing(request, forms.WeekendsForm, _work_weekends, _("Work on weekends"), {})


def _work_weekends(**asked: Any) -> tuple[str, date]:
    weekends.work_weekends(**asked)
    return _("Weekends in these days are working days."), asked["first"]


@require_http_methods(["GET", "POST"])
def end_weekends(request: HttpRequest, weekends_id: int) -> HttpResponse:
    """Makes weekends days off again, earlier than planned."""
    at = clock.now()
    row = weekends_of(weekends_id=weekends_id, seen_by=person_of(request), at=at)

    def act(**asked: Any) -> tuple[str, date]:
        weekends.end_weekends(weekends_id=weekends_id, **asked)
        return _("Weekends are days off again."), row.during.lower

    last = row.during.upper - timedelta(days=1)
    about = f"{row.during.lower} – {last} · {row.basis}"
    return _changing(
        request, forms.EndWeekendsForm, act, _("End worked weekends"), {"last": local_day(at)}, about=about
    )


@require_http_methods(["GET", "POST"])
def _changing(
    request: HttpRequest,
    form_class: type[Form],
    verb: Callable[..., tuple[str, date]],
    title: str,
    initial: dict[str, Any],
    *,
    about: str = "",
) -> HttpResponse:
    """The page of one verb: shows its form, performs it, or says beside the field why not. Leads to the year it was about."""
    at = clock.now()
    rules.demand(rules.may_set_policy(person_of(request), at), rules.may_set_policy)
    form = form_class(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            said, day = verb(by=person_of(request), at=at, **form.cleaned_data)
            messages.success(request, said)
            return redirect("policy:calendar-year", day.year)
    context = {"form": form, "title": title, "about": about}
    return (
        unsaved(request, "policy/change.html", context)
        if form.errors
        else render(request, "policy/change.html", context)
    )


@require_http_methods(["GET", "POST"])
def table(request: HttpRequest) -> HttpResponse:
    """Brings in a year's holiday table: first what was read from it is shown, then it is confirmed."""
    at = clock.now()
    rules.demand(rules.may_set_policy(person_of(request), at), rules.may_set_policy)
    given = request.GET.get("year", "")
    first = int(given) if given.isdecimal() and len(given) == 4 else at.astimezone(local_zone()).year + 1
    form = forms.TableForm(request.POST or None, request.FILES or None, initial={"year": first})
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            if "confirmed" in request.POST:
                return _bring_in(request, form.cleaned_data, at)
            context["preview"] = table_preview(**form.cleaned_data, seen_by=person_of(request), at=at)
            form = context["form"] = forms.TableForm(initial=form.cleaned_data)
    return (
        unsaved(request, "policy/table.html", context) if form.errors else render(request, "policy/table.html", context)
    )


def _bring_in(request: HttpRequest, asked: dict[str, Any], at: datetime) -> HttpResponse:
    brought = tables.bring_in_table(**asked, by=person_of(request), at=at)
    said = _("The table of %(year)s is in: %(off)s days off, %(made_up)s make-up days.")
    kept = ngettext(
        "%(count)d day stays as it was marked by hand.",
        "%(count)d days stay as they were marked by hand.",
        brought.kept,
    )
    words = said % {"year": asked["year"], "off": brought.off, "made_up": brought.made_up}
    messages.success(request, f"{words} {kept % {'count': brought.kept}}" if brought.kept else words)
    return redirect("policy:calendar-year", asked["year"])
