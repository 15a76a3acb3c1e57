"""File names as people give them, made fit to be kept, shown and sent: one line, no path, not too long."""

import re
import unicodedata
from pathlib import PurePosixPath

LONGEST = 120
"""Characters of a name that is kept, its ending included."""
_NOT_SHOWN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_JOINERS = "\u200d\ufe0f"  # hold the parts of an emoji together
_FORBIDDEN = re.compile(r'[\\/:*?"<>|]+')
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$")


def fit_name(given: str, extension: str) -> str:
    """The name to keep for a file that came as `given` and is, by its content, an `extension` ("jpg", "pdf").

    Parts of a path, control characters and those that turn the direction of writing are dropped; what is too long is cut at
    the stem's end; the ending is that of the content. "file" if nothing is left.
    """
    last = re.split(r"[\\/]", given)[-1]
    normal = unicodedata.normalize("NFC", last)
    shown = "".join(c for c in normal if c in _JOINERS or unicodedata.category(c) not in _NOT_SHOWN)
    tidy = " ".join(_FORBIDDEN.sub(" ", shown).split())
    named = PurePosixPath(tidy).stem if _has_ending(tidy) else tidy
    stem = _cut(named.strip(" ."), LONGEST - len(extension) - 1)
    if not stem.strip(_JOINERS) or _RESERVED.match(stem):
        stem = "file"
    return f"{stem}.{extension}"


def _has_ending(name: str) -> bool:
    return bool(re.search(r"[^.]\.[A-Za-z0-9]{1,5}$", name))


def _cut(stem: str, length: int) -> str:
    """The first characters of a stem, without tearing an emoji or an accent from what it belongs to."""
    if len(stem) <= length:
        return stem
    while length and (unicodedata.combining(stem[length]) or stem[length] in _JOINERS or stem[length - 1] == "\u200d"):
        length -= 1
    return stem[:length].rstrip(" .")
