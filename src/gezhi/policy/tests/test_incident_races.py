"""Several people act on one incident at the same instant: one wins, or both in some order; never two truths at once."""

from collections.abc import Callable
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.refusals import Conflict, Refused
from gezhi.policy.actions import incidents as verbs
from gezhi.policy.actions.packs import import_folder
from gezhi.policy.models import Incident, IncidentMove, IncidentPack, IncidentScope, PackVersion, RiskLevel
from gezhi.policy.tests.emergencies import brought, incident, second_version
from testing.town import DAY, HOUR, NOON, Town, small_town


def raced(*attempts: Callable[[], object]) -> list[str]:
    """Performs the attempts at once, each in a thread of its own; "done" or the code of the refusal of each."""
    gate, outcomes = Barrier(len(attempts)), [""] * len(attempts)

    def run(number: int) -> None:
        gate.wait()
        try:
            attempts[number]()
            outcomes[number] = "done"
        except Refused as refused:
            outcomes[number] = refused.code
        finally:
            connection.close()

    threads = [Thread(target=run, args=[number]) for number in range(len(attempts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


@pytest.fixture
def city(transactional_db: None) -> Town:
    return small_town()


def test_one_of_two_declarations_of_the_same_title_stands(city: Town) -> None:
    brought("spring-festival")
    outcomes = raced(*[lambda: incident(city) for _ in range(4)])
    assert sorted(outcomes) == ["constraint", "constraint", "constraint", "done"]
    assert Incident.objects.count() == 1


def test_declarations_of_one_day_have_different_numbers(city: Town) -> None:
    brought("typhoon")
    raced(*[lambda name=name: incident(city, "typhoon", title=name) for name in "甲乙丙丁"])
    assert sorted(Incident.objects.values_list("number", flat=True)) == [f"YJ-261102-{n}" for n in (1, 2, 3, 4)]


def test_of_two_who_looked_at_the_same_incident_one_switches_it(city: Town, tmp_path: Path) -> None:
    found, new = incident(city), second_version("spring-festival", tmp_path)
    usual: dict[str, Any] = {"incident": found, "reason": "x", "seen": found.version, "by": OPERATOR}

    def switch() -> object:
        return verbs.switch_pack(pack_version=new, at=NOON + HOUR, **usual)

    def lift() -> object:
        return verbs.lift(at=NOON + HOUR, **usual)

    outcomes = raced(switch, lift)
    assert outcomes.count("done") == 1
    assert set(outcomes) <= {"done", "stale", "state"}
    assert IncidentMove.objects.exclude(verb="declare").count() == 1


def test_levels_set_at_once_leave_one_level_at_every_instant(city: Town) -> None:
    found = incident(city, "typhoon", title="台风防御")
    levels = ["high", "low", "medium", "high"]
    raced(
        *[
            lambda level=level: verbs.set_risk(
                incident=found, place=city.places["site"], level=level, basis="x", by=OPERATOR, at=NOON + HOUR
            )
            for level in levels
        ]
    )
    known = RiskLevel.objects.filter(recorded__upper_inf=True)
    assert known.filter(during__contains=NOON + 2 * HOUR).count() == 1
    assert IncidentMove.objects.filter(verb="set_risk").count() >= 2


def test_lifting_twice_at_once_lifts_once(city: Town) -> None:
    found = incident(city)
    outcomes = raced(*[lambda: verbs.lift(incident=found, reason="x", by=OPERATOR, at=NOON + DAY) for _ in range(3)])
    assert sorted(outcomes) == ["done", "state", "state"]
    assert IncidentMove.objects.filter(verb="lift").count() == 1


def test_a_version_brought_in_by_several_at_once_is_there_once(city: Town) -> None:
    def bring() -> object:
        return import_folder(folder=Path(settings.PACKS) / "typhoon", by=OPERATOR, at=NOON)

    assert raced(bring, bring, bring) == ["done"] * 3
    assert PackVersion.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("model", [IncidentPack, IncidentScope, RiskLevel])
def test_the_database_itself_keeps_two_truths_apart(town: Town, model: Any) -> None:
    found = incident(town, "typhoon", title="台风防御")
    verbs.set_risk(incident=found, place=town.places["zone"], level="high", basis="x", by=OPERATOR, at=NOON)
    row = model.objects.get(incident=found)
    row.pk = None
    row.during = DateTimeTZRange(NOON + HOUR, NOON + 2 * HOUR, "[)")
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
    row.recorded = DateTimeTZRange(NOON - DAY, NOON - HOUR, "[)")
    row.save(force_insert=True)


@pytest.mark.django_db
def test_the_same_version_twice_is_refused_by_the_database(town: Town) -> None:
    row = brought("typhoon")
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
    assert issubclass(Conflict, Refused)
