"""What `--json` prints is what docs/reference/commands.md says."""

import io
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints, is_typeddict

import pytest

from gezhi.cli import shapes
from gezhi.cli.tests.typing_it import Gezhi
from testing.town import Town

GRIDS = """{"type": "FeatureCollection", "features": [
  {"type": "Feature", "properties": {"name": "北"}, "geometry": {"type": "Polygon", "coordinates": [
    [[120.1, 36.1], [120.2, 36.1], [120.2, 36.2]]]}},
  {"type": "Feature", "properties": {"name": "门"}, "geometry": {"type": "Point", "coordinates": [120.1, 36.1]}}]}"""


def differs(value: Any, shape: Any, where: str = "") -> list[str]:
    """Where `value` is not of the shape: missing and extra fields, and values of another type."""
    origin = get_origin(shape)
    if origin is Annotated:
        return differs(value, get_args(shape)[0], where)
    if origin in (Union, UnionType):
        return [] if any(not differs(value, one) for one in get_args(shape)) else [f"{where}: {value!r}"]
    if origin is list:
        return [one for i, item in enumerate(value) for one in differs(item, get_args(shape)[0], f"{where}[{i}]")]
    if is_typeddict(shape):
        fields = get_type_hints(shape, include_extras=True)
        wrong = [f"{where}.{name}" for name in set(fields) ^ set(value)]
        return wrong + [one for n, s in fields.items() if n in value for one in differs(value[n], s, f"{where}.{n}")]
    plain = origin or shape
    return [] if plain is Any or isinstance(value, NoneType if plain is None else plain) else [f"{where}: {value!r}"]


@pytest.mark.parametrize(
    ("words", "shape"),
    [
        (("who", "HJ-5-03-02-2-3E"), shapes.WhoFacts),
        (("coverage",), shapes.CoverageFacts),
        (("log", "verify"), shapes.LogVerifyFacts),
        (("log", "export", "{folder}/log.jsonl"), shapes.LogExportFacts),
        (("import", "{folder}/firms.csv"), shapes.ImportFacts),
        (("import", "{folder}/firms.csv", "--dry-run"), shapes.ImportFacts),
        (("import", "{folder}/grids.geojson"), shapes.GridImportFacts),
        (("person", "add", "--name", "周启明"), shapes.PersonAddFacts),
        (("person", "password", "13800000001"), shapes.PersonPasswordFacts),
        (("person", "grant", "13800000001", "auditor"), shapes.PersonGrantFacts),
    ],
)
def test_json_has_the_documented_shape(
    gezhi: Gezhi, town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], shape: type
) -> None:
    (tmp_path / "firms.csv").write_text("企业名称\n青屿海藻科技有限公司\n", "utf-8")
    (tmp_path / "grids.geojson").write_text(GRIDS, "utf-8")
    monkeypatch.setattr("sys.stdin", io.StringIO("海风 9 级吹过大堤\n"))
    told = gezhi(*(word.format(folder=tmp_path) for word in words), "--json")
    assert told.code in (0, 1), told.err
    assert differs(told.facts, shape) == []


def test_a_refusal_has_the_documented_shape(gezhi: Gezhi, town: Town) -> None:
    import json

    told = json.loads(gezhi("who", "海港", "--json").err)
    assert differs(told["refused"], shapes.RefusedFacts) == []
