"""How pages answer when a verb is refused: beside the field, with everything typed kept."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gezhi.kernel.refusals import NotThere, NotYours, Refused


def refused_to_form(form: BaseForm, refused: Refused) -> None:
    """Puts the sentence beside the field it belongs to, or at the form's top. The form must be bound and cleaned."""
    form.add_error(refused.field if refused.field in form.fields else None, str(refused.sentence))


@contextmanager
def told_in(form: BaseForm) -> Iterator[None]:
    """Within the block a refusal becomes the form's error; afterwards `if form.errors: return unsaved(...)`.

    What the person may not see or do (NotYours, NotThere) passes on and becomes a page of its own.
    """
    try:
        yield
    except (NotYours, NotThere):
        raise
    except Refused as refused:
        refused_to_form(form, refused)


def show_both(form: BaseForm, refused: Refused, *, now: Mapping[str, Any], version: int | None = None) -> None:
    """Two people saved the same form: keeps what was typed and shows beside each field what stands there now.

    `now` maps field names to present values. With `version` the form's hidden field "version" is set to it, so that the
    next save, made in knowledge of both, goes through.
    """
    refused_to_form(form, refused)
    form.standing = dict(now)  # type: ignore[attr-defined]
    if version is not None:
        typed: Any = form.data
        data = typed.copy()
        data[form.add_prefix("version")] = str(version)
        form.data = data


def unsaved(request: HttpRequest, template: str, context: dict[str, Any], *, conflict: bool = False) -> HttpResponse:
    """The same page again with what is wrong: 422, or 409 if somebody else was first."""
    return render(request, template, context, status=409 if conflict else 422)
