"""Templates: written, changed (a new version), retired."""

import re
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.constraints import plainly
from gezhi.kernel.refusals import Conflict, NotThere, Refused
from gezhi.logbook.actions import write
from gezhi.notices import rules
from gezhi.notices.models import Template
from gezhi.notices.texts import PERSONAL, variables_in
from gezhi.notices.wordings import built_in

_CODE = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")


def write_template(
    *,
    code: str,
    title: str,
    body: str,
    by: Actor,
    at: datetime,
    name: str = "",
    version: int = 0,
    external: Mapping[str, str] | None = None,
) -> Template:
    """A template gets its next version; `version` is the one that was read (0 = there was none). Notices keep theirs.

    Refused if a text that the system fills in itself names a variable that the system does not give.
    """
    rules.demand(rules.may_change_templates(by, at), rules.may_change_templates)
    _demand_sense(code, title, body)
    variables = [one for one in variables_in(title, body) if one not in PERSONAL]
    _demand_known(code, variables)
    with plainly(), transaction.atomic():
        newest = Template.objects.filter(code=code).order_by("-version").first()
        if (newest.version if newest else 0) != version:
            raise Conflict(
                _("Somebody changed this template meanwhile. What you typed is kept; compare it and save again."),
                code="changed-meanwhile",
            )
        template = Template.objects.create(
            code=code,
            version=version + 1,
            name=name.strip()[:80],
            title=title.strip(),
            body=body.strip(),
            variables=variables,
            external={kind: text.strip() for kind, text in (external or {}).items() if text.strip()},
            written_by=by.ref,
            written_at=at,
        )
        write("template.written", by=by, at=at, about=[template.ref], facts={"template": code, "version": version + 1})
    return template


def retire_template(*, code: str, by: Actor, at: datetime) -> Template:
    """A template is no longer offered; what the system says goes back to the product's own wording."""
    rules.demand(rules.may_change_templates(by, at), rules.may_change_templates)
    with transaction.atomic():
        newest = Template.objects.select_for_update().filter(code=code).order_by("-version").first()
        if newest is None:
            raise NotThere
        newest.retired = True
        newest.save(update_fields=["retired"])
        write("template.retired", by=by, at=at, about=[newest.ref], facts={"template": code})
    return newest


def _demand_sense(code: str, title: str, body: str) -> None:
    if not _CODE.fullmatch(code):
        raise Refused(_("A code has small letters, digits, dots and dashes only."), field="code")
    if not title.strip() or not body.strip():
        raise Refused(_("Write a title and a text."), field="body" if title.strip() else "title")
    if len(title) > 120:
        raise Refused(_("The title is longer than 120 characters. Shorten it."), field="title")


def _demand_known(code: str, variables: list[str]) -> None:
    own = built_in().get(code)
    unknown = [one for one in variables if own is not None and one not in own.variables]
    if unknown:
        raise Refused(
            _("The system has no value for %(names)s here. Take it out of the text.")
            % {"names": ", ".join("{{%s}}" % name for name in unknown)},  # noqa: UP031
            field="body",
            code="variable-unknown",
        )
