"""How an enterprise stands at one site, in a few words and with the next step."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from gezhi.reopening.models import State
from gezhi.reopening.modes import mode_name
from gezhi.reopening.reads import WhatApplies
from gezhi.reopening.reads.permits import public
from gezhi.reopening.words import MARKS, PERMIT_MARKS, permit_words, state_words
from gezhi.shell.timewords import moment_words


@dataclass(frozen=True)
class Standing:
    """One line: where, which incident, by which rule and why, the state as mark and word, and what comes next."""

    place: str
    incident: str
    mode: str
    why: str
    mark: str
    state: str
    words: str
    href: str
    label: str
    main: bool = False
    permit_href: str = ""
    approximate: str = ""


def standing_of(one: WhatApplies, at: datetime) -> Standing:
    """For one incident at one site."""
    mark, state, words = _state(one, at)
    href, label, main = _next(one)
    permit = reverse("reopening:check", args=[one.permit.code]) if one.permit is not None else ""
    return Standing(
        place=one.place.name, incident=one.incident.title, mode=str(mode_name(one.admission.mode)),
        why=str(one.admission.why), mark=mark, state=state, words=words, href=href, label=label, main=main,
        permit_href=permit, approximate=one.approximate,
    )  # fmt: skip


def _state(one: WhatApplies, at: datetime) -> tuple[str, str, str]:
    application = one.application
    if one.permit is not None:
        permit = public(permit=one.permit, at=at)
        if application is None or application.state == State.APPROVED or permit.state != "open":
            return PERMIT_MARKS[permit.state], str(permit_words(permit.state)), permit.number
    if application is not None:
        due = _("answer by %(moment)s") % {"moment": moment_words(application.due, at)} if application.due else ""
        number = len(one.missing)
        lacks = ngettext("%(n)d point missing", "%(n)d points missing", number) % {"n": number} if number else ""
        return MARKS[application.state], str(state_words(application.state)), due or lacks
    if one.admission.closed:
        return "bad", _("May not open yet"), ""
    if not one.needed:
        return "ok", _("Needs nothing"), ""
    number = len(one.missing)
    return (
        "none",
        _("Not applied yet"),
        ngettext("%(n)d point to fill in", "%(n)d points to fill in", number) % {"n": number},
    )


def _next(one: WhatApplies) -> tuple[str, str, bool]:
    address = reverse("reopening:apply", args=[one.enterprise.pk, one.place.pk, one.incident.pk])
    application = one.application
    if application is None:
        return (address, _("Apply"), True) if one.needed and one.may_fill else ("", "", False)
    if application.state in (State.DRAFT, State.RETURNED) and one.may_fill:
        label = _("Mend it") if application.state == State.RETURNED else pgettext("an application", "Go on")
        return address, label, True
    return reverse("reopening:application", args=[application.pk]), pgettext("an application", "Look at it"), False
