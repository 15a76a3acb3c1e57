"""What requests can be about: topics that the zone adds, takes out of use, and brings back."""

import re
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override
from pypinyin import lazy_pinyin

from gezhi.kernel.actors import Actor
from gezhi.kernel.constraints import plainly
from gezhi.kernel.refusals import Conflict, NotThere, Refused
from gezhi.logbook.actions import write
from gezhi.policy import rules
from gezhi.policy.actions.calendar_rows import demand_words
from gezhi.policy.models import Kind, Topic
from gezhi.policy.reads.presets import topics
from gezhi.policy.topics import SHIPPED

LONGEST_NAME, LONGEST_CODE, LAST = 40, 40, "other"


def add_topic(*, name: str, reason: str, by: Actor, at: datetime) -> Topic:
    """A new topic of requests, at the end of the list. Its code follows from how the name is spoken and never changes."""
    rules.demand(rules.may_set_policy(by, at), rules.may_set_policy)
    name, reason = " ".join(name.split()), demand_words(reason)
    if not name or len(name) > LONGEST_NAME:
        raise Refused(_("Write a name of one to %(most)s characters.") % {"most": LONGEST_NAME}, field="name")
    with plainly(), transaction.atomic():
        _lock()
        if name in _names():
            raise Refused(
                _("There is already a topic of this name. Choose another name, or bring it back."), field="name"
            )
        row = Topic.objects.create(code=_code(name), kind=Kind.REQUEST, name=name, by=by.ref, recorded_at=at)
        write("topic.added", by=by, at=at, about=[f"topic:{row.pk}"], facts={"name": name, "reason": reason})
    return row


def retire_topic(*, code: str, reason: str, by: Actor, at: datetime) -> None:
    """Nobody is offered this topic any more; what was reported under it keeps it. The last resort “other” stays."""
    rules.demand(rules.may_set_policy(by, at), rules.may_set_policy)
    reason = demand_words(reason)
    if code == LAST:
        raise Refused(_("Somebody must always be able to choose “something else”. This topic stays."))
    with plainly(), transaction.atomic():
        _lock()
        offered = next((one for one in topics(Kind.REQUEST) if one.code == code), None)
        if offered is None:
            raise Conflict(_("This topic is out of use already."), code="retired-already")
        with override(settings.LANGUAGE_CODE):
            first = {"kind": Kind.REQUEST, "name": str(offered.name), "source": offered.source}
        row, _made = Topic.objects.update_or_create(
            code=code, defaults={"in_use": False, "by": by.ref, "recorded_at": at}, create_defaults={
                **first, "in_use": False, "by": by.ref, "recorded_at": at
            },
        )  # fmt: skip
        write("topic.retired", by=by, at=at, about=[f"topic:{row.pk}"], facts={"name": row.name, "reason": reason})


def return_topic(*, code: str, reason: str, by: Actor, at: datetime) -> None:
    """A topic that was taken out of use is offered again."""
    rules.demand(rules.may_set_policy(by, at), rules.may_set_policy)
    reason = demand_words(reason)
    with plainly(), transaction.atomic():
        _lock()
        row = Topic.objects.filter(code=code, kind=Kind.REQUEST).first()
        if row is None:
            raise NotThere
        if row.in_use:
            raise Conflict(_("This topic is in use already."), code="in-use-already")
        if code in {one.code for one in SHIPPED[Kind.REQUEST]}:
            row_id = row.pk
            row.delete()
        else:
            row.in_use, row.by, row.recorded_at, row_id = True, by.ref, at, row.pk
            row.save(update_fields=["in_use", "by", "recorded_at"])
        write("topic.returned", by=by, at=at, about=[f"topic:{row_id}"], facts={"name": row.name, "reason": reason})


def _lock() -> None:
    """One change of the list at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('policy.topics'))")


def _names() -> set[str]:
    """Every name that is taken, also those of the product in every language that its pages speak."""
    found = set(Topic.objects.filter(kind=Kind.REQUEST).values_list("name", flat=True))
    for language, _label in settings.LANGUAGES:
        with override(language):
            found |= {str(one.name) for one in SHIPPED[Kind.REQUEST]}
    return found


def _code(name: str) -> str:
    """`用电` → `yong-dian`; with a number where somebody has that already."""
    spoken = re.sub(r"[^a-z0-9]+", "-", "-".join(lazy_pinyin(name)).lower()).strip("-")[: LONGEST_CODE - 3].strip("-")
    spoken = spoken if spoken[:1].isalpha() else f"topic-{spoken}".strip("-")
    taken = {one.code for one in SHIPPED[Kind.REQUEST]} | set(Topic.objects.values_list("code", flat=True))
    return next(
        code for number in range(1, 100) if (code := spoken + (f"-{number}" if number > 1 else "")) not in taken
    )
