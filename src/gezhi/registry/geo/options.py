"""How a file of grids is to be taken, read from a file of its own (the command line's --map)."""

import json
import tomllib
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy

from gezhi.kernel.refusals import Refused

_NO_OPTIONS = gettext_lazy(
    '“%(path)s” cannot be read as JSON or TOML. Write it such as {"name": "NAME", "crs": "gcj02"}.'
)


def read_options(path: Path) -> dict[str, Any]:
    """The options of `import_grid_file` from a JSON or TOML file. Refused if it is neither, or no object."""
    try:
        text = path.read_text("utf-8-sig")
        found = tomllib.loads(text) if path.suffix.lower() == ".toml" else json.loads(text)
    except (OSError, ValueError) as error:  # not text, not TOML and not JSON are ValueErrors
        raise Refused(_NO_OPTIONS % {"path": path}, field="map") from error
    if not isinstance(found, dict):
        raise Refused(_NO_OPTIONS % {"path": path}, field="map")
    return found
