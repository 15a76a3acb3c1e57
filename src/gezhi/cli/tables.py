"""Tables for a terminal, aligned also where Chinese characters take two columns."""

import unicodedata
from collections.abc import Collection, Sequence

_TWO_COLUMNS = {"W", "F"}
_NO_COLUMN = {"Mn", "Me", "Cf"}
_GAP = "  "


def width(text: str) -> int:
    """Columns that `text` takes in a terminal (Unicode Standard Annex #11: wide and fullwidth characters take two)."""
    return sum(
        2 if unicodedata.east_asian_width(sign) in _TWO_COLUMNS else 1
        for sign in text
        if unicodedata.category(sign) not in _NO_COLUMN
    )


def printable(text: str) -> str:
    """`text` on one line and without control characters, so that a name from a file cannot steer the terminal."""
    return "".join(" " if unicodedata.category(sign) in ("Cc", "Zl", "Zp") else sign for sign in text)


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: Collection[int] = ()) -> list[str]:
    """The lines of a table: headings, a rule, the rows. Columns of `numbers` stand to the right. No rows, no lines."""
    if not rows:
        return []
    cells = [[printable(cell) for cell in row] for row in (headings, *rows)]
    widths = [max(width(row[column]) for row in cells) for column in range(len(headings))]
    lines = [_GAP.join(_padded(row[i], widths[i], right=i in numbers) for i in range(len(headings))) for row in cells]
    return [lines[0].rstrip(), _GAP.join("-" * wide for wide in widths), *(line.rstrip() for line in lines[1:])]


def _padded(text: str, columns: int, *, right: bool) -> str:
    filling = " " * (columns - width(text))
    return filling + text if right else text + filling
