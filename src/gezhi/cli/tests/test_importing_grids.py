"""`gezhi import FILE.geojson`: the page's plan for grids, from a shell."""

import json
from pathlib import Path
from typing import Any

import pytest

from gezhi.cli.tests.typing_it import Gezhi
from gezhi.registry.models import Place, Shape
from gezhi.registry.tests.geo.grounds import collection, feature, square
from testing.town import Town


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "网格.geojson"
    streets = [feature(square(c, 0), name=name, division_code="370214001") for c, name in enumerate(("西", "东"))]
    path.write_bytes(collection(feature(square(0, 0, size=2), name="全区"), *streets))
    return path


def told_facts(gezhi: Gezhi, *words: str) -> Any:
    return gezhi("import", *words, "--json").facts


def test_a_dry_run_tells_the_cover_before_and_after_and_writes_nothing(gezhi: Gezhi, town: Town, file: Path) -> None:
    facts = told_facts(gezhi, str(file), "--dry-run")
    assert facts["counts"] == {"create": 2, "change": 0, "same": 0}
    assert (facts["boundary"], facts["imported"]) == ("change", False)
    assert facts["before"]["share"] is None
    assert facts["after"]["share"] == pytest.approx(0.5, abs=1e-3)
    assert not Shape.objects.exists()
    assert "没有写入" in gezhi("import", str(file), "--dry-run").out


def test_grids_are_imported_once_however_often_it_is_said(gezhi: Gezhi, town: Town, file: Path) -> None:
    out = gezhi("import", str(file)).out
    assert "新增 2 个" in out
    assert "已导入" in out
    assert Place.objects.get(name="东").grid_code == "370214001000002"
    assert told_facts(gezhi, str(file))["counts"] == {"create": 0, "change": 0, "same": 2}
    assert Shape.objects.count() == 3


def test_a_crossing_outline_keeps_everything_out_with_exit_code_1(gezhi: Gezhi, town: Town, tmp_path: Path) -> None:
    path = tmp_path / "g.json"
    bow_tie = {"type": "Polygon", "coordinates": [[[120, 36], [121, 37], [121, 36], [120, 37], [120, 36]]]}
    path.write_bytes(collection(feature(square(0, 0), name="好"), feature(bow_tie, name="结")))
    told = gezhi("import", str(path), "--json")
    assert told.code == 1
    assert [(one["area"], one["name"], one["stops"]) for one in told.facts["problems"]] == [(2, "结", True)]
    assert "120.50000, 36.50000" in gezhi("import", str(path)).out
    assert not Place.objects.filter(name="好").exists()


def test_a_mapping_file_says_how_the_grids_are_to_be_taken(
    gezhi: Gezhi, town: Town, file: Path, tmp_path: Path
) -> None:
    mapping = tmp_path / "map.json"
    mapping.write_text(json.dumps({"group": "HJ-5", "boundary": 0, "division": "", "crs": "gcj02"}), "utf-8")
    assert told_facts(gezhi, str(file), "--map", str(mapping))["counts"]["create"] == 3
    assert Place.objects.get(name="全区").grid_code is None
    assert {shape.source_crs for shape in Shape.objects.all()} == {"gcj02"}


@pytest.mark.parametrize(
    "mapping", [{"group": "七组"}, {"crs": "mercator"}, {"columns": {"a": "b"}}], ids=["group", "crs", "unknown word"]
)
def test_a_wrong_mapping_is_refused(
    gezhi: Gezhi, town: Town, file: Path, tmp_path: Path, mapping: dict[str, Any]
) -> None:
    path = tmp_path / "map.json"
    path.write_text(json.dumps(mapping), "utf-8")
    assert gezhi("import", str(file), "--map", str(path)).code == 2
    assert not Shape.objects.exists()


@pytest.mark.parametrize(("ending", "text"), [("json", "[]"), ("json", "{"), ("toml", "name = 1 = 2")])
def test_a_mapping_file_that_cannot_be_read_is_refused(
    gezhi: Gezhi, town: Town, file: Path, tmp_path: Path, ending: str, text: str
) -> None:
    path = tmp_path / f"map.{ending}"
    path.write_text(text, "utf-8")
    assert gezhi("import", str(file), "--map", str(path)).code == 2
    assert not Shape.objects.exists()


def test_a_file_that_is_missing_or_no_geojson_is_refused(gezhi: Gezhi, town: Town, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}")
    for name in ("x.json", "missing.geojson"):
        told = gezhi("import", str(tmp_path / name))
        assert told.code == 2
        assert told.err


def test_somebody_without_the_right_is_refused(gezhi: Gezhi, town: Town, file: Path) -> None:
    assert gezhi("import", str(file), "--as", "13800000003").code == 2
    assert not Shape.objects.exists()
