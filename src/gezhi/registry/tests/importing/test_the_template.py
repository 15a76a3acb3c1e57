"""The workbook to start from: lists to choose from, text columns for codes, notes; and its example is a zone that works."""

import io
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from django.utils.translation import override

from gezhi.kernel.actors import OPERATOR
from gezhi.registry import codes
from gezhi.registry.actions.places import found_zone
from gezhi.registry.importing.example import example
from gezhi.registry.importing.fields import SHEETS
from gezhi.registry.importing.workbook import workbook
from gezhi.registry.models import ImportRun, Place
from gezhi.registry.tests.importing.lists import fates, imported, previewed
from testing.town import NOON, person, small_town


def opened(language: str = "zh-hans") -> openpyxl.Workbook:
    with override(language):
        return openpyxl.load_workbook(io.BytesIO(workbook()))


def test_codes_and_phones_are_text_so_that_no_digit_is_lost() -> None:
    sheet = opened()["企业"]
    headings = {cell.value: cell.column_letter for cell in sheet[1]}
    for heading in ("统一社会信用代码", "联系电话"):
        assert sheet.column_dimensions[headings[heading]].number_format == "@"


def test_lists_can_be_chosen_from_and_headings_have_notes() -> None:
    book = opened()
    lists = {v.formula1 for name in book.sheetnames for v in book[name].data_validations.dataValidation}
    assert any("总负责" in one and "联络人" in one for one in lists)
    assert any("责任组" in one and "门岗" in one for one in lists)
    assert any(cell.comment for cell in book["责任"][1])


def test_the_empty_template_holds_no_row_and_says_so_when_it_is_uploaded(tmp_path: Path, db: None) -> None:
    path = tmp_path / "template.xlsx"
    with override("zh-hans"):
        path.write_bytes(workbook())
    run = previewed(path)
    assert (run.state, run.refusal_code) == ("refused", "no-rows")


@pytest.mark.django_db
def test_every_code_of_the_example_passes_its_check() -> None:
    given = [row["credit_code"] for row in example()["enterprises"] if row["credit_code"]]
    assert len(given) == 3
    assert all(codes.is_credit_code(one) and codes.parts(one).notes == () for one in given)


def example_file(folder: Path, language: str = "zh-hans") -> Path:
    path = folder / "example.xlsx"
    with override(language):
        path.write_bytes(workbook(example()))
    return path


def fates_in(run: ImportRun) -> set[str]:
    return {fate for tally in fates(run).values() for fate in tally}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_in_an_empty_system_the_example_founds_its_zone_and_changes_nothing_a_second_time(
    tmp_path: Path, db: None, language: str
) -> None:
    path = example_file(tmp_path, language)
    run = imported(path)
    assert fates_in(run) == {"create"}
    assert set(fates(run)) == set(SHEETS)
    assert not run.rows.filter(worst__gt=0).exists()
    assert Place.objects.filter(kind="zone").count() == 1
    assert fates_in(previewed(path)) == {"same"}


def test_where_there_is_a_zone_the_example_hangs_under_it_and_changes_nothing_a_second_time(
    tmp_path: Path, db: None
) -> None:
    town = small_town()
    path = example_file(tmp_path)
    run = imported(path)
    assert fates_in(run) == {"create"}
    assert set(fates(run)) == set(SHEETS)
    assert not run.rows.filter(worst__gt=0).exists()
    assert Place.objects.filter(kind="zone").count() == 1
    groups = Place.objects.filter(placements__parent=town.places["zone"], code__in=["NW", "SL"])
    assert groups.count() == 2
    assert fates_in(previewed(path)) == {"same"}
    assert fates_in(previewed(example_file(tmp_path))) == {"same"}


def test_the_example_keeps_its_days_in_a_zone_that_is_older(tmp_path: Path, db: None) -> None:
    head = person("沈向东")
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    found_zone(name="老区", code="Z", head=head, start=long_ago, by=OPERATOR, at=NOON)
    assert example()["duties"][0]["since"] == "2024-01-01"
    assert fates_in(imported(example_file(tmp_path))) == {"create"}


def test_a_zone_founded_on_the_examples_first_day_at_noon_can_take_the_example(tmp_path: Path, db: None) -> None:
    noon = datetime(2024, 1, 1, 4, tzinfo=UTC)
    found_zone(name="新区", code="Z", head=person("沈向东"), start=noon, by=OPERATOR, at=NOON)
    assert fates_in(imported(example_file(tmp_path))) == {"create"}
