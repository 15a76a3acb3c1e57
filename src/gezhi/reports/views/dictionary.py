"""The dictionary: every data item with its one definition; and a new one, once those much like it have been looked at."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gezhi.kernel import clock
from gezhi.people.requests import person_of
from gezhi.reports import rules
from gezhi.reports.actions.items import Alike, add_item
from gezhi.reports.dictionary import dictionary
from gezhi.reports.forms.items import ItemForm
from gezhi.reports.shipped import Item
from gezhi.shell.answers import told_in, unsaved


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every data item, the product's own first."""
    person, at = person_of(request), clock.now()
    context = {"items": dictionary().values(), "may_define": rules.may_define(person, at)}
    return render(request, "reports/dictionary.html", context)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new data item. Items much like it are shown; each has to be said to mean something else."""
    person, at = person_of(request), clock.now()
    rules.demand(rules.may_define(person, at), rules.may_define)
    form = ItemForm(request.POST or None, items=dictionary().values())
    near: tuple[Item, ...] = ()
    if request.method == "POST" and form.is_valid():
        other = form.cleaned_data["other"]
        with told_in(form):
            try:
                made = add_item(entry=form.entry(), other=other, by=person, at=at)
                messages.success(request, _("“%(name)s” can be asked from now on.") % {"name": made.name})
                return redirect("reports:dictionary")
            except Alike as refused:
                near = tuple(dictionary()[code] for code in other) + refused.items
                raise
    context = {"form": form, "near": near, "told_apart": request.POST.getlist("other")}
    if form.errors:
        return unsaved(request, "reports/item_add.html", context)
    return render(request, "reports/item_add.html", context)
