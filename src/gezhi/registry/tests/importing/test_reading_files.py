"""Any list can be opened, whatever wrote it; what cannot is met with a sentence, and nothing is lost."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from django.utils import translation

from gezhi.kernel.refusals import Refused
from gezhi.registry.importing.reading import open_book
from gezhi.registry.importing.reading.kinds import FileKind, kind_of
from gezhi.registry.importing.reading.texts import delimiter_of, encoding_of
from gezhi.registry.tests.importing.lists import book_file, text_file
from gezhi.registry.tests.importing.new_binary_excel import binary_workbook

LIMIT = 200 << 20
LIST = [["企业名称", "统一社会信用代码"], ["海岬昇泰冷链有限公司", "91370299MA0000A195"]]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.fixture(autouse=True)
def english() -> object:
    with translation.override("en"):
        yield


def cells(path: Path) -> list[list[object]]:
    return [row for _number, row in open_book(path, limit=LIMIT).sheets()[0].rows()]


def refusal(path: Path, limit: int = LIMIT) -> Refused:
    with pytest.raises(Refused) as refused:
        for sheet in open_book(path, limit=limit).sheets():
            list(sheet.rows())
    return refused.value


def written(folder: Path, content: bytes, name: str = "list.xlsx") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_in_every_encoding_of_chinese_offices_reads_the_same(tmp_path: Path, encoding: str) -> None:
    path = text_file(tmp_path, LIST, encoding=encoding)
    assert cells(path) == LIST


@pytest.mark.parametrize("mark", [",", "\t", ";", "|"])
def test_the_separator_is_found_by_how_evenly_it_cuts(tmp_path: Path, mark: str) -> None:
    rows = [["名称", "地址", "人数"], ["甲公司", "一路 1 号", "3"], ["乙公司", "二路 2 号", "1"]]
    path = text_file(tmp_path, rows, mark=mark)
    assert delimiter_of(path, "utf-8") == mark
    assert cells(path) == rows


def test_quoted_line_breaks_stay_inside_their_cell_and_rows_count_as_in_a_spreadsheet(tmp_path: Path) -> None:
    path = written(tmp_path, '名称,范围\n甲,"销售\n仓储,配送"\n\n乙,服务\n'.encode(), "list.csv")
    rows = list(open_book(path, limit=LIMIT).sheets()[0].rows())
    assert rows == [(1, ["名称", "范围"]), (2, ["甲", "销售\n仓储,配送"]), (4, ["乙", "服务"])]


def test_a_quotation_mark_that_never_closes_is_named_with_its_row(tmp_path: Path) -> None:
    path = written(tmp_path, b'name,scope\n1,a\n2,"b\n' + b"x,y\n" * 60_000, "list.csv")
    assert refusal(path).code == "open-quote"
    assert "After row 2 " in str(refusal(path))


def test_a_workbook_gives_text_numbers_dates_and_the_row_numbers_people_see(tmp_path: Path) -> None:
    import datetime

    path = book_file(tmp_path, 企业=[[], ["名称", "日期", "人数"], [], ["甲", datetime.date(2024, 1, 5), 13800000021]])
    (sheet,) = open_book(path, limit=LIMIT).sheets()
    assert list(sheet.rows()) == [(2, ["名称", "日期", "人数"]), (4, ["甲", {"t": "2024-01-05"}, 13800000021.0])]


def test_a_second_look_at_a_workbook_does_not_read_it_again(tmp_path: Path) -> None:
    path = book_file(tmp_path, 企业=LIST)
    first = cells(path)
    kept = path.with_name(path.name + ".cells")
    assert kept.exists()
    kept.write_text(kept.read_text("utf-8").replace("昇泰", "兴远"), "utf-8")
    assert cells(path) != first


def test_hidden_sheets_are_left_alone(tmp_path: Path) -> None:
    import openpyxl

    path = book_file(tmp_path, 企业=LIST, 代码=LIST)
    book = openpyxl.load_workbook(path)
    book["代码"].sheet_state = "hidden"
    book.save(path)
    assert [sheet.name for sheet in open_book(path, limit=LIMIT).sheets()] == ["企业"]


def test_an_open_document_spreadsheet_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "list.ods"
    row = "<table:table-row>{}</table:table-row>"
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    body = "".join(row.format("".join(map(cell.format, line))) for line in LIST)
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {names}><office:body><office:spreadsheet>'
        f'<table:table table:name="企业">{body}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    assert cells(path) == LIST


def test_an_old_binary_workbook_can_be_read(tmp_path: Path) -> None:
    from gezhi.registry.tests.importing.old_excel import old_workbook

    path = written(tmp_path, old_workbook([["名称", "人数"], ["甲公司", 86.0]]), "list.xls")
    assert cells(path) == [["名称", "人数"], ["甲公司", 86.0]]


def test_a_binary_workbook_can_be_read(tmp_path: Path) -> None:
    path = written(tmp_path, binary_workbook([["名称", "人数"], ["甲公司", 86.5], [], ["", "乙"]]), "list.xlsb")
    assert kind_of(path) == FileKind.XLSB
    book = open_book(path, limit=LIMIT)
    assert [sheet.name for sheet in book.sheets()] == ["企业"]
    assert list(book.sheets()[0].rows()) == [(1, ["名称", "人数"]), (2, ["甲公司", 86.5]), (4, ["", "乙"])]


def test_a_truncated_workbook_gets_a_sentence(tmp_path: Path) -> None:
    whole = book_file(tmp_path, 企业=LIST).read_bytes()
    for length in (40, len(whole) // 2, len(whole) - 30):
        path = written(tmp_path, whole[:length], f"cut-{length}.xlsx")
        assert refusal(path).code == "truncated"
        assert "Copy or download it again" in str(refusal(path))


def test_a_workbook_whose_middle_is_damaged_gets_a_sentence(tmp_path: Path) -> None:
    whole = bytearray(book_file(tmp_path, 企业=[[f"{n}-{n * 7919 % 977}"] * 5 for n in range(400)]).read_bytes())
    middle = whole.index(b"xl/worksheets/sheet1.xml") + 400
    whole[middle : middle + 200] = bytes(200)
    assert refusal(written(tmp_path, bytes(whole), "damaged.xlsx")).code in {"truncated", "too-large-inside"}


def test_a_workbook_behind_a_password_says_how_to_take_it_away(tmp_path: Path) -> None:
    sealed = (
        OLE
        + bytes(1024)
        + "EncryptionInfo".encode("utf-16-le")
        + bytes(64)
        + "EncryptedPackage".encode("utf-16-le")
        + bytes(512)
    )
    told = refusal(written(tmp_path, sealed))
    assert told.code == "password"
    assert "take the password away" in str(told)


def test_an_encrypted_zip_entry_counts_as_a_password(tmp_path: Path) -> None:
    whole = bytearray(book_file(tmp_path, 企业=LIST).read_bytes())
    at = 0
    while (at := whole.find(b"PK\x01\x02", at)) >= 0:
        whole[at + 8] |= 1
        at += 4
    assert refusal(written(tmp_path, bytes(whole), "sealed.xlsx")).code == "password"


def bomb(declared: int | None = None) -> bytes:
    """A small archive that looks like a workbook; its sheet inflates to 64 MB of nothing, and may say otherwise."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(64 << 20))
    raw = bytearray(out.getvalue())
    if declared is not None:
        entry = raw.rindex(b"PK\x01\x02")
        raw[entry + 24 : entry + 28] = struct.pack("<I", declared)
    return bytes(raw)


def test_a_zip_bomb_is_weighed_before_it_is_opened(tmp_path: Path) -> None:
    path = written(tmp_path, bomb())
    assert path.stat().st_size < 100_000
    assert refusal(path).code == "too-large-inside"


def test_a_zip_bomb_that_lies_about_its_size_is_found_out_while_inflating(tmp_path: Path) -> None:
    assert refusal(written(tmp_path, bomb(declared=1000))).code == "too-large-inside"


def test_a_directory_that_declares_more_than_can_be_is_refused_at_once(tmp_path: Path) -> None:
    assert refusal(written(tmp_path, bomb(declared=0xFFFFFFF0))).code == "too-large-inside"


def test_a_cell_at_the_far_end_of_the_sheet_does_not_eat_the_memory(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "名称", "远"
    book.save(tmp_path / "far.xlsx")
    assert refusal(tmp_path / "far.xlsx").code == "too-wide"
    book = openpyxl.Workbook()
    book.active["A1"], book.active["ALL1048576"] = "名称", "远"
    book.save(tmp_path / "tall.xlsx")
    assert refusal(tmp_path / "tall.xlsx").code == "too-wide"


def test_a_file_beyond_the_limit_is_refused_by_its_size_alone(tmp_path: Path) -> None:
    path = tmp_path / "huge.xlsx"
    with path.open("wb") as file:
        file.truncate(201 << 20)
    told = refusal(path)
    assert told.code == "too-large"
    assert "201 MB; 200 MB is the limit" in str(told)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"%PDF-1.7 ...", "This is a PDF"),
        (b"\x89PNG\r\n", "picture"),
        (b"Rar!\x1a\x07", "archive"),
        (b"{\\rtf1 hello}", "text document"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "web page"),
        (OLE + "WordDocument".encode("utf-16-le") + bytes(600), "text document"),
        (b"\x00\x01\x02\x03" * 500, "neither a spreadsheet nor a text file"),
    ],
)
def test_a_file_of_another_kind_is_told_what_it_is_whatever_its_name(tmp_path: Path, content: bytes, says: str) -> None:
    told = refusal(written(tmp_path, content))
    assert told.code == "wrong-type"
    assert says in str(told)


@pytest.mark.parametrize(
    "content",
    [
        b'{"type": "FeatureCollection", "features": []}',
        b'\xef\xbb\xbf{\r\n  "name": "grids", "features": [{"type": "Feature", "geometry": {}}]}',
        b'[{"type": "Polygon", "coordinates": []}]',
    ],
)
def test_a_map_is_sent_to_the_page_for_grids(tmp_path: Path, content: bytes) -> None:
    told = refusal(written(tmp_path, content, "grids.geojson"))
    assert told.code == "geojson"
    assert "Import grids" in str(told)


def test_other_json_is_no_list_and_a_brace_alone_makes_no_json(tmp_path: Path) -> None:
    told = refusal(written(tmp_path, b'{"name": "x"}', "list.json"))
    assert (told.code, "JSON" in str(told)) == ("wrong-type", True)
    assert cells(written(tmp_path, "{备注},名称\n1,甲\n".encode(), "list.csv")) == [["{备注}", "名称"], ["1", "甲"]]


def test_a_zip_without_a_workbook_is_to_be_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("企业.xlsx", b"PK")
    assert "Unpack it" in str(refusal(path))


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\n  \n", bytes(300)])
def test_an_empty_file_is_said_to_be_empty(tmp_path: Path, content: bytes) -> None:
    assert refusal(written(tmp_path, content, "list.csv")).code == "empty-file"


@pytest.mark.parametrize("encoding", ["big5", "shift_jis"])
def test_text_in_a_foreign_encoding_is_refused_and_not_turned_into_nonsense(tmp_path: Path, encoding: str) -> None:
    words = {"big5": "統一編號與公司名稱以及登記地址", "shift_jis": "会社の名称と住所のリストです"}
    path = text_file(tmp_path, [[words[encoding], "1"]] * 20, encoding=encoding)
    assert refusal(path).code == "encoding"


def test_a_broken_byte_is_named_with_its_line(tmp_path: Path) -> None:
    path = written(tmp_path, "名称,地址\n甲,一路\n".encode() + b"\xff\xff,\xff\n" + "乙,二路\n".encode(), "list.csv")
    assert "Line 3 " in str(refusal(path))


def test_utf8_is_recognised_although_gb18030_could_read_it_too(tmp_path: Path) -> None:
    path = text_file(tmp_path, [["名称"], ["海岬"]])
    assert encoding_of(path) == "utf-8"


def test_a_reader_that_crashes_is_a_sentence_and_not_the_end_of_the_product(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gezhi.registry.importing.reading import extract, workbooks

    crash = tmp_path / "crash.py"
    crash.write_text("import os, signal; os.kill(os.getpid(), signal.SIGABRT)")
    monkeypatch.setattr(extract, "__file__", str(crash))
    with pytest.raises(Refused) as refused:
        workbooks.extract_lines(book_file(tmp_path, 企业=LIST), tmp_path / "lines")
    assert refused.value.code == "too-wide"
    assert not (tmp_path / "lines").exists()


def test_checksums_of_the_parts_are_looked_at(tmp_path: Path) -> None:
    whole = bytearray(book_file(tmp_path, 企业=LIST).read_bytes())
    entry = whole.rindex(b"PK\x01\x02")
    whole[entry + 16 : entry + 20] = struct.pack("<I", zlib.crc32(b"something else"))
    assert refusal(written(tmp_path, bytes(whole), "wrong-sum.xlsx")).code == "truncated"
