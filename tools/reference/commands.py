"""docs/reference/commands.md: the `gezhi` command as its own parser tells it, exit codes, and the shapes of `--json`."""

import argparse
import types
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints, is_typeddict

from tools.reference import page, table

EXIT_CODES = [
    ["0", "fine"],
    ["1", "`coverage`: a place has nobody of its own; `log verify`: something differs; `import`: rows have errors"],
    ["2", "bad usage, or refused: one sentence on standard error says what is wrong and what to do"],
]


def text() -> str:
    """The page."""
    from gezhi.cli import main, shapes, words

    words.speak(words.ENGLISH)
    parser = main.command_line()
    return page(
        "The command",
        "`gezhi` works beside the running product and on its own: it finds or starts the PostgreSQL of the data folder. "
        "It asks and acts through the same reads and actions as the pages. Without `--as` it is the operator of the machine, "
        "who may do everything; with `--as PHONE` it is that person, under the same rules as in pages.",
        "The language is `--lang`, else `GEZHI_LANGUAGE`, else English if `LC_ALL`, `LC_MESSAGES` or `LANG` begins with `en`, "
        "else Chinese. A time is ISO 8601; without an offset it is the zone's own time, and a date alone is its midnight.",
        "## Exit codes\n\n" + table(["Code", "Meaning"], EXIT_CODES + _launcher_codes()),
        *_helps(parser),
        "## JSON\n\nFields are added over time, never renamed or removed.",
        *(_shape(shape) for shape in _all_shapes(shapes.COMMANDS)),
    )


def _launcher_codes() -> list[list[str]]:
    from gezhi.launch import speech

    told = {
        "DATABASE": "the database cannot be reached or prepared",
        "CRASHED": "a part of the product keeps ending",
        "DISK": "the disk is full or the data folder cannot be written to",
        "BUSY": "the port or the data folder is in use",
        "ACCOUNT": "no account to run PostgreSQL as, or the folder belongs to another",
        "SETTINGS": "a setting is wrong",
    }
    codes = sorted((getattr(speech, name), meaning) for name, meaning in told.items())
    return [[str(code), meaning] for code, meaning in codes] + [["130", "broken off with Ctrl-C"]]


def _helps(parser: argparse.ArgumentParser, common: frozenset[str] = frozenset()) -> list[str]:
    """The command and each subcommand: how it is typed, then its arguments and options (the common ones once, at the top)."""
    actions = [action for action in parser._actions if action.dest not in ("help", "version", *common)]
    groups = [action for action in actions if isinstance(action, argparse._SubParsersAction)]
    plain = [action for action in actions if action not in groups]
    rows = [[f"`{_typed(action)}`", action.help or ""] for action in plain]
    usage = f"```text\n{' '.join([parser.prog, *map(_in_usage, actions)])}\n```"
    found = [
        f"## {parser.prog}\n\n{parser.description or ''}",
        usage,
        table(["Option", "Meaning"], rows) if rows else "",
    ]
    below = common or {action.dest for action in plain}
    for group in groups:
        for sub in dict.fromkeys(group.choices.values()):
            found += _helps(sub, frozenset(below))
    return found


def _in_usage(action: argparse.Action) -> str:
    typed = _typed(action)
    return typed if action.required else f"[{typed}]"


def _typed(action: argparse.Action) -> str:
    """How an argument or option is typed, such as `--at ISO`."""
    value = action.metavar or "|".join(map(str, action.choices or [])) or action.dest.upper()
    flags = " | ".join(action.option_strings)
    return " ".join(filter(None, [flags, str(value) if action.nargs != 0 else ""]))


def _all_shapes(shapes: tuple[type, ...]) -> list[type]:
    """The shapes and those that occur inside them, each once, the inner ones after the one that needs them."""
    found: dict[type, None] = {}
    for shape in shapes:
        found.setdefault(shape)
        for annotation in get_type_hints(shape, include_extras=True).values():
            found.update(dict.fromkeys(_all_shapes(tuple(_inner(annotation)))))
    return list(found)


def _inner(annotation: Any) -> list[type]:
    if is_typeddict(annotation):
        return [annotation]
    return [shape for part in get_args(annotation) for shape in _inner(part)]


def _shape(shape: type) -> str:
    rows = [
        [f"`{name}`", _named(annotation), _meaning(annotation)]
        for name, annotation in get_type_hints(shape, include_extras=True).items()
    ]
    return f"### {_title(shape)}\n\n{shape.__doc__}\n\n" + table(["Field", "Type", "Meaning"], rows)


def _title(shape: type) -> str:
    return shape.__name__.removesuffix("Facts")


def _meaning(annotation: Any) -> str:
    if get_origin(annotation) is Annotated:
        return "; ".join(map(str, reversed(get_args(annotation)[1:])))
    return next((told for part in get_args(annotation) if (told := _meaning(part))), "")


def _named(annotation: Any) -> str:
    """The type as JSON people say it."""
    plain = {str: "string", int: "number", float: "number", bool: "true or false", type(None): "null", Any: "any"}
    origin = get_origin(annotation)
    if annotation in plain:
        return plain[annotation]
    if is_typeddict(annotation):
        return f"[{_title(annotation)}](#{_title(annotation).lower()})"
    if origin is Annotated:
        return _named(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return " or ".join(_named(part) for part in get_args(annotation))
    if origin is list:
        return "list of " + _named(get_args(annotation)[0])
    return "object of " + _named(get_args(annotation)[1])
