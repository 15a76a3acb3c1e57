"""The topics as their page shows them: those offered, in their order, and those out of use."""

from dataclasses import dataclass
from datetime import datetime

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere, Sentence
from gezhi.policy import rules
from gezhi.policy.models import Kind, Topic
from gezhi.policy.reads.presets import topics
from gezhi.policy.topics import Subject


@dataclass(frozen=True)
class TopicsPage:
    """What requests can be about now, and what they could be about before."""

    offered: list[Subject]
    retired: list[Subject]
    may_change: bool


def topics_page(*, seen_by: Actor, at: datetime) -> TopicsPage:
    """Open to everybody, as the deadlines are."""
    gone = Topic.objects.filter(kind=Kind.REQUEST, in_use=False).order_by("name")
    retired = [Subject(row.code, row.name, row.source) for row in gone]
    return TopicsPage(topics(Kind.REQUEST), retired, rules.may_set_policy(seen_by, at))


def topic_called(*, code: str, seen_by: Actor, at: datetime) -> Sentence:
    """What a topic is called that is offered or out of use. NotThere, or NotYours for who may not change it."""
    page = topics_page(seen_by=seen_by, at=at)
    rules.demand(page.may_change, rules.may_set_policy)
    found = next((one for one in (*page.offered, *page.retired) if one.code == code), None)
    if found is None:
        raise NotThere
    return found.name
