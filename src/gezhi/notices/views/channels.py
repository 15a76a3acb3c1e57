"""Channels for administrators: how they are doing, setting one up, sending a test, quiet hours."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gezhi.kernel import clock
from gezhi.kernel.refusals import Conflict
from gezhi.notices.actions import channels as verbs
from gezhi.notices.forms.channels import ChannelForm, QuietForm, TestForm
from gezhi.notices.reads import channels as reads
from gezhi.people.models import Person
from gezhi.people.requests import person_of
from gezhi.shell.answers import show_both, told_in, unsaved


@require_safe
def channels(request: HttpRequest) -> HttpResponse:
    """Every channel and how it is doing, the kinds that can be added, and the quiet hours."""
    me, at = person_of(request), clock.now()
    context = {
        "channels": reads.channels(seen_by=me, at=at),
        "kinds": reads.kinds(seen_by=me, at=at),
        "quiet": reads.quiet_hours(seen_by=me, at=at),
    }
    return render(request, "notices/channels.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, kind: str) -> HttpResponse:
    """Sets up a channel. It is switched off until somebody has seen a test arrive."""
    me, at = person_of(request), clock.now()
    adapter = reads.adapter_called(kind=kind, seen_by=me, at=at)
    form = ChannelForm(
        request.POST if request.method == "POST" else None, adapter=adapter, initial={"name": adapter.label}
    )
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            name, order = form.cleaned_data["name"], form.cleaned_data["order"] or 0
            made = verbs.add_channel(kind=kind, name=name, settings=form.settings(), order=order, by=me, at=at)
            messages.success(request, _("The channel is set up. Send a test, then switch it on."))
            return redirect("notices:channel", made.pk)
    show = unsaved if form.errors else render
    return show(request, "notices/channel_form.html", {"form": form, "label": adapter.label})


@never_cache
@require_http_methods(["GET", "POST"])
def channel(request: HttpRequest, channel: int) -> HttpResponse:
    """One channel: how it is doing, its settings without the secrets, a test."""
    me, at = person_of(request), clock.now()
    health = reads.channel_of(channel=channel, seen_by=me, at=at)
    kept = health.channel
    adapter = reads.adapter_called(kind=kept.kind, seen_by=me, at=at)
    now = {
        "name": kept.name,
        "order": kept.order,
        **{f"settings.{name}": value for name, value in kept.settings.items()},
    }
    form = ChannelForm(
        request.POST if request.method == "POST" else None,
        adapter=adapter,
        kept=kept,
        initial={**now, "version": kept.version},
    )
    conflict = False
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            try:
                data = form.cleaned_data
                verbs.change_channel(
                    channel=channel,
                    version=data["version"] or 0,
                    name=data["name"],
                    settings=form.settings(),
                    order=data["order"] or 0,
                    by=me,
                    at=at,
                )
                messages.success(request, _("Saved. The next message goes out with it."))
                return redirect("notices:channel", channel)
            except Conflict as refused:
                if refused.code != "changed-meanwhile":
                    raise
                conflict = True
                show_both(form, refused, now=now, version=kept.version)
    context = {
        "health": health,
        "channel": kept,
        "address": adapter.address,
        "form": form,
        "test_form": _test_form(adapter.address, me),
    }
    if form.errors:
        return unsaved(request, "notices/channel.html", context, conflict=conflict)
    return render(request, "notices/channel.html", context)


def _test_form(kind: str, me: Person, data: object = None) -> TestForm:
    """The test goes to oneself, unless one says otherwise."""
    own = me.phone or "" if kind == "phone" else ""
    return TestForm(data, initial={"to": own})  # type: ignore[arg-type]


@require_POST
def test(request: HttpRequest, channel: int) -> HttpResponse:
    """Sends a test message and says in words what the provider answered."""
    me, at = person_of(request), clock.now()
    form = TestForm(request.POST)
    to = form.cleaned_data["to"] if form.is_valid() else ""
    tested = verbs.test_channel(channel=channel, to=to, by=me, at=at)
    health = reads.channel_of(channel=channel, seen_by=me, at=at)
    adapter = reads.adapter_called(kind=health.channel.kind, seen_by=me, at=at)
    context = {
        "health": health,
        "channel": health.channel,
        "address": adapter.address,
        "form": ChannelForm(None, adapter=adapter, kept=health.channel, initial=_standing(health)),
        "test_form": _test_form(adapter.address, me, request.POST),
        "tested": tested,
    }
    return render(request, "notices/channel.html", context)


def _standing(health: reads.Health) -> dict[str, object]:
    kept = health.channel
    return {"name": kept.name, "order": kept.order, "version": kept.version}


@require_POST
def switch(request: HttpRequest, channel: int) -> HttpResponse:
    """Switches a channel on or off."""
    on = request.POST.get("enabled") == "1"
    switched = verbs.switch_channel(channel=channel, enabled=on, by=person_of(request), at=clock.now())
    words = _("%(name)s is switched on.") if on else _("%(name)s is switched off. What waits goes by another channel.")
    messages.success(request, words % {"name": switched.name})
    return redirect("notices:channel", channel)


@require_http_methods(["GET", "POST"])
def quiet_hours(request: HttpRequest) -> HttpResponse:
    """From when until when only what is urgent leaves."""
    me, at = person_of(request), clock.now()
    kept = reads.quiet_hours(seen_by=me, at=at)
    form = QuietForm(request.POST if request.method == "POST" else None, initial={"start": kept.start, "end": kept.end})
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            verbs.set_quiet_hours(start=form.cleaned_data["start"], end=form.cleaned_data["end"], by=me, at=at)
            messages.success(request, _("The quiet hours are saved."))
            return redirect("notices:channels")
    return (unsaved if form.errors else render)(request, "notices/quiet_hours.html", {"form": form})
