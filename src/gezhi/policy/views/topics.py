"""Pages about topics: what requests can be about, one more, one less, one back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gezhi.kernel import clock
from gezhi.people.requests import person_of
from gezhi.policy import rules
from gezhi.policy.actions import topics as verbs
from gezhi.policy.forms.calendars import ReasonForm
from gezhi.policy.forms.topics import TopicForm
from gezhi.policy.reads.topic_lines import topic_called, topics_page
from gezhi.shell.answers import told_in, unsaved


@require_safe
def all_topics(request: HttpRequest) -> HttpResponse:
    """Every topic that a report offers, and those out of use."""
    page = topics_page(seen_by=person_of(request), at=clock.now())
    return render(request, "policy/topics.html", {"page": page})


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A topic of the zone's own."""
    me, at = person_of(request), clock.now()
    rules.demand(rules.may_set_policy(me, at), rules.may_set_policy)
    form = TopicForm(request.POST or None)
    about = {"title": _("Add a topic"), "about": _("It is offered from now on to whoever reports a request.")}
    return _asked(
        request, form, about, lambda said: verbs.add_topic(**said, by=me, at=at), _("The topic is offered now.")
    )


@require_http_methods(["GET", "POST"])
def retire(request: HttpRequest, code: str) -> HttpResponse:
    """Takes a topic out of use."""
    me, at = person_of(request), clock.now()
    name = topic_called(code=code, seen_by=me, at=at)
    note = _("Nobody is offered it any more; requests that have it keep it.")
    about = {"title": _("Take “%(name)s” out of use") % {"name": name}, "about": note}
    done = _("The topic is out of use.")
    return _asked(
        request,
        ReasonForm(request.POST or None),
        about,
        lambda said: verbs.retire_topic(code=code, **said, by=me, at=at),
        done,
    )


@require_http_methods(["GET", "POST"])
def bring_back(request: HttpRequest, code: str) -> HttpResponse:
    """Offers a topic again."""
    me, at = person_of(request), clock.now()
    name = topic_called(code=code, seen_by=me, at=at)
    about = {"title": _("Bring “%(name)s” back") % {"name": name}, "about": _("It is offered again from now on.")}
    done = _("The topic is offered now.")
    return _asked(
        request,
        ReasonForm(request.POST or None),
        about,
        lambda said: verbs.return_topic(code=code, **said, by=me, at=at),
        done,
    )


def _asked(
    request: HttpRequest, form: ReasonForm, about: dict[str, Any], verb: Callable[[dict[str, Any]], object], done: str
) -> HttpResponse:
    """The form, and the verb once it is filled in."""
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            verb(form.cleaned_data)
            messages.success(request, done)
            return redirect("policy:topics")
    context = {"form": form, "back": reverse("policy:topics"), **about}
    return (unsaved if form.errors else render)(request, "policy/change.html", context)
