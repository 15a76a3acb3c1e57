"""Texts to begin a notice with, what the system says, and the versions of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere, Sentence
from gezhi.notices import rules
from gezhi.notices.models import Template
from gezhi.notices.texts import PERSONAL, variables_in
from gezhi.notices.wordings import Wording, built_in


@dataclass(frozen=True, slots=True)
class Text:
    """One code: the product's own wording if it has one, the zone's newest version if there is one."""

    code: str
    wording: Wording | None
    own: Template | None

    @property
    def replaced(self) -> bool:
        """Whether the zone says it in its own words."""
        return self.own is not None and not self.own.retired

    @property
    def title(self) -> Sentence:
        """The title in force."""
        return self.own.title if self.own and (self.replaced or not self.wording) else self._wording.title

    @property
    def body(self) -> Sentence:
        """The text in force."""
        return self.own.body if self.own and (self.replaced or not self.wording) else self._wording.body

    @property
    def name(self) -> Sentence:
        """What it is called: its name, else its title."""
        return (self.own.name if self.own else "") or self.title

    @property
    def given(self) -> list[str]:
        """Variables that the system, or whoever sends, gives."""
        return [one for one in variables_in(str(self.title), str(self.body)) if one not in PERSONAL]

    @property
    def offered(self) -> list[str]:
        """Variables that may stand in it."""
        return self.wording.variables if self.wording else [*PERSONAL]

    @property
    def _wording(self) -> Wording:
        return self.wording or Wording("", "")


def texts(*, seen_by: Actor, at: datetime) -> tuple[list[Text], list[Text]]:
    """The zone's own texts for notices, and what the system says. For whoever writes notices or changes templates."""
    rules.demand(may_look(seen_by, at), rules.may_write)
    said = built_in()
    newest = _newest()
    own = [Text(row.code, None, row) for row in newest.values() if row.code not in said and not row.retired]
    return own, [Text(code, wording, newest.get(code)) for code, wording in said.items()]


def may_look(actor: Actor, at: datetime) -> bool:
    """Whether somebody may see the templates."""
    from gezhi.registry import rules as registry

    return rules.may_write(actor, at) or registry.sees(actor, at).everything


def text_of(*, code: str, seen_by: Actor, at: datetime) -> Text:
    """One text by its code. NotThere for a code that nobody uses."""
    rules.demand(may_look(seen_by, at), rules.may_write)
    own = Template.objects.filter(code=code).order_by("-version").first()
    wording = built_in().get(code)
    if own is None and wording is None:
        raise NotThere
    return Text(code, wording, own)


def versions_of(*, code: str, seen_by: Actor, at: datetime) -> Sequence[Template]:
    """Every version of the zone's own text, the newest first."""
    rules.demand(may_look(seen_by, at), rules.may_write)
    return list(Template.objects.filter(code=code).order_by("-version"))


def template_to_use(*, code: str, seen_by: Actor, at: datetime) -> Template | None:
    """The newest own text of that code that a notice can begin with; None if there is none."""
    if not code or code in built_in() or not rules.may_write(seen_by, at):
        return None
    return Template.objects.filter(code=code, retired=False).order_by("-version").first()


def _newest() -> dict[str, Template]:
    last = Template.objects.filter(code=OuterRef("code")).order_by("-version").values("pk")[:1]
    return {row.code: row for row in Template.objects.filter(pk=Subquery(last)).order_by("name", "code")}
