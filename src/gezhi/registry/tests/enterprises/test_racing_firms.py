"""Many people at once: one wins, the others get a sentence, nothing is torn."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.refusals import Refused
from gezhi.registry.actions import mergers
from gezhi.registry.actions.carrying import carry
from gezhi.registry.actions.enterprises import change_enterprise, register_enterprise
from gezhi.registry.actions.mergers import merge_enterprises
from gezhi.registry.actions.occupancies import move_occupancy, set_occupancy
from gezhi.registry.models import Enterprise, Merger, Occupancy
from gezhi.registry.tests.enterprises.firms import code, firm, stay, town_with_firms
from testing.town import NOON, Town
from testing.waiting import until_somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town() -> Town:
    return town_with_firms()


def race(*runners: Callable[[], object]) -> Counter[str]:
    """Lets all run at the same instant, each on its own connection; counts "won" and the codes of the refusals."""
    barrier = Barrier(len(runners))

    def run(runner: Callable[[], object]) -> str:
        try:
            barrier.wait(timeout=20)
            runner()
        except Refused as refused:
            return refused.code
        else:
            return "won"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(runners)) as pool:
        return Counter(pool.map(run, runners))


def test_a_code_is_registered_once(town: Town) -> None:
    def register(number: int) -> Callable[[], object]:
        return lambda: register_enterprise(
            facts={"name": f"第 {number} 家", "credit_code": code(50)}, by=OPERATOR, at=NOON
        )

    assert race(*(register(n) for n in range(12))) == {"won": 1, "constraint": 11}


def test_a_name_without_a_code_is_registered_once(town: Town) -> None:
    register = lambda: register_enterprise(facts={"name": "海岬双击有限公司"}, by=OPERATOR, at=NOON)  # noqa: E731
    assert race(*[register] * 8) == {"won": 1, "similar": 7}


def test_the_same_form_is_saved_by_one(town: Town) -> None:
    fish = town.__dict__["fish"]

    def save(staff: int) -> Callable[[], object]:
        return lambda: change_enterprise(enterprise=fish, version=1, facts={"staff": staff}, by=OPERATOR, at=NOON)

    assert race(*(save(n) for n in range(1, 9))) == {"won": 1, "version": 7}
    assert Enterprise.objects.get(pk=fish.pk).version == 2


@pytest.mark.parametrize("_round", range(4))
def test_a_into_b_and_b_into_a_at_once_merges_one_way(town: Town, _round: int) -> None:
    fish, tools = town.__dict__["fish"], town.__dict__["tools"]

    def merge(duplicate: Enterprise, survivor: Enterprise) -> Callable[[], object]:
        return lambda: merge_enterprises(duplicate=duplicate, survivor=survivor, by=OPERATOR, at=NOON, reason="同一家")

    assert race(*[merge(fish, tools), merge(tools, fish)] * 3) == {"won": 1, "merged": 5}
    assert Merger.objects.count() == 1
    assert Enterprise.objects.standing().filter(pk__in=[fish.pk, tools.pk]).count() == 1


@pytest.mark.parametrize("_round", range(6))
def test_a_ring_of_three_never_closes(town: Town, _round: int) -> None:
    ring = [town.__dict__[name] for name in ("fish", "tools", "nomad")]

    def merge(i: int) -> Callable[[], object]:
        return lambda: merge_enterprises(
            duplicate=ring[i], survivor=ring[(i + 1) % 3], by=OPERATOR, at=NOON, reason="同一家"
        )

    outcome = race(*(merge(i) for i in range(3)))
    assert outcome == {"won": outcome["won"], "merged": 3 - outcome["won"]}
    assert outcome["won"] in {1, 2}
    standing = Enterprise.objects.standing().filter(pk__in=[one.pk for one in ring])
    assert standing.count() >= 1
    for merged in Enterprise.objects.exclude(merged_into=None):
        assert merged.merged_into is not None
        assert merged.merged_into.merged_into_id is None


def test_a_merger_does_not_wait_for_one_that_waits_for_it(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """What led to the duplicate before is changed with it, and somebody may be about to merge into just that."""
    fish, tools, nomad = (town.__dict__[name] for name in ("fish", "tools", "nomad"))
    merge_enterprises(duplicate=fish, survivor=tools, by=OPERATOR, at=NOON, reason="同一家")
    back = partial(merge_enterprises, duplicate=nomad, survivor=fish, by=OPERATOR, at=NOON, reason="同一家")
    with ThreadPoolExecutor(1) as other:
        coming: list[Future[Counter[str]]] = []

        def slowly(*which: Any) -> list[Any]:
            coming.append(other.submit(race, back))
            until_somebody_waits()
            return carry(*which)

        monkeypatch.setattr(mergers, "carry", slowly)
        merge_enterprises(duplicate=tools, survivor=nomad, by=OPERATOR, at=NOON, reason="同一家")
        assert coming[0].result() == {"merged": 1}
    assert set(Enterprise.objects.filter(merged_into=nomad)) == {fish, tools}


def test_one_place_is_taken_once(town: Town) -> None:
    nomad = town.__dict__["nomad"]
    place = lambda: set_occupancy(enterprise=nomad, place=town.places["site"], start=NOON, by=OPERATOR, at=NOON)  # noqa: E731
    assert race(*[place] * 8) == {"won": 1, "constraint": 7}


def test_moves_in_both_directions_do_not_wait_for_each_other(town: Town) -> None:
    here = [stay(firm(f"甲{n}", 100 + n), town.places["site"]) for n in range(4)]
    there = [stay(firm(f"乙{n}", 200 + n), town.places["other_site"]) for n in range(4)]

    def move(occupancy: Occupancy, place: str) -> Callable[[], object]:
        return lambda: move_occupancy(
            occupancy=occupancy, version=1, place=town.places[place], when=NOON, by=OPERATOR, at=NOON
        )

    moves = [move(one, "other_site") for one in here] + [move(one, "site") for one in there]
    assert race(*moves) == {"won": 8}
