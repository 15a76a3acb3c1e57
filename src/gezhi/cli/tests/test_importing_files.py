"""`gezhi import`: the page's preview and all-or-nothing import, from a shell."""

import json
from pathlib import Path

import pytest

from gezhi.cli.tests.typing_it import Gezhi
from gezhi.registry.codes import with_check_character
from gezhi.registry.models import Enterprise
from testing.town import Town

CODE = with_check_character("91370214MA3CQ4XY2")
LIST = f"企业名称,统一社会信用代码,注册地址\n青屿海藻科技有限公司,{CODE},海岬高新区一号路 1 号\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "企业.csv"
    path.write_text(LIST, "utf-8")
    return path


def test_a_dry_run_says_what_would_happen_and_writes_nothing(gezhi: Gezhi, town: Town, file: Path) -> None:
    told = gezhi("import", str(file), "--dry-run", "--json")
    assert told.code == 0
    assert told.facts["counts"]["enterprises"] == {"create": 1}
    assert told.facts["imported"] is False
    assert not Enterprise.objects.exists()
    assert "没有写入" in gezhi("import", str(file), "--dry-run").out


def test_an_import_writes_and_the_same_file_twice_changes_nothing(gezhi: Gezhi, town: Town, file: Path) -> None:
    assert "已导入" in gezhi("import", str(file)).out
    assert Enterprise.objects.get().credit_code == CODE
    again = gezhi("import", str(file), "--json")
    assert again.code == 0
    assert again.facts["counts"]["enterprises"] == {"same": 1}
    assert Enterprise.objects.count() == 1


def test_a_row_with_an_error_keeps_everything_out_with_exit_code_1(gezhi: Gezhi, town: Town, file: Path) -> None:
    wrong = CODE[:-1] + ("0" if CODE[-1] != "0" else "1")
    file.write_text(LIST + f"海屿二厂,{wrong},海岬高新区二号路\n", "utf-8")
    told = gezhi("import", str(file), "--json")
    assert told.code == 1
    assert told.facts["imported"] is False
    (problem,) = told.facts["problems"]
    assert (problem["row"], problem["level"]) == (3, "error")
    assert not Enterprise.objects.exists()


def test_good_rows_alone_can_be_asked_for(gezhi: Gezhi, town: Town, file: Path) -> None:
    wrong = CODE[:-1] + ("0" if CODE[-1] != "0" else "1")
    file.write_text(LIST + f"海屿二厂,{wrong},海岬高新区二号路\n", "utf-8")
    assert gezhi("import", str(file), "--good-only").code == 1
    assert Enterprise.objects.count() == 1


def test_strange_headings_are_mapped_by_a_file(gezhi: Gezhi, town: Town, file: Path, tmp_path: Path) -> None:
    file.write_text(LIST.replace("企业名称", "抬头甲"), "utf-8")
    assert gezhi("import", str(file)).code == 2
    mapping = tmp_path / "map.json"
    mapping.write_text(json.dumps({"noun": "enterprises", "columns": {"抬头甲": "name"}}), "utf-8")
    assert gezhi("import", str(file), "--map", str(mapping)).code == 0
    assert Enterprise.objects.get().name == "青屿海藻科技有限公司"


def test_a_file_that_is_missing_or_broken_is_refused(gezhi: Gezhi, town: Town, tmp_path: Path) -> None:
    assert gezhi("import", str(tmp_path / "none.xlsx")).code == 2
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 cut off")
    told = gezhi("import", str(broken))
    assert told.code == 2
    assert "Traceback" not in told.err


def test_as_a_person_without_the_right_nothing_is_imported(gezhi: Gezhi, town: Town, file: Path) -> None:
    assert gezhi("import", str(file), "--as", "13800000006").code == 2
    assert gezhi("import", str(file), "--as", "13800000009").code == 0
