"""Points that came back open a case with the site's own person, who helps to mend them; it closes with the yes."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from gezhi.cases import actions as cases
from gezhi.cases.models import Case, Source
from gezhi.cases.models import State as CaseState
from gezhi.kernel.actors import SYSTEM, Actor
from gezhi.kernel.refusals import Refused
from gezhi.people.models import Person
from gezhi.policy.models import Kind
from gezhi.reopening import routing
from gezhi.reopening.models import Application


def ask(application: Application, reasons: Mapping[str, str], *, by: Actor, at: datetime) -> Case | None:
    """A case for whoever answers for the site: help the enterprise with what came back. It keeps to the points and reasons.

    None if that person gave it back himself: he knows. An open case of an earlier return goes on.
    """
    links = routing.chain(application.place_id, at, application.begun_at)
    helper = next(iter(routing.reviewers(links, "site", application.barred)), None)
    if helper is None or by.ref == f"person:{helper.person_id}":
        return None
    if application.help_case is not None and application.help_case.is_open:
        return application.help_case
    titles = {code: one.title for code in reasons if (one := application.material(code))}
    lines = [f"{titles.get(code, code)}: {reason}" for code, reason in reasons.items()]
    title = _("Help %(enterprise)s reopen") % {"enterprise": application.enterprise.name}
    application.help_case = cases.open_case(
        kind=Kind.REQUEST,
        place=application.place,
        enterprise=application.enterprise,
        title=title[:80],
        words="\n".join([_("Application %(number)s") % {"number": application.number}, *lines])[:2000],
        cause=application.ref,
        source=Source.SYSTEM,
        handler=Person.objects.get(pk=helper.person_id),
        by=SYSTEM,
        at=at,
    )
    return application.help_case


def settle(application: Application, *, by: Actor, at: datetime, words: str) -> None:
    """The help is no longer needed: the case is answered, and closed by the reviewer if that is not who handled it."""
    case = application.help_case
    if case is None or not case.is_open:
        return
    case.refresh_from_db()
    if case.state == CaseState.PAUSED:
        cases.resume(case=case, by=SYSTEM, at=at)
    if case.state == CaseState.DISPATCHED:
        cases.accept(case=case, by=SYSTEM, at=at)
    if case.state == CaseState.HANDLING:
        cases.answer(case=case, words=words, by=SYSTEM, at=at)
    if case.state == CaseState.VERIFYING and isinstance(by, Person) and by.pk != case.handler_id:
        _verify(case, by, at, words)


def _verify(case: Case, by: Person, at: datetime, words: str) -> None:
    """The reviewer has seen that it is mended, which is what a verifier looks for. Who may not verify leaves it as it is."""
    try:
        if case.verifier_id != by.pk:
            cases.transfer_check(case=case, to=by, words=words, by=SYSTEM, at=at)
        cases.pass_case(case=case, words=words, by=by, at=at)
    except Refused:
        return
