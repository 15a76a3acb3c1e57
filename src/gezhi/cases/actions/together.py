"""Verbs that come with a picture or as a report of the same thing: two verbs in one transaction."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from gezhi.cases.actions.adding import add_photo
from gezhi.cases.actions.joining import join
from gezhi.cases.actions.moving import locked
from gezhi.cases.actions.reporting import report
from gezhi.cases.models import Case
from gezhi.cases.reporters import PASSER_BY, Follower
from gezhi.files.actions import Upload
from gezhi.kernel.actors import SYSTEM, Actor
from gezhi.kernel.refusals import Conflict


def with_photo(
    *, verb: Callable[..., Any], photo: Upload | None, case: Case, by: Actor, at: datetime, **said: Any
) -> Case:
    """Performs the verb, and the picture is there too, or neither. A slip that comes again adds no second picture."""
    if photo is None:
        verb(case=case, by=by, at=at, **said)
        return case
    with transaction.atomic():
        before = locked(case).version
        verb(case=case, by=by, at=at, **said)
        if locked(case).version != before:
            add_photo(case=case, upload=photo, by=by, at=at)
    return case


def report_all(
    *, by: Actor, at: datetime, photo: Upload | None = None, same_as: Case | None = None, **said: Any
) -> Case:
    """A report with its picture; with `same_as` it is joined to that case at once (我也遇到了), if that is still open."""
    with transaction.atomic():
        case = report(by=by, at=at, **said)
        if case.reported_at != at or case.joined_to_id or case.version > 1:  # the slip came again: all is done
            return case
        if photo is not None:
            add_photo(case=case, upload=photo, by=Follower(case.pk) if by is PASSER_BY else by, at=at)
        if same_as is not None:
            _join(case, same_as, at)
    return case


def _join(case: Case, main: Case, at: datetime) -> None:
    try:
        with transaction.atomic():
            join(case=case, main=main, by=SYSTEM, at=at)
    except Conflict:
        case.refresh_from_db()  # it was closed meanwhile: the report stands for itself
