"""Who may do what with a case. Duties held at that moment decide; each docstring is the sentence shown on refusal."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext as _

from gezhi.cases import routing
from gezhi.cases.models import Case, State
from gezhi.cases.models.states import may_start_from
from gezhi.cases.reporters import Follower
from gezhi.cases.routing import Chain
from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotYours
from gezhi.people.models import Person
from gezhi.people.rules import has_right, rights_of
from gezhi.policy.models import Grade, Kind


@dataclass(frozen=True)
class Standpoint:
    """Somebody in front of a case at an instant."""

    case: Case
    actor: Actor
    at: datetime

    @cached_property
    def links(self) -> Chain:
        """The chain of responsibility of the case's place then; looked up when a rule or a route first asks for it."""
        return routing.chain_for(self.case.place_id, self.at, self.case.reported_at)

    @property
    def me(self) -> int | None:
        """The person's id; None for the operator, the system and reporters without an account."""
        return self.actor.pk if isinstance(self.actor, Person) else None

    def am(self, *people: int | None) -> bool:
        """Whether the actor is one of these people, or the operator or system, who act for whoever it is."""
        return self.actor.is_operator or (self.me is not None and self.me in people)

    def runs(self, above: int | None = None) -> bool:
        """Whether the actor runs the place or one above it (above the person `above`, if given)."""
        return self.actor.is_operator or (self.me is not None and routing.runs(self.links, self.me, above=above))


def may_see(here: Standpoint) -> bool:
    """This case is not at one of your places and you have no part in it. Ask whoever answers for the place."""
    case = here.case
    if isinstance(here.actor, Follower):
        return here.actor.case_id == case.pk
    return bool(rights_of(here.actor, here.at) & {"auditor", "clerk"}) or _has_part(here)


def _has_part(here: Standpoint) -> bool:
    """Whether the actor has a role in the case or a duty on the chain of its place."""
    case = here.case
    roles = (
        case.reporter_id,
        case.receiver_id,
        case.dispatcher_id,
        case.handler_id,
        case.verifier_id,
        case.supervisor_id,
    )
    return here.am(*roles) or _stands_on(here.links, here.me)


def may_route(here: Standpoint) -> bool:
    """Only the first receiver, the dispatcher and those who answer for the place decide where a case goes."""
    return here.am(here.case.receiver_id, here.case.dispatcher_id, here.case.turn_id) or here.runs()


def may_decline(here: Standpoint) -> bool:
    """Not filing a case is decided by a named person: the first receiver or somebody who answers for the place."""
    return here.me is not None and may_route(here)


def may_accept(here: Standpoint) -> bool:
    """This case was dispatched to somebody else. Have it transferred to you if you are to handle it."""
    return here.am(here.case.handler_id)


def may_handle(here: Standpoint) -> bool:
    """Only the handler of the case may do this. Have the case transferred if somebody else handles it."""
    return here.am(here.case.handler_id)


def may_transfer(here: Standpoint) -> bool:
    """Only the handler, the dispatcher and those who answer for the place transfer a case."""
    return here.am(here.case.handler_id, here.case.dispatcher_id) or here.runs()


def may_hand_up(here: Standpoint) -> bool:
    """Only the dispatcher, whoever the case waits for and those above hand it up."""
    return here.am(here.case.turn_id, here.case.dispatcher_id) or here.runs(above=here.case.dispatcher_id)


def may_decide_extension(here: Standpoint) -> bool:
    """More time is granted by the dispatcher or somebody above the handler, not by the handler."""
    handler = here.case.handler_id
    if here.me is None or here.me == handler:
        return False
    return here.am(here.case.dispatcher_id, here.case.supervisor_id) or here.runs(above=handler)


def may_verify(here: Standpoint) -> bool:
    """Only the verifier named in the case verifies it; whoever handled or reported it does not."""
    return here.me is not None and here.me == here.case.verifier_id


def may_transfer_check(here: Standpoint) -> bool:
    """Only the verifier and those who answer for the place choose another verifier; the handler does not."""
    return here.me != here.case.handler_id and (here.am(here.case.verifier_id) or here.runs())


def may_reopen(here: Standpoint) -> bool:
    """A closed case is reopened by its reporter or by somebody who answers for the place or one above it."""
    return here.am(here.case.supervisor_id) or here.runs() or _reported(here)


def may_rate(here: Standpoint) -> bool:
    """Only whoever reported the case says whether it was settled well."""
    if isinstance(here.actor, Follower):
        return here.actor.case_id == here.case.pk
    return here.me is not None and here.me == here.case.reporter_id


def _reported(here: Standpoint) -> bool:
    """Whether the actor reported the case or one that was joined to it."""
    joined = here.case.joined_cases
    if isinstance(here.actor, Follower):
        return here.actor.case_id == here.case.pk or joined.filter(pk=here.actor.case_id).exists()
    return here.me is not None and (here.me == here.case.reporter_id or joined.filter(reporter=here.me).exists())


def may_plan(here: Standpoint) -> bool:
    """Only the handler, the receiver and those who answer for the place write the plan for a hazard."""
    return here.am(here.case.handler_id, here.case.receiver_id) or here.runs()


def may_supervise(here: Standpoint) -> bool:
    """Only those above the handler name who supervises a hazard."""
    return here.runs(above=here.case.handler_id or here.case.receiver_id)


def may_make_urgent(here: Standpoint) -> bool:
    """Only those who answer for the place or one above it and the registry clerk make a case urgent. Ask one of them."""
    return here.runs() or has_right(here.actor, "clerk", here.at)


def may_write(here: Standpoint) -> bool:
    """Only those who have a part in the case or answer for its place add to it."""
    if isinstance(here.actor, Follower):
        return may_see(here)
    return _has_part(here) and (not has_right(here.actor, "auditor", here.at) or may_plan(here))


def may_hand_over(here: Standpoint) -> bool:
    """A case changes hands with the duty by which it is held, and not by itself."""
    return here.actor.is_operator


Rule = Callable[[Standpoint], bool]
RULES: dict[str, Rule] = {
    "file_case": may_route, "decline": may_decline, "dispatch": may_route, "accept": may_accept,
    "return_case": may_handle, "transfer": may_transfer, "hand_up": may_hand_up, "pause": may_handle,
    "resume": may_transfer, "answer": may_handle, "pass_case": may_verify, "fail_case": may_verify,
    "reopen": may_reopen, "join": may_route, "separate": may_route, "ask_extension": may_handle,
    "grant_extension": may_decide_extension, "refuse_extension": may_decide_extension,
    "transfer_check": may_transfer_check, "set_plan": may_plan, "supervise": may_supervise,
    "make_urgent": may_make_urgent,
    "add_words": may_write, "add_photo": may_write, "rate": may_rate, "hand_over": may_hand_over,
}  # fmt: skip
"""Each verb and its rule."""


def demand(allowed: bool, rule: Callable[..., bool]) -> None:
    """Raises NotYours with the rule's own sentence (its docstring) unless `allowed`."""
    if not allowed:
        raise NotYours(_(rule.__doc__ or ""))


def allowed_now(here: Standpoint, *, asked_for_time: bool) -> frozenset[str]:
    """The verbs that this actor can do with the case as it stands; `asked_for_time`: an extension waits for a decision."""
    return frozenset(
        verb
        for verb, rule in RULES.items()
        if verb != "hand_over"
        and here.case.state in may_start_from(verb)
        and _makes_sense(verb, here, asked_for_time)
        and rule(here)
    )


def _makes_sense(verb: str, here: Standpoint, asked_for_time: bool) -> bool:
    case = here.case
    if verb in ("grant_extension", "refuse_extension"):
        return asked_for_time
    if verb == "ask_extension":
        return not asked_for_time and case.due is not None and here.at < case.due
    if verb == "make_urgent":
        return not case.urgent
    if verb in ("set_plan", "supervise"):
        return case.kind == Kind.HAZARD and (verb == "set_plan" or case.grade == Grade.SERIOUS)
    if verb in ("reopen", "rate") and case.state == State.CLOSED:
        return verb == "rate" or case.reopen_until is None or here.at < case.reopen_until
    return True


def _stands_on(links: Chain, person_id: int | None) -> bool:
    return any(holder.person_id == person_id for link in links for holder in link.holders)
