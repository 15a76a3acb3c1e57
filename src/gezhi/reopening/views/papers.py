"""A permit as it is shown: on the application's page, on the wall, and to whoever scans its code."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gezhi.registry.links import whole
from gezhi.reopening.models import Permit, PermitState
from gezhi.reopening.modes import mode_name
from gezhi.reopening.reads import PublicPermit
from gezhi.reopening.reads.permits import public
from gezhi.reopening.words import PERMIT_MARKS


@dataclass(frozen=True)
class Act:
    """Something that can be done, as a link."""

    href: str
    label: str


@dataclass(frozen=True)
class Paper:
    """A permit for a page. `address` is what its QR code carries."""

    permit: PublicPermit
    address: str
    application_id: int
    rule: str = ""
    basis: str = ""
    reason: str = ""
    approximate: str = ""
    acts: tuple[Act, ...] = ()

    @property
    def mark(self) -> str:
        """The mark of its state."""
        return PERMIT_MARKS[self.permit.state]

    @property
    def verdict(self) -> str:
        """What it comes to, in one sentence."""
        return verdict_of(self.permit)


@dataclass(frozen=True)
class Checked:
    """A permit as whoever scans its code sees it."""

    permit: PublicPermit

    @property
    def mark(self) -> str:
        """The mark of its state."""
        return PERMIT_MARKS[self.permit.state] if self.permit.holds or self.permit.state != PermitState.OPEN else "none"

    @property
    def verdict(self) -> str:
        """What it comes to, in one sentence."""
        return verdict_of(self.permit)


def verdict_of(permit: PublicPermit) -> str:
    """Whether it holds, said so that nobody has to think."""
    if permit.holds:
        return _("Valid: it may work")
    return {
        PermitState.OPEN.value: pgettext("verdict on a permit", "Not yet valid"),
        PermitState.SUSPENDED.value: _("Suspended: it may not work now"),
        PermitState.REVOKED.value: _("Revoked: it may not work"),
        PermitState.EXPIRED.value: _("Expired: not valid any more"),
    }[permit.state]


def paper_of(
    permit: Permit, request: HttpRequest, at: datetime, *, reason: str = "", verbs: frozenset[str] = frozenset()
) -> Paper:
    """The permit with the address that its code carries, and what the viewer can do with it."""
    application = permit.application
    return Paper(
        permit=public(permit=permit, at=at),
        address=address_of(request, permit.code),
        application_id=application.pk,
        rule=str(mode_name(application.mode)),
        basis=application.basis,
        reason=reason,
        approximate=application.pack.approximate,
        acts=tuple(Act(_verb(application.pk, verb), label) for verb, label in _labels() if verb in verbs),
    )


def _verb(application_id: int, verb: str) -> str:
    return reverse("reopening:permit-do", args=[application_id, verb])


def _labels() -> list[tuple[str, str]]:
    return [
        ("suspend", pgettext("do to a permit", "Suspend")),
        ("resume", pgettext("do to a permit", "Resume")),
        ("revoke", pgettext("do to a permit", "Revoke")),
    ]


def address_of(request: HttpRequest, code: str) -> str:
    """The whole address of the page that says whether a permit holds."""
    path = reverse("reopening:check", args=[code])
    return whole(path) or request.build_absolute_uri(path)
