"""Columns that PostgreSQL derives from a name, so that search finds a row whoever wrote it.

`pg_trgm` sees Chinese only if the cluster's character type is a Unicode one, and never a word of two characters. So a
name also gets its *grams*: every character and every pair of neighbours, in a GIN-indexed array. Two characters are
enough for the index, under any locale.
"""

from django.db.models import Func, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat, Lower

_WIDE = "".join(map(chr, [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)]))
_NARROW = "".join(chr(ord(wide) - 0xFEE0) for wide in _WIDE)
_DROPPED = " \t\u00a0\u3000\u200b()（）[]【】<>《》〈〉\"“”'‘’·・.．。,，、;；:：-－—–_＿&＆+＋/／*＊#＃"
_TABLE = str.maketrans(_WIDE, _NARROW, _DROPPED)


def name_key(text: str) -> str:
    """`text` as names are compared: half-width, lower case, without spaces, brackets and punctuation."""
    return text.translate(_TABLE).lower()


def grams_of(text: str) -> list[str]:
    """The characters and pairs of neighbours of `text`, each once; what the database's function `grams` gives."""
    return sorted({*text, *(text[i : i + 2] for i in range(len(text) - 1))})


class Key(Func):
    """`name_key` in the database."""

    function = "translate"
    output_field = TextField()

    def __init__(self, name: str) -> None:
        super().__init__(Lower(name), Value(_WIDE + _DROPPED), Value(_NARROW.lower()))


class Grams(Func):
    """`grams_of(name_key(name))` in the database (function `grams`, migration of this table)."""

    function = "grams"


def searchable_text(*columns: str | Combinable) -> Concat:
    """The columns in lower case with a space between, for one trigram index over all of them."""
    parts: list[object] = []
    for column in columns:
        parts += [Value(" "), Lower(column) if isinstance(column, str) else column]
    return Concat(*parts[1:], output_field=TextField())
