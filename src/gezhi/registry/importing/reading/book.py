"""One file, opened: its sheets and their rows, the same shape whatever wrote them. Rows can be read again and again."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from gezhi.kernel.refusals import Refused
from gezhi.registry.importing.reading.kinds import FileKind, kind_of
from gezhi.registry.importing.reading.texts import delimiter_of, encoding_of, rows_of
from gezhi.registry.importing.reading.workbooks import extract_lines, rows_at, sheets_in

Row = tuple[int, list[object]]
MOST_ROWS = 300_000


@dataclass(frozen=True)
class RawSheet:
    """A sheet as it stands: name ("" for a text file), merged ranges [top, left, bottom, right], where its rows are."""

    name: str
    merged: list[list[int]]
    book: "Book"
    position: int = 0

    def rows(self) -> Iterator[Row]:
        """Row number (from 1, as the spreadsheet shows it) and cells; rows without anything are left out."""
        for count, row in enumerate(self.book.rows_of(self), 1):
            if count > MOST_ROWS:
                raise Refused(
                    _("The list has more than %(n)s rows. Split it into several files.") % {"n": f"{MOST_ROWS:,}"},
                    code="too-long",
                )
            yield row

    def first(self, count: int) -> list[Row]:
        """The first `count` rows that are not empty."""
        return list(islice(self.book.rows_of(self), count))


@dataclass(frozen=True)
class Book:
    """An opened file. `encoding` and `delimiter` are those of a text file; `lines` the cells of a workbook, on disk."""

    path: Path
    kind: FileKind
    encoding: str = ""
    delimiter: str = ""
    lines: Path | None = None

    def sheets(self) -> list[RawSheet]:
        """The visible sheets in the file's order."""
        if self.lines is None:
            return [RawSheet("", [], self)]
        return [RawSheet(name, merged, self, position) for name, merged, position in sheets_in(self.lines)]

    def rows_of(self, sheet: RawSheet) -> Iterator[Row]:
        """The rows of one sheet."""
        if self.lines is None:
            return rows_of(self.path, self.encoding, self.delimiter)
        return rows_at(self.lines, sheet.position)


def open_book(path: Path, *, limit: int) -> Book:
    """Opens the file at `path`, at most `limit` bytes long. Refused with what is wrong and what to do.

    A workbook's cells are left beside it on disk (`.cells`), so that a second opening is quick.
    """
    demand_size(path.stat().st_size, limit)
    kind = kind_of(path)
    if kind == FileKind.TEXT:
        encoding = encoding_of(path)
        return Book(path, kind, encoding, delimiter_of(path, encoding))
    lines = path.with_name(path.name + ".cells")
    if not lines.exists():
        extract_lines(path, lines)
    return Book(path, kind, lines=lines)


def demand_size(size: int, limit: int) -> None:
    """Refused if a file of `size` bytes is longer than `limit` bytes, or empty."""
    if size == 0:
        raise Refused(
            _("The file is empty. Look whether the right file was saved, and choose it again."), code="empty-file"
        )
    if size > limit:
        raise Refused(
            _(
                "The file has %(size)s MB; %(limit)s MB is the limit. Keep the needed columns only, or split it into several files."
            )
            % {"size": -(-size >> 20), "limit": limit >> 20},
            code="too-large",
        )
