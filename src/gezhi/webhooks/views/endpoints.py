"""The list of endpoints, one endpoint's page, adding and changing, and the switches on it."""

from collections.abc import Callable
from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gezhi.kernel import clock
from gezhi.kernel.refusals import Conflict
from gezhi.people.requests import person_of
from gezhi.people.rules import demand, may_administer
from gezhi.shell.answers import show_both, told_in, unsaved
from gezhi.webhooks import actions, reads
from gezhi.webhooks.actions import BOTH_SIGN, Made
from gezhi.webhooks.events import FACTS, FAMILIES, TABLE
from gezhi.webhooks.forms import EndpointForm, SinceForm, choices
from gezhi.webhooks.models import Delivery, Endpoint

FIELDS = ("name", "url", "events")


@require_GET
def endpoints(request: HttpRequest) -> HttpResponse:
    """Every system that is told, and how it has gone lately."""
    rows = reads.standings(seen_by=person_of(request), at=clock.now())
    return render(request, "webhooks/endpoints.html", {"rows": rows})


@require_GET
def events(request: HttpRequest) -> HttpResponse:
    """What other systems can be told."""
    at = clock.now()
    demand(may_administer(person_of(request), at), may_administer)
    return render(
        request, "webhooks/events.html", {"table": TABLE, "families": [(family, FACTS[family]) for family in FAMILIES]}
    )


@never_cache
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new endpoint; its secret is shown in the answer, here and never again."""
    me, at = person_of(request), clock.now()
    demand(may_administer(me, at), may_administer)
    form = EndpointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            made = actions.add_endpoint(**{field: form.cleaned_data[field] for field in FIELDS}, by=me, at=at)
            return _secret(request, made, fresh=True)
    show = unsaved if form.errors else render
    return show(request, "webhooks/endpoint_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, endpoint: int) -> HttpResponse:
    """Another name, address or choice; two who save the same form see each other's values."""
    me, at = person_of(request), clock.now()
    kept = reads.endpoint_of(endpoint=endpoint, seen_by=me, at=at)
    now = {field: getattr(kept, field) for field in FIELDS}
    form = EndpointForm(request.POST or None, initial={**now, "version": kept.version})
    conflict = False
    if request.method == "POST" and form.is_valid():
        told = {field: form.cleaned_data[field] for field in FIELDS}
        with told_in(form):
            try:
                version = form.cleaned_data["version"] or 0
                actions.change_endpoint(endpoint=endpoint, version=version, **told, by=me, at=at)
                return redirect("webhooks:endpoint", endpoint)
            except Conflict as refused:
                if refused.code != "changed-meanwhile":
                    raise
                conflict = True
                show_both(form, refused, now={**now, "events": ", ".join(kept.events)}, version=kept.version)
    context = {"form": form, "endpoint": kept}
    if form.errors:
        return unsaved(request, "webhooks/endpoint_form.html", context, conflict=conflict)
    return render(request, "webhooks/endpoint_form.html", context)


@require_GET
def endpoint(request: HttpRequest, endpoint: int) -> HttpResponse:
    """One endpoint: state, what to do, and the log of what it was told."""
    return render(request, "webhooks/endpoint.html", shown(request, endpoint))


def shown(request: HttpRequest, endpoint: int, form: SinceForm | None = None) -> dict[str, object]:
    """What the endpoint's page needs; `form` is the replay that could not be done."""
    me, at, state = person_of(request), clock.now(), request.GET.get("state", "")
    rows = reads.deliveries(endpoint=endpoint, state=state, seen_by=me, at=at)
    standing = reads.standing_of(endpoint=endpoint, seen_by=me, at=at)
    return {
        "standing": standing,
        "endpoint": standing.endpoint,
        "wanted": [(name, dict(choices()).get(name, "")) for name in standing.endpoint.events],
        "page": Paginator(rows, 50).get_page(request.GET.get("page")),
        "tabs": [(value, label, state == value) for value, label in Delivery.State.choices],
        "state": state,
        "since_form": form or SinceForm(initial={"since": at - timedelta(days=1)}),
        "at": at,
    }


@never_cache
@require_POST
def secret(request: HttpRequest, endpoint: int) -> HttpResponse:
    """A new secret, shown in the answer, here and never again."""
    made = actions.change_secret(endpoint=endpoint, by=person_of(request), at=clock.now())
    return _secret(request, made, fresh=False)


@require_POST
def pause(request: HttpRequest, endpoint: int) -> HttpResponse:
    """Nothing is sent for the time being."""
    return _done(request, actions.pause_endpoint, endpoint, _("%(name)s is paused. What happens is kept for it."))


@require_POST
def resume(request: HttpRequest, endpoint: int) -> HttpResponse:
    """It is told again."""
    return _done(request, actions.resume_endpoint, endpoint, _("%(name)s is on again."))


@require_POST
def remove(request: HttpRequest, endpoint: int) -> HttpResponse:
    """It is told nothing any more."""
    removed = actions.remove_endpoint(endpoint=endpoint, by=person_of(request), at=clock.now())
    messages.success(request, _("%(name)s is told nothing any more.") % {"name": removed.name})
    return redirect("webhooks:endpoints")


@require_POST
def replay_failed(request: HttpRequest, endpoint: int) -> HttpResponse:
    """Everything that was given up since a time is sent again."""
    form = SinceForm(request.POST)
    if form.is_valid():
        with told_in(form):
            since = form.cleaned_data["since"]
            number = actions.replay_failed(endpoint=endpoint, since=since, by=person_of(request), at=clock.now())
            told = ngettext("%(number)s message is sent again.", "%(number)s messages are sent again.", number)
            messages.success(request, told % {"number": number})
            return redirect("webhooks:endpoint", endpoint)
    return unsaved(request, "webhooks/endpoint.html", shown(request, endpoint, form))


def _secret(request: HttpRequest, made: Made, *, fresh: bool) -> HttpResponse:
    return render(
        request, "webhooks/secret.html", {"made": made, "fresh": fresh, "hours": BOTH_SIGN // timedelta(hours=1)}
    )


def _done(request: HttpRequest, verb: Callable[..., Endpoint], endpoint: int, words: str) -> HttpResponse:
    changed = verb(endpoint=endpoint, by=person_of(request), at=clock.now())
    messages.success(request, words % {"name": changed.name})
    return redirect("webhooks:endpoint", endpoint)
