"""Who may do what with an application or a permit. Duties and memberships held at that moment decide.

Each docstring is the sentence shown on refusal.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext as _

from gezhi.cases.routing import Chain
from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotYours
from gezhi.people.models import Person
from gezhi.registry import members
from gezhi.registry import rules as registry_rules
from gezhi.registry.members import OWN
from gezhi.registry.sight import Sight
from gezhi.reopening import routing
from gezhi.reopening.models import Application, Permit
from gezhi.reopening.models.states import CURRENT, may_start_from


@dataclass(frozen=True)
class Standpoint:
    """Somebody in front of an application at an instant. `given`: what they see and run, where that was asked already."""

    application: Application
    actor: Actor
    at: datetime
    given: Sight | None = None

    @property
    def me(self) -> int | None:
        """The person's id; None for the operator, the system and whoever holds a link."""
        return self.actor.pk if isinstance(self.actor, Person) else None

    @cached_property
    def sight(self) -> Sight:
        """What the actor sees and runs now."""
        return self.given or Sight(self.actor, self.at)

    @cached_property
    def acts(self) -> str:
        """As what the actor acts for the enterprise: member, link, park, clerk, or "" if not at all."""
        enterprise = self.application.enterprise
        return members.acts_as(self.sight, enterprise.merged_into_id or enterprise.pk)

    @cached_property
    def links(self) -> Chain:
        """The chain of duty of the site now."""
        return routing.chain(self.application.place_id, self.at, self.application.begun_at)

    @cached_property
    def own(self) -> set[str]:
        """References of those who speak for the enterprise itself."""
        return members.member_refs(self.application.enterprise_id, self.at)

    @cached_property
    def barred(self) -> bool:
        """Whether the actor had a part in the application: asked once, though several verbs want to know."""
        return (
            self.actor.ref in self.application.barred
            or self.actor.ref == self.application.filed_as
            or self.actor.ref in self.own
        )

    @cached_property
    def runs(self) -> bool:
        """Whether the actor runs the site or a place above it."""
        return self.sight.runs.includes(self.application.place_id)


def may_see(here: Standpoint) -> bool:
    """This application is not one of yours. Ask the enterprise, or whoever answers for the site."""
    return here.sight.sees.includes(here.application.place_id) or here.acts in OWN


def may_fill(here: Standpoint) -> bool:
    """Only the enterprise itself, its park and the registry clerk fill in an application. Ask one of them."""
    return here.acts in OWN or here.acts == "clerk" or (here.acts == "park" and here.runs)


def may_submit(here: Standpoint) -> bool:
    """Only the enterprise itself submits this application: the rule of the day does not let the park file for it."""
    return here.acts in OWN or (may_fill(here) and here.application.park_may_file)


def may_take_back(here: Standpoint) -> bool:
    """Only the enterprise and whoever filed for it take an application back. Ask one of them."""
    return here.acts in OWN or here.actor.ref == here.application.filed_as or here.actor.is_operator


def may_review(here: Standpoint) -> bool:
    """You do not answer for this site at the level that reviews now, or the application is your own. Ask whoever does."""
    return (
        here.me is not None and not is_barred(here) and routing.reviews_at(here.links, here.application.level, here.me)
    )


def is_barred(here: Standpoint) -> bool:
    """Whether the actor filed or filled in something here, or belongs to the enterprise: then somebody else reviews."""
    return here.barred


def may_let_time_act(here: Standpoint) -> bool:
    """Time does this by itself, and nobody else."""
    return here.actor.is_operator


Rule = Callable[[Standpoint], bool]
RULES: dict[str, Rule] = {
    "fill": may_fill, "attach": may_fill, "confirm_all": may_fill, "rejudge": may_fill, "submit": may_submit,
    "take_back": may_take_back, "withdraw": may_take_back, "change_fact": may_fill, "note_change": may_fill,
    "approve": may_review, "endorse": may_review, "give_back": may_review, "refuse": may_review,
    "pass_up": may_review, "look": may_review, "accept": may_let_time_act, "approve_by_silence": may_let_time_act,
    "lapse": may_let_time_act, "end": may_let_time_act,
}  # fmt: skip
"""Each verb and its rule."""

OFFERED = (
    "fill", "submit", "take_back", "withdraw", "change_fact", "approve", "give_back", "refuse", "pass_up",
)  # fmt: skip


def allowed_now(here: Standpoint) -> frozenset[str]:
    """The verbs that this actor can do with the application as it stands."""
    application = here.application
    if application.state not in CURRENT:
        return frozenset()
    return frozenset(
        verb
        for verb in OFFERED
        if application.state in may_start_from(verb) and _makes_sense(verb, application) and RULES[verb](here)
    )


def _makes_sense(verb: str, application: Application) -> bool:
    if verb == "refuse":
        return application.mode == "approval"
    if verb == "pass_up":
        return bool(routing.next_above(application.levels, application.level))
    return True


def may_keep_permit(permit: Permit, actor: Actor, at: datetime, here: Standpoint | None = None) -> bool:
    """Only those who answer for the site or a place above it, and who do not belong to the enterprise, may do this."""
    if not isinstance(actor, Person):
        return actor.is_operator
    links = here.links if here else routing.chain(permit.place_id, at, permit.since)
    own = here.own if here else members.member_refs(permit.enterprise_id, at)
    return routing.reviews_at(links, "site", actor.pk) and actor.ref not in own


def may_file_for_tenants(actor: Actor, place_id: int, at: datetime) -> bool:
    """Only those who answer for the site file for its tenants. Ask whoever does."""
    return registry_rules.runs(actor, at).includes(place_id)


def demand(allowed: bool, rule: Callable[..., bool]) -> None:
    """Raises NotYours with the rule's own sentence (its docstring) unless `allowed`."""
    if not allowed:
        raise NotYours(_(rule.__doc__ or ""))
