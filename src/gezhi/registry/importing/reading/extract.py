"""Reads a workbook in a process of its own and writes its cells as lines of JSON: `extract.py WORKBOOK LINES`.

A process of its own, because the reader is native code that makes a full rectangle of every sheet: a workbook made to
harm ends this process (memory is limited) and not the product. Imports nothing of the product.

Each sheet is one line {"sheet", "hidden", "merged": [[top, left, bottom, right]]}, followed by one line per row that
is not empty: [row number, [cells]]. Rows count from 1, columns from 0. Dates are {"t": ISO text}.
"""

import datetime
import json
import resource
import sys
from collections.abc import Iterator
from pathlib import Path

import python_calamine

MEMORY = 1536 << 20
WIDEST = 1_000
PASSWORD, UNREADABLE, TOO_WIDE = 3, 4, 5


def main(workbook: str, lines: str) -> int:
    """Writes the lines; the result is the exit code."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        with python_calamine.load_workbook(workbook) as book, Path(lines).open("w", encoding="utf-8") as out:
            for meta in book.sheets_metadata:
                if meta.typ == python_calamine.SheetTypeEnum.WorkSheet:
                    for line in _lines(book, meta):
                        out.write(json.dumps(line, ensure_ascii=False, default=_as_json) + "\n")
    except python_calamine.PasswordError:
        return PASSWORD
    except python_calamine.CalamineError as error:
        sys.stderr.write(f"{error}\n")
        return UNREADABLE
    except OverflowError:
        return TOO_WIDE
    return 0


def _lines(book: "python_calamine.CalamineWorkbook", meta: "python_calamine.SheetMetadata") -> Iterator[object]:
    sheet = book.get_sheet_by_name(meta.name)
    merged = [[top + 1, left, bottom + 1, right] for (top, left), (bottom, right) in sheet.merged_cell_ranges or []]
    hidden = meta.visible != python_calamine.SheetVisibleEnum.Visible
    yield {"sheet": meta.name, "hidden": hidden, "merged": merged}
    if sheet.start is None:
        return
    if sheet.total_width > WIDEST:
        raise OverflowError
    padding = [""] * sheet.start[1]
    for number, cells in enumerate(sheet.iter_rows(), 1):
        while cells and cells[-1] == "":
            cells.pop()
        if cells:
            yield [number, padding + cells]


def _as_json(cell: object) -> object:
    if isinstance(cell, datetime.datetime | datetime.date | datetime.time):
        return {"t": cell.isoformat()}
    return str(cell)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
