"""The workbook to start from: lists to choose from, text columns for codes, notes; and its example is a zone that works."""

import io
from pathlib import Path

import openpyxl
import pytest
from django.utils.translation import override

from gezhi.registry import codes
from gezhi.registry.importing.example import example_rows
from gezhi.registry.importing.fields import SHEETS
from gezhi.registry.importing.workbook import workbook
from gezhi.registry.tests.importing.lists import fates, previewed


def opened(filled: bool, language: str = "zh-hans") -> openpyxl.Workbook:
    with override(language):
        return openpyxl.load_workbook(io.BytesIO(workbook(filled=filled)))


def test_codes_and_phones_are_text_so_that_no_digit_is_lost() -> None:
    sheet = opened(filled=False)["企业"]
    headings = {cell.value: cell.column_letter for cell in sheet[1]}
    for heading in ("统一社会信用代码", "联系电话"):
        assert sheet.column_dimensions[headings[heading]].number_format == "@"


def test_lists_can_be_chosen_from_and_headings_have_notes() -> None:
    book = opened(filled=False)
    lists = {v.formula1 for name in book.sheetnames for v in book[name].data_validations.dataValidation}
    assert any("总负责" in one and "联络人" in one for one in lists)
    assert any("责任组" in one and "门岗" in one for one in lists)
    assert any(cell.comment for cell in book["责任"][1])


def test_the_empty_template_holds_no_row_and_says_so_when_it_is_uploaded(tmp_path: Path, db: None) -> None:
    path = tmp_path / "template.xlsx"
    with override("zh-hans"):
        path.write_bytes(workbook(filled=False))
    run = previewed(path)
    assert (run.state, run.refusal_code) == ("refused", "no-rows")


def test_every_code_of_the_example_passes_its_check() -> None:
    given = [row["credit_code"] for row in example_rows("enterprises") if row["credit_code"]]
    assert len(given) == 3
    assert all(codes.is_credit_code(one) and codes.parts(one).notes == () for one in given)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_example_can_be_imported_as_it_is_in_both_languages(tmp_path: Path, db: None, language: str) -> None:
    path = tmp_path / "example.xlsx"
    with override(language):
        path.write_bytes(workbook(filled=True))
    run = previewed(path)
    assert {fate for tally in fates(run).values() for fate in tally} == {"create"}
    assert set(fates(run)) == set(SHEETS)
    assert not run.rows.filter(worst__gt=0).exists()
