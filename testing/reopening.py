"""Reopening in the small town: an incident under a shipped pack, enterprises at 港东食品园, applications in any state.

The town stood there before the emergency of 2020, so that the pack's own days can be lived through.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cache, partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.conf import settings

from gezhi.kernel.actors import OPERATOR, Actor
from gezhi.kernel.periods import local_zone
from gezhi.people.models import Person
from gezhi.policy.actions import incidents
from gezhi.policy.models import Incident, PackVersion
from gezhi.policy.packs.checking import check_folder
from gezhi.policy.packs.pack import hash_of
from gezhi.registry.actions.enterprises import register_enterprise
from gezhi.registry.actions.members import add_member
from gezhi.registry.members import AtEnterprise
from gezhi.registry.models import Enterprise, Place
from gezhi.reopening import actions
from gezhi.reopening.models import Application, State
from testing import town as small
from testing.rows import once
from testing.town import Town, person

LONG_AGO = datetime(2019, 8, 31, 16, tzinfo=UTC)
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\nstartxref\n0\n%%EOF\n"


def moment(text: str, clock: str = "10:00") -> datetime:
    """`2020-02-12` at a time of the zone's own clock."""
    return datetime.combine(date.fromisoformat(text), time.fromisoformat(clock), local_zone())


@dataclass
class Reopening:
    """The town, its incident, and who plays in it. `now` moves as a test says."""

    town: Town
    incident: Incident
    now: datetime
    firms: dict[str, Enterprise] = field(default_factory=dict)
    member: Person = None  # type: ignore[assignment]

    def place(self, short: str = "site") -> Place:
        """A place of the town by its short name."""
        return self.town.places[short]

    def who(self, short: str) -> Person:
        """Somebody of the town by their short name; `member` acts for the food company."""
        return self.member if short == "member" else self.town.people[short]

    def firm(self, name: str, *, staff: int | None = 86, place: str = "site", **facts: object) -> Enterprise:
        """An enterprise that works at the site (or another place) from long ago on."""
        given = {"name": name, "industry": "14", "size": "small", **facts}
        found = register_enterprise(
            facts=given, place=self.place(place), start=LONG_AGO, staff_here=staff, by=OPERATOR, at=LONG_AGO
        )
        self.firms[name] = found
        return found

    def begin(self, firm: Enterprise | None = None, *, by: Actor | None = None, place: str = "site") -> Application:
        """An application of the food company, or of another enterprise."""
        return actions.begin(
            incident=self.incident,
            enterprise=firm or self.firms["food"],
            place=self.place(place),
            by=by or self.speaker(firm),
            at=self.now,
        )

    def speaker(self, firm: Enterprise | None = None) -> Actor:
        """Who speaks for the food company: its member; for any other enterprise: whoever holds its link."""
        return self.member if firm in (None, self.firms["food"]) else AtEnterprise(firm.pk)

    def answers(self, application: Application) -> dict[str, object]:
        """A good answer to every point that is not known."""
        good: dict[str, object] = {
            "number": 20, "text": "2 号楼 105 室", "yes": True, "pledge": True, "date": "2020-02-20"
        }  # fmt: skip
        found: dict[str, object] = {}
        for item in application.items.exclude(state__in=["accepted"]):
            material = application.material(item.code)
            assert material is not None
            if material.kind == "choice":
                found[item.code] = material.choices[0]
            elif material.kind != "file" and not item.has_answer:
                found[item.code] = good[material.kind]
        return found

    def complete(self, application: Application, by: Actor | None = None) -> Application:
        """Fills in everything that is missing, files too."""
        from io import BytesIO

        by = by or self.speaker(application.enterprise)
        for code, value in self.answers(application).items():
            actions.fill(application=application, code=code, value=value, by=by, at=self.now)
        for item in application.items.exclude(state="accepted"):
            material = application.material(item.code)
            if material is not None and material.kind == "file" and item.state in ("missing", "returned"):
                actions.attach(
                    application=application, code=item.code, upload=BytesIO(PDF), name="方案.pdf", by=by, at=self.now
                )
        return application

    def submitted(self, firm: Enterprise | None = None, by: Actor | None = None) -> Application:
        """Complete and handed in."""
        by = by or self.speaker(firm)
        application = self.complete(self.begin(firm, by=by), by)
        return actions.submit(application=application, by=by, at=self.now)

    def review_codes(self, application: Application) -> list[str]:
        """The points that a reviewer has to look at."""
        return list(application.items.filter(review=True).values_list("code", flat=True))

    def approve(self, application: Application, *who: str) -> Application:
        """Approved by these one after the other."""
        for one in who:
            actions.approve(
                application=fresh(application), seen=self.review_codes(application), by=self.who(one), at=self.now
            )
        return fresh(application)

    def approved(self, firm: Enterprise | None = None) -> Application:
        """Handed in and approved by the site and its group."""
        return self.approve(self.submitted(firm), "manager", "leader")

    def give_back(self, application: Application, code: str = "on-site", who: str = "manager") -> Application:
        """Given back because of one point."""
        return actions.give_back(
            application=application, reasons={code: "与上报的班次表不符。"}, by=self.who(who), at=self.now
        )

    def in_state(self, state: str) -> Application:
        """An application in that state, brought there by verbs."""
        paths: dict[str, Callable[[], Application]] = {
            State.DRAFT: self.begin,
            State.SUBMITTED: self.submitted,
            State.RETURNED: lambda: self.give_back(self.submitted()),
            State.APPROVED: self.approved,
            State.REREVIEW: lambda: self._changed(self.approved()),
            State.REFUSED: lambda: actions.refuse(
                application=self.submitted(), words="不具备开工条件。", by=self.who("manager"), at=self.now
            ),
            State.WITHDRAWN: lambda: actions.withdraw(application=self.submitted(), by=self.member, at=self.now),
            State.LAPSED: lambda: self._lapsed(self.submitted()),
            State.ENDED: lambda: self._revoked(self.approved()),
        }
        return fresh(paths[state]())

    def _changed(self, application: Application) -> Application:
        return actions.change_fact(application=application, code="on-site", value=44, by=self.member, at=self.now)

    def _lapsed(self, application: Application) -> Application:
        from gezhi.reopening.actions.submitting import lapse

        return lapse(application=application, at=self.now)

    def _revoked(self, application: Application) -> Application:
        from gezhi.reopening.actions.permits import revoke

        revoke(permit=application.permit, reason="擅自扩大开工范围。", by=self.who("manager"), at=self.now)
        return application


def fresh(application: Application) -> Application:
    """The application as the database has it now."""
    return Application.objects.select_related("enterprise", "place", "incident", "pack_version").get(pk=application.pk)


def shipped(code: str) -> PackVersion:
    """The pack of that name that comes with the product; its folder is read once in a run."""
    content, sha256 = _content(code)
    row = PackVersion(code=code, version=content["pack"]["version"], title=content["pack"]["title"], sha256=sha256)
    row.content, row.by, row.imported_at = content, OPERATOR.ref, LONG_AGO
    row.save()
    return row


@cache
def _content(code: str) -> tuple[dict[str, Any], str]:
    draft = check_folder(Path(settings.PACKS) / code)
    assert not draft.problems
    return draft.content, hash_of(draft.content)


def variant(version: PackVersion, name: str, change: Callable[[dict[str, Any]], None]) -> PackVersion:
    """Another version of the same pack, with something changed in its content."""
    content = copy.deepcopy(version.content)
    content["pack"]["version"] = name
    change(content)
    return PackVersion.objects.create(
        code=version.code, version=name, title=version.title, sha256=hash_of(content), content=content,
        by=OPERATOR.ref, imported_at=LONG_AGO,
    )  # fmt: skip


def reopening(
    today: str = "2020-02-12",
    pack: str = "covid-2020",
    started: str = "2020-01-25",
    change: Callable[[dict[str, Any]], None] | None = None,
) -> Reopening:
    """Builds it at ten in the morning of that day: the town, the incident, the food company and its member."""
    build = partial(_built, today, pack, started, change)
    return build() if change else once(("reopening", today, pack, started), build)


def _built(today: str, pack: str, started: str, change: Callable[[dict[str, Any]], None] | None) -> Reopening:
    version = shipped(pack)
    if change is not None:
        version = variant(version, "changed", change)
    with patch.object(small, "FOUNDED", LONG_AGO):
        town = small.small_town()
        member = person("许蔓", "13800006027", "enterprise")
    now, start = moment(today), moment(started, "08:00")
    town.now = now
    incident = incidents.declare(
        title="疫情防控" if pack == "covid-2020" else pack, pack_version=version, started_at=start,
        basis="高指办发〔2020〕1 号", by=OPERATOR, at=start,
    )  # fmt: skip
    found = Reopening(town, incident, now)
    found.firms["food"] = found.firm("海岬鲜禾食品有限公司")
    add_member(enterprise=found.firms["food"], person=member, by=OPERATOR, at=LONG_AGO)
    found.member = member
    return found
