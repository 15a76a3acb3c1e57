"""The filled example that a newcomer downloads in the demo zone can be imported there as it is, and names nobody of it."""

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from gezhi.demo import load as demo
from gezhi.demo.cast import cast
from gezhi.demo.firms import Register
from gezhi.demo.ground import cells
from gezhi.kernel.actors import OPERATOR
from gezhi.registry.importing.confirming import apply, confirm
from gezhi.registry.importing.example import example
from gezhi.registry.importing.previewing import preview
from gezhi.registry.importing.uploads import take_file
from gezhi.registry.importing.workbook import workbook
from gezhi.registry.models import ImportRun, Place

TODAY = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def previewed(path: Path) -> ImportRun:
    run = take_file(path=path, by=OPERATOR, at=TODAY)
    preview(run.pk, at=TODAY)
    run.refresh_from_db()
    return run


def fates(run: ImportRun) -> set[str]:
    return {fate for tally in run.counts["nouns"].values() for fate in tally}


def test_the_example_goes_into_the_demo_zone_whole_and_changes_nothing_a_second_time(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.IMPORTS = tmp_path / "imports"
    monkeypatch.setattr(demo, "ENTERPRISES", 25)  # one of every oddity; all thousand names are compared below
    monkeypatch.setattr(demo, "LIFE", timedelta(days=100))
    for later in ("_notices", "load_reopening", "load_cases", "load_briefings"):  # an import meets none of these
        monkeypatch.setattr(demo, later, lambda *zone, **at: None)
    demo.load(at=TODAY)
    path = tmp_path / "example.xlsx"
    path.write_bytes(workbook(example()))
    run = previewed(path)
    assert (fates(run), run.rows.count()) == ({"create"}, 9 + 6 + 6 + 4 + 3)
    assert not run.rows.filter(worst__gt=0).exists()
    confirm(run_id=run.pk, digest=run.digest, good_only=False, by=OPERATOR, at=TODAY)
    apply(run.pk, at=TODAY)
    run.refresh_from_db()
    assert (run.state, run.refusal) == ("done", "")
    (zone,) = Place.objects.filter(kind="zone")
    assert set(Place.objects.filter(placements__parent=zone).values_list("name", flat=True)) >= {"南湾组", "松岭组"}
    assert fates(previewed(path)) == {"same"}


def test_the_example_shares_no_name_phone_or_code_with_the_demo_zone() -> None:
    dice = random.Random(demo.SEED)
    people = cast(dice, len(cells(dice)))
    firms = Register(dice, date(2026, 11, 23)).firms(
        demo.ENTERPRISES, ["甲"] * 60
    )  # as many buildings as the zone has: drawn alike
    given = example()
    assert not {row["name"] for row in given["people"]} & set(people.members)
    assert all(row["phone"].startswith("13800009") for row in given["people"])
    for column in ("name", "credit_code", "old_number"):
        taken = {firm.facts.get(column) for firm in firms} - {None, ""}
        assert not {row[column] for row in given["enterprises"]} & taken
