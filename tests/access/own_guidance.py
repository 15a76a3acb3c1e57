"""Guidance on the ground: an edition about the storm, and the paper at the entrance of the firm of group 5."""

from typing import TYPE_CHECKING

from gezhi.guidance.actions import publish
from gezhi.guidance.papers import token_for
from gezhi.kernel.actors import OPERATOR
from gezhi.policy.reads import incident_of
from testing.town import NOON

if TYPE_CHECKING:
    from tests.access.ground import Ground


def own_guidance(ground: "Ground") -> None:
    """The zone has published the first edition of the storm's handbook; nobody has read it yet."""
    storm = incident_of(which=ground.ids["storm"], seen_by=OPERATOR)
    ground.ids["handbook"] = publish(incident=storm, note="首版", by=OPERATOR, at=NOON).pk
    ground.ids["paper of guidance"] = token_for(ground.firms["firm"].pk, ground.town.places["site"].pk)
