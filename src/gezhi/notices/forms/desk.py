"""The writing desk: the forms of a draft side by side, so that one page holds all of it and keeps everything typed."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.forms import BaseForm
from django.http import QueryDict
from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Conflict, NotThere, NotYours, Refused
from gezhi.notices.actions.drafting import Draft
from gezhi.notices.forms.audiences import PartForm, PlacesPick, joined, without
from gezhi.notices.forms.drafts import PlanForm, TextForm, ValuesForm, plan_initial
from gezhi.notices.models import Notice, Template
from gezhi.notices.plans import OFFICE, steps_of
from gezhi.notices.reads.drafts import Sketch
from gezhi.notices.reads.templates import template_to_use
from gezhi.registry.forms.people import offer_people
from gezhi.registry.reads.assignable import assignable
from gezhi.shell.answers import refused_to_form, show_both

SAVES = ("save", "look")
NOTHING: dict[str, Any] = {"parts": [], "except": []}


class Desk:
    """What stands on the page while somebody writes a notice, and what pressing a button does to it.

    `data` is what was posted (None: the page is only shown), `kept` the saved draft, `begin` a template's code.
    """

    def __init__(
        self,
        data: QueryDict | None,
        *,
        kept: Notice | None,
        by: Actor,
        at: datetime,
        begin: str = "",
        quiet: bool = False,
    ) -> None:
        self.data, self.kept, self.by, self.at = data, kept, by, at
        self.do = "" if data is None or data.get("find") else str(data.get("do", "save"))
        self.quiet = quiet or self.do not in SAVES
        self.conflict = False
        code = str(data.get("template", "")) if data is not None else begin
        self.template: Template | None = template_to_use(code=code, seen_by=by, at=at)
        if kept is not None and data is None:
            self.template = kept.template
        self.text = TextForm(data, initial=self._text())
        self.plan = PlanForm(data, initial=plan_initial(steps_of(kept.plan) if kept and kept.plan else OFFICE))
        self.part = self._part(data)
        self.audience = self._audience()
        self.text.quiet = self.plan.quiet = self.quiet
        self._put_together()
        self.values = ValuesForm(data, names=self.sketch.asked, initial=self._values())

    def _text(self) -> dict[str, Any]:
        if self.kept is not None:
            names = ("title", "body", "urgent", "asks_confirmation", "due_at", "version")
            return {name: getattr(self.kept, name) for name in names} | {"template": self.kept.template_code}
        begun = self.template
        return {"title": begun.title, "body": begun.body, "template": begun.code} if begun else {}

    def _values(self) -> dict[str, str]:
        return {f"value-{name}": value for name, value in (self.kept.values if self.kept else {}).items()}

    def _part(self, data: QueryDict | None) -> PartForm:
        form = PartForm(data, initial={"audience": json.dumps(self.kept.audience) if self.kept else "{}"})
        form.quiet = data is not None and (data.get("find") == "under" or self.do.startswith("drop"))
        offer_people(form, among=assignable(seen_by=self.by, at=self.at), seen_by=self.by, at=self.at)
        places = form.fields["under"].widget
        assert isinstance(places, PlacesPick)
        places.seen_by, places.at = self.by, self.at
        return form

    def _audience(self) -> dict[str, Any]:
        try:
            return self.part.chosen()
        except Refused:
            return dict(NOTHING)

    def _put_together(self) -> None:
        """Adds, takes away or drops a part, as the button says; the fields of the part are empty again afterwards."""
        if self.do.startswith("drop:"):
            self.audience = without(self.audience, self.do.removeprefix("drop:"))
        elif self.do in ("add", "minus") and self.part.is_valid():
            part = self.part.part()
            if part is None:
                self.part.add_error("of", _("Nobody is chosen yet. Choose who is to read it."))
                return
            self.audience = joined(self.audience, part, into="parts" if self.do == "add" else "except")
            self.part = self._part(None)

    @property
    def audience_text(self) -> str:
        """The parts chosen so far, as they travel along in the page."""
        return json.dumps(self.audience)

    @property
    def with_part(self) -> dict[str, Any]:
        """The parts chosen so far and the one in the fields: whoever chose something and saved meant it."""
        if self.data is None or self.do in ("add", "minus") or not self.part.is_valid():
            return self.audience
        return joined(self.audience, self.part.part())

    @property
    def sketch(self) -> Sketch:
        """The draft as it stands in the fields."""
        values = {**(self.kept.values if self.kept else {}), **self._typed_values()}
        shown = self.text["urgent"].value()
        return Sketch(
            title=str(self.text["title"].value() or ""),
            body=str(self.text["body"].value() or ""),
            audience=self.with_part,
            values=values,
            urgent=shown not in (None, False, "", "False"),
        )

    def _typed_values(self) -> dict[str, str]:
        return ValuesForm(self.data, names=()).values() if self.data is not None else {}

    @property
    def saves(self) -> bool:
        """Whether the button that was pressed saves, and nothing typed is wrong in itself."""
        forms: tuple[BaseForm, ...] = (self.text, self.plan, self.part)
        wrong = [form for form in forms if not form.is_valid()]
        return self.do in SAVES and not wrong

    @property
    def errors(self) -> bool:
        """Whether something is wrong with what was typed."""
        return any(form.errors for form in (self.text, self.plan, self.part))

    def draft(self) -> Draft:
        """What is to be saved. The forms must be valid."""
        data = self.text.cleaned_data
        sketch = self.sketch
        asked = set(sketch.asked)
        return Draft(
            title=data["title"],
            body=data["body"],
            audience=sketch.audience,
            plan=self.plan.steps(confirmed=data["asks_confirmation"]),
            values={name: value for name, value in sketch.values.items() if name in asked},
            template=self.template,
            urgent=data["urgent"],
            asks_confirmation=data["asks_confirmation"],
            due_at=data["due_at"],
        )

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Within the block a refusal stands beside the field that it belongs to."""
        try:
            yield
        except (NotYours, NotThere):
            raise
        except Refused as refused:
            self.conflict = isinstance(refused, Conflict)
            if self.kept is not None and refused.code == "changed-meanwhile":
                now: Mapping[str, Any] = {"title": self.kept.title, "body": self.kept.body}
                show_both(self.text, refused, now=now, version=self.kept.version)
                return
            owner = {"plan": self.plan, "audience": self.part}.get(refused.field, self.text)
            refused_to_form(owner, refused)
