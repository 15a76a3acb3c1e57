"""Templates: the zone's own texts, what the system says, and their versions."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gezhi.gateways.kinds import KINDS
from gezhi.kernel import clock
from gezhi.kernel.refusals import Conflict
from gezhi.notices import rules
from gezhi.notices.actions import templates as verbs
from gezhi.notices.forms.channels import TemplateForm
from gezhi.notices.reads import templates as reads
from gezhi.people.requests import person_of
from gezhi.shell.answers import show_both, told_in, unsaved

DEMANDING = ("sms_aliyun", "sms_tencent", "weixin", "voice")
"""Kinds whose providers want a text registered with them before it is sent."""


def _external() -> dict[str, Any]:
    return {kind: KINDS[kind].label for kind in DEMANDING if kind in KINDS}


@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """The zone's own texts and what the system says."""
    me, at = person_of(request), clock.now()
    own, said = reads.texts(seen_by=me, at=at)
    may = rules.may_change_templates(me, at)
    return render(request, "notices/templates.html", {"own": own, "said": said, "may_change": may})


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A text of the zone's own."""
    me, at = person_of(request), clock.now()
    rules.demand(rules.may_change_templates(me, at), rules.may_change_templates)
    form = TemplateForm(request.POST if request.method == "POST" else None, external=_external())
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            return _written(request, form, form.cleaned_data["code"], 0)
    return (unsaved if form.errors else render)(request, "notices/template_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
def template(request: HttpRequest, code: str) -> HttpResponse:
    """One text with its versions; saving it makes the next version, notices keep theirs."""
    me, at = person_of(request), clock.now()
    text = reads.text_of(code=code, seen_by=me, at=at)
    may = rules.may_change_templates(me, at)
    if request.method == "POST":
        rules.demand(may, rules.may_change_templates)
    version = text.own.version if text.own else 0
    now = {"code": code, "name": text.own.name if text.own else "", "title": str(text.title), "body": str(text.body)}
    codes = text.own.external if text.own else {}
    initial = {**now, "version": version, **{f"external.{kind}": value for kind, value in codes.items()}}
    form = TemplateForm(request.POST if request.method == "POST" else None, external=_external(), initial=initial)
    del form.fields["code"]
    conflict = False
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            try:
                return _written(request, form, code, form.cleaned_data["version"] or 0)
            except Conflict as refused:
                conflict = True
                show_both(form, refused, now=now, version=version)
    versions = reads.versions_of(code=code, seen_by=me, at=at)
    context = {"form": form, "text": text, "versions": versions, "may_change": may}
    if form.errors:
        return unsaved(request, "notices/template_form.html", context, conflict=conflict)
    return render(request, "notices/template_form.html", context)


def _written(request: HttpRequest, form: TemplateForm, code: str, version: int) -> HttpResponse:
    data = form.cleaned_data
    made = verbs.write_template(
        code=code,
        title=data["title"],
        body=data["body"],
        name=data["name"],
        version=version,
        external=form.external(),
        by=person_of(request),
        at=clock.now(),
    )
    messages.success(
        request, _("Saved as version %(version)s. Notices sent before keep theirs.") % {"version": made.version}
    )
    return redirect("notices:template", made.code)


@require_POST
def retire(request: HttpRequest, code: str) -> HttpResponse:
    """The text is no longer offered; what the system says is said in the product's own words again."""
    verbs.retire_template(code=code, by=person_of(request), at=clock.now())
    messages.success(request, _("The text is no longer used."))
    return redirect("notices:templates")
