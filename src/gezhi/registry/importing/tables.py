"""Where in a sheet the list stands: titles above it, headings of one or two rows, merged cells, totals and footers.

Rows that are only decoration are left out and counted, with the reason; nothing else is left out.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from gezhi.kernel.refusals import Refused
from gezhi.registry.importing.cleaning import text
from gezhi.registry.importing.fields import SHEETS
from gezhi.registry.importing.headings import NUMBERING, field_for, noun_by_name, plain
from gezhi.registry.importing.reading import RawSheet, Row

LOOK_AT = 40
_TOTALS = re.compile(
    r"^(?:合计|总计|小计|共计|累计|本页合计|总数|total)(?:[\s:：()（）\d,.]|人|家|个|户|条)*$", re.IGNORECASE
)
_AMOUNT = re.compile(r"[\d.,，%\s家人户个条名万元]*")
_FOOTER = re.compile(
    r"^(?:填表人|制表人|制表|填报人|填报单位|填报时间|填报日期|填表日期|制表日期|审核人|审核|审批人|复核|单位负责人|负责人签字|负责人签名|"
    r"联系电话|签字|签章|盖章|备注|注|说明|填表说明|填报说明)\s*[:：]"
)


@dataclass
class Table:
    """A list found in a sheet. `columns` are headings as they stand (made unlike where one repeats), by position.

    `scores` says for each of the five sheets how many columns it knows; `noun` the best, "" if none is sure.
    """

    raw: RawSheet
    heading_row: int
    first_row: int
    columns: dict[int, str]
    noun: str
    scores: dict[str, int]
    left_out: Counter[str] = field(default_factory=Counter)
    left_out_rows: dict[int, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The sheet's name; "" for a text file."""
        return self.raw.name

    def rows(self) -> Iterator[Row]:
        """Number and cells of every row of the list, merged cells filled down; what is left out is counted."""
        fill = _Filler(self.raw.merged, self.first_row)
        self.left_out.clear()
        self.left_out_rows.clear()
        for number, cells in self.raw.rows():
            if number < self.first_row:
                if number not in self._heading_rows():
                    self._leave_out(number, "title")
                continue
            filled = fill(number, cells)
            reason = self._decoration(filled)
            if reason:
                self._leave_out(number, reason)
            else:
                yield number, filled

    def _heading_rows(self) -> range:
        return range(self.heading_row, self.first_row)

    def _leave_out(self, number: int, reason: str) -> None:
        self.left_out[reason] += 1
        if len(self.left_out_rows) < 200:
            self.left_out_rows[number] = reason

    def _decoration(self, cells: list[object]) -> str:
        """Why a row is not part of the list: "blank", "totals", "footer" or "heading" (repeated); "" if it is part of it."""
        said = [(place, text(cell)) for place, cell in enumerate(cells)]
        said = [(place, words) for place, words in said if words]
        listed = [(place, words) for place, words in said if place in self.columns]
        if not listed:
            return "footer" if said and _FOOTER.match(said[0][1]) else "blank"
        first = said[0][1]
        if _TOTALS.match(first.replace(" ", "")) and all(_AMOUNT.fullmatch(words) for _place, words in said[1:]):
            return "totals"
        if _FOOTER.match(first) and len(listed) <= max(2, len(self.columns) // 2):
            return "footer"
        alike = sum(1 for place, words in listed if plain(words) == plain(self.columns[place]))
        return "heading" if alike >= 2 and alike == len(listed) else ""


class _Filler:
    """Fills what a merged cell says into every row it spans. Only within the list: titles above it are left alone."""

    def __init__(self, merged: list[list[int]], first_row: int) -> None:
        self._spans: dict[int, list[tuple[int, int]]] = {}
        for top, left, bottom, _right in merged:
            if top >= first_row and bottom > top:
                self._spans.setdefault(top, []).append((left, bottom))
        self._open: dict[int, tuple[object, int]] = {}

    def __call__(self, number: int, cells: list[object]) -> list[object]:
        for left, bottom in self._spans.get(number, ()):
            if left < len(cells):
                self._open[left] = (cells[left], bottom)
        if not self._open:
            return cells
        filled = cells + [""] * (max(self._open) + 1 - len(cells))
        for left, (said, bottom) in list(self._open.items()):
            if number <= bottom:
                filled[left] = said
            else:
                del self._open[left]
        return filled


def find_table(raw: RawSheet) -> Table | None:
    """The list in a sheet, by the row whose cells are most like known headings; None if there is nothing like a list."""
    rows = raw.first(LOOK_AT)
    candidates = [_candidate(raw, index, rows) for index in range(len(rows))]
    known = [table for table in candidates if table and max(table.scores.values()) >= min(2, len(table.columns))]
    if known:
        return max(known, key=lambda table: (_sureness(table), -table.heading_row))
    return next((table for table in candidates if table and _looks_like_headings(table, rows)), None)


def _sureness(table: Table) -> int:
    return max(table.scores.values()) * 2 + (3 if table.noun and not _lacking(table.noun, table.columns) else 0)


def _candidate(raw: RawSheet, index: int, rows: list[Row]) -> Table | None:
    """The row at `index` taken for headings (with the next one, where merged cells show a heading of two rows)."""
    number, cells = rows[index]
    two = index + 1 < len(rows) and _spans_two(raw.merged, number)
    columns = _columns(raw.merged, number, cells, rows[index + 1][1] if two else None)
    if not columns:
        return None
    scores = {noun: _score(noun, columns) for noun in SHEETS}
    return Table(raw, number, number + (2 if two else 1), columns, _best(raw.name, scores, columns), scores)


def _spans_two(merged: list[list[int]], number: int) -> bool:
    """Whether the headings take two rows: a cell merged down over both, and one merged across above several."""
    down = any(top == number and bottom == number + 1 for top, _left, bottom, _right in merged)
    across = any(top == bottom == number and right > left for top, left, bottom, right in merged)
    return down and across


def _columns(merged: list[list[int]], number: int, upper: list[object], lower: list[object] | None) -> dict[int, str]:
    """Heading of every column that has one. In two rows, 联系人 above 姓名 and 电话 gives 联系人姓名 and 联系人电话."""
    above = {place: text(cell) for place, cell in enumerate(upper)}
    if lower is not None:
        for top, left, bottom, right in merged:
            if top == bottom == number:
                above |= dict.fromkeys(range(left, right + 1), above.get(left, ""))
    below = {place: text(cell) for place, cell in enumerate(lower or [])}
    headings = {place: _joined(above.get(place, ""), below.get(place, "")) for place in sorted({*above, *below})}
    return _unlike({place: words for place, words in headings.items() if words})


def _joined(upper: str, lower: str) -> str:
    return upper if not lower else lower if not upper or upper in lower else upper + lower


def _unlike(headings: dict[int, str]) -> dict[int, str]:
    """The same heading a second time becomes "电话 (2)"."""
    seen: Counter[str] = Counter()
    made: dict[int, str] = {}
    for place, words in headings.items():
        seen[words] += 1
        made[place] = words if seen[words] == 1 else f"{words} ({seen[words]})"
    return made


def _score(noun: str, columns: dict[int, str]) -> int:
    return len({name for words in columns.values() if (name := field_for(noun, words))})


def _lacking(noun: str, columns: dict[int, str]) -> bool:
    found = {field_for(noun, words) for words in columns.values()}
    return any(need.name not in found for need in SHEETS[noun].required)


def _best(sheet: str, scores: dict[str, int], columns: dict[int, str]) -> str:
    """The kind of list: by the sheet's name, if its columns agree; else the one with most known columns and none lacking."""
    named = noun_by_name(sheet)
    if named and scores[named] and not _lacking(named, columns):
        return named
    complete = [noun for noun in SHEETS if scores[noun] and not _lacking(noun, columns)]
    if not complete:
        return named or (max(scores, key=lambda noun: scores[noun]) if max(scores.values()) >= 2 else "")
    return max(complete, key=lambda noun: scores[noun])


def _looks_like_headings(table: Table, rows: list[Row]) -> bool:
    """Unknown headings are short words, all unlike, above at least one row of about the same width."""
    words = [w for w in table.columns.values() if plain(w) not in NUMBERING]
    short = all(len(w) <= 30 and not re.fullmatch(r"[\d.,/\-: ]+", w) for w in words)
    widths = [sum(1 for cell in cells if text(cell)) for number, cells in rows if number >= table.first_row]
    return len(words) >= 2 and short and any(2 * width >= len(words) for width in widths)


def demand_tables(sheets: list[RawSheet]) -> list[Table]:
    """The lists in a file. Refused if no sheet holds one."""
    tables = [table for table in map(find_table, sheets) if table]
    if not tables:
        raise Refused(
            _(
                "No list was found: no row with headings such as enterprise name or credit code, and rows below it. "
                "Put the headings into one row, or start from the template."
            ),
            code="no-headings",
        )
    return tables
