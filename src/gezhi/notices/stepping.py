"""One step of a plan, set by set: the same statement for those just frozen and for those whose next stage is due."""

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from gezhi.notices.models import Channel
from gezhi.notices.quiet import quiet_until

SQL = Path(__file__).resolve().parent / "sql"
STEP = (SQL / "step.sql").read_text("utf-8")
FIRST_STEP = STEP.replace("    ON CONFLICT DO NOTHING\n", "")
"""The same for recipients numbered in this very statement: nothing of theirs can be there, and not looking saves time."""
_NAMED = re.compile(r"%\((\w+)\)s")


def circumstances(at: datetime) -> dict[str, Any]:
    """What a step depends on beside recipients and plans: the ways that are open, and until when it is quiet."""
    ways = Channel.objects.filter(enabled=True).exclude(way="").values_list("way", flat=True).distinct()
    return {"at": at, "open": list(ways), "quiet": quiet_until(at)}


def in_order(sql: str, values: Mapping[str, Any]) -> tuple[str, list[Any]]:
    """The statement with unnamed parameters and what goes into them, to follow one that Django wrote."""
    return _NAMED.sub("%s", sql), [values[name] for name in _NAMED.findall(sql)]
