"""Rows of .csv, .tsv and .txt files: in which encoding they were written and what separates their cells."""

import codecs
import csv
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from gezhi.kernel.refusals import Refused

_PIECE = 1 << 20
_SAMPLE = 1 << 16
DELIMITERS = ",\t;|，、"
BOMS = [(codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")]
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
csv.field_size_limit(min(sys.maxsize, 1 << 17))


def encoding_of(path: Path) -> str:
    """UTF-8 (with or without mark), UTF-16 or GB18030: the first in which the whole file makes sense. Else Refused."""
    with path.open("rb") as file:
        head = file.read(4096)
    for bom, name in BOMS:
        if head.startswith(bom):
            _demand_decodes(path, name)
            return name
    guess = _looks_like_utf16(head)
    if guess and not _CONTROL.search(head[: len(head) // 2 * 2].decode(guess, "replace")):
        _demand_decodes(path, guess)
        return guess
    if b"\x00" in head:
        raise _not_text()
    flaw = _first_flaw(path, "utf-8")
    if flaw is None:
        return "utf-8"
    _demand_decodes(path, "gb18030", at_least=flaw)
    _demand_reads_as_chinese(path)
    return "gb18030"


def delimiter_of(path: Path, encoding: str) -> str:
    """The character that splits the first lines into the most even columns; a comma if there is only one column."""
    with path.open(encoding=encoding, newline="") as file:
        sample = file.read(_SAMPLE)
    lines = sample.splitlines()[:60]
    return max(DELIMITERS, key=lambda mark: (_evenness(lines, mark), -DELIMITERS.index(mark)))


def rows_of(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, list[object]]]:
    """Number (from 1, as a spreadsheet counts them) and cells of every row that is not empty; quoted line breaks stay inside."""
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader((line.replace("\x00", "") for line in file), delimiter=delimiter)
        number = 0
        try:
            for number, cells in enumerate(reader, 1):
                if any(cell and not cell.isspace() for cell in cells):
                    yield number, list(cells)
        except csv.Error as error:
            raise Refused(
                _(
                    "After row %(row)s a quotation mark opens and never closes. Delete or double it, and choose the file again."
                )
                % {"row": number},
                code="open-quote",
            ) from error


def _looks_like_utf16(head: bytes) -> str:
    """UTF-16 without a mark shows as a zero byte in (nearly) every ASCII character, always on the same side."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) < len(head) / 16 or min(even, odd) * 8 > max(even, odd):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _first_flaw(path: Path, encoding: str) -> int | None:
    """The line (from 1) with the first bytes that the encoding does not know; None if it knows them all."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    with path.open("rb") as file:
        while True:
            piece = file.read(_PIECE)
            try:
                line += decoder.decode(piece, final=not piece).count("\n")
            except UnicodeDecodeError as error:
                return line + piece[: error.start].count(b"\n")
            if not piece:
                return None


def _demand_decodes(path: Path, encoding: str, *, at_least: int = 1) -> None:
    """Refused with the line (not before `at_least`, up to which another encoding made sense) where the encoding fails."""
    line = _first_flaw(path, encoding)
    if line is not None:
        line = max(line, at_least)
        raise Refused(
            _(
                "Line %(line)s cannot be read as text in UTF-8, GB18030 or UTF-16. Save the list again as “CSV UTF-8”, or as .xlsx."
            )
            % {"line": line},
            code="encoding",
        )


def _demand_reads_as_chinese(path: Path) -> None:
    """Bytes of other encodings often pass as GB18030 but make no sense: then common characters are rare among them."""
    with path.open(encoding="gb18030", newline="") as file:
        foreign = [c for c in file.read(_SAMPLE) if ord(c) > 0x7F]
    common = sum(1 for c in foreign if _common(c))
    if foreign and common < 0.6 * len(foreign):
        raise Refused(
            _(
                "The characters make no sense in UTF-8, GB18030 or UTF-16. Save the list again as “CSV UTF-8”, or as .xlsx."
            ),
            code="encoding",
        )


def _common(character: str) -> bool:
    """Whether the character is among the 3,755 everyday ones of GB 2312 (rows 16 to 55) or is Chinese punctuation."""
    try:
        return character.encode("gb2312")[0] <= 0xD7
    except UnicodeEncodeError:
        return False


def _evenness(lines: list[str], mark: str) -> float:
    try:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=mark) if row)
    except csv.Error:
        return 0
    width, often = max(widths.items(), key=lambda item: (item[0] > 1, item[1], item[0]), default=(1, 0))
    return 0 if width < 2 else often / max(len(lines), 1) + min(width, 50) / 1000


def _not_text() -> Refused:
    return Refused(
        _("This is neither a spreadsheet nor a text file. Save the list as .xlsx or .csv and choose that file."),
        code="wrong-type",
    )
