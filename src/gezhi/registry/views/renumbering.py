"""The page on which the grids of a community are numbered anew: first the preview, then the confirmation."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from gezhi.kernel import clock
from gezhi.kernel.refusals import Conflict
from gezhi.people.requests import person_of
from gezhi.registry.actions.shapes import renumber_grids
from gezhi.registry.forms.enterprises import posted
from gezhi.registry.forms.grids import RenumberForm
from gezhi.registry.reads.renumbering import Renumbering, communities, renumbering
from gezhi.shell.answers import refused_to_form, told_in, unsaved

TEMPLATE = "registry/grid_renumber.html"


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Which code becomes which; a POST does exactly that, or shows what has changed since."""
    by, at = person_of(request), clock.now()
    offered = communities(seen_by=by, at=at)
    chosen = _chosen(request, offered)
    plan = renumbering(community=chosen, seen_by=by, at=at) if chosen else None
    form = RenumberForm(posted(request), initial={"community": chosen, "expect": plan.digest if plan else ""})
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            try:
                _done(request, renumber_grids(by=by, at=at, **form.cleaned_data))
                return redirect("registry:grids")
            except Conflict as conflict:
                _look_again(form, conflict, plan)
    context = {"offered": offered, "chosen": chosen, "plan": plan, "form": form}
    return unsaved(request, TEMPLATE, context) if form.errors else render(request, TEMPLATE, context)


def _chosen(request: HttpRequest, offered: dict[str, int]) -> str:
    """The community that is asked for, or the only one there is; "" = still to be chosen."""
    asked = request.POST.get("community") or request.GET.get("community", "")
    return asked if asked in offered else next(iter(offered)) if len(offered) == 1 else ""


def _done(request: HttpRequest, renamed: dict[str, str]) -> None:
    told = ngettext("%(n)s grid has got a new code.", "%(n)s grids have got new codes.", len(renamed))
    messages.success(request, told % {"n": len(renamed)})


def _look_again(form: RenumberForm, conflict: Conflict, plan: Renumbering | None) -> None:
    """The refusal above the preview as it is now; the reason that was typed stays, and a second confirmation holds."""
    refused_to_form(form, conflict)
    typed: Any = form.data
    form.data = typed.copy()
    form.data["expect"] = plan.digest if plan else ""  # type: ignore[index]
