"""Reads the YAML of a pack's folder as plain data and remembers on which line everything stands.

Only the data model of JSON: no dates, no octal numbers, no yes/no, no 12:00 that becomes 720, no anchors, no second document.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext_lazy as _

from gezhi.kernel.refusals import Sentence

FILES = (
    "pack",
    "checklists",
    "admission",
    "materials",
    "collections",
    "exports",
    "guidance",
    "thresholds",
    "retention",
    "sources",
)
LARGEST_FILE = 512 * 1024
DEEPEST = 12
Way = tuple[str | int, ...]
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?$")
LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
ALIAS = _("Anchors and aliases (& and *) are not used in packs. Write it out.")
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None, "": None}


@dataclass(frozen=True, order=True)
class Problem:
    """What is wrong, and where: file, line (from 1; 0 where there is none), and the sentence for whoever wrote it."""

    file: str
    line: int
    sentence: Sentence = field(compare=False)

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}  {self.sentence}"


class Broken(Exception):
    """A file that cannot be read at all."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass
class Draft:
    """What was read: the content of all files by their names without ending, and the line of every value in it."""

    content: dict[str, Any] = field(default_factory=dict)
    lines: dict[Way, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def where(self, way: Way) -> tuple[str, int]:
        """File and line of the value at `way`, or of the nearest thing around it that has one."""
        file = f"{way[0]}.yaml" if way else "pack.yaml"
        for length in range(len(way), 0, -1):
            if way[:length] in self.lines:
                return file, self.lines[way[:length]]
        return file, 0

    def wrong(self, way: Way, sentence: Sentence) -> None:
        """Notes what is wrong with the value at `way`."""
        file, line = self.where(way)
        self.problems.append(Problem(file, line, sentence))


def read_folder(folder: Path) -> Draft:
    """Everything that stands in the folder. Problems of reading are noted, not raised; what cannot be read is left out."""
    draft = Draft()
    if not folder.is_dir():
        draft.problems.append(Problem(folder.name, 0, _("There is no such folder. Give the folder with pack.yaml.")))
        return draft
    for name in FILES:
        path = folder / f"{name}.yaml"
        if not path.is_file():
            draft.problems.append(
                Problem(path.name, 0, _("This file is missing. A pack has it, if only with an empty list."))
            )
            continue
        try:
            draft.content[name] = _read(path, name, draft.lines)
        except Broken as broken:
            draft.problems.append(broken.problem)
    for path in sorted(folder.iterdir()):
        if path.suffix in (".yaml", ".yml") and path.name not in {f"{name}.yaml" for name in FILES}:
            draft.problems.append(Problem(path.name, 0, _("A pack has no such file. Check its name.")))
    return draft


def _read(path: Path, name: str, lines: dict[Way, int]) -> Any:
    if path.stat().st_size > LARGEST_FILE:
        raise Broken(Problem(path.name, 0, _("The file is larger than 512 KB. Shorten it.")))
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].count(b"\n") + 1
        raise Broken(Problem(path.name, before, _("This is not UTF-8 text. Save the file as UTF-8."))) from error
    try:
        _demand_plain(path.name, text)
        node = yaml.compose(text, Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        raise Broken(_unreadable(path.name, text, error)) from error
    except yaml.YAMLError as error:
        raise Broken(
            Problem(path.name, 0, _("The file has characters that YAML does not allow. Remove them."))
        ) from error
    if node is None:
        raise Broken(Problem(path.name, 1, _("The file is empty. Write an empty list: []")))
    return _plain(node, (name,), lines, path.name)


def _demand_plain(file: str, text: str) -> None:
    """Refuses aliases and depth before anything is built: a short text could unfold into a very large one."""
    depth = 0
    for event in yaml.parse(text, Loader=LOADER):
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.AliasEvent):
            raise Broken(Problem(file, line, ALIAS))
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise Broken(Problem(file, line, _("This is nested more deeply than any pack. Write it out flat.")))


def _unreadable(file: str, text: str, error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 0
    said = error.problem or ""
    if "expected a single document" in f"{error.context} {said}":
        return Problem(file, line, _("A second document begins here (---). Put everything into one."))
    around = text.splitlines()[max(line - 2, 0) : line]
    if any("\t" in one[: len(one) - len(one.lstrip())] for one in around):
        return Problem(file, line, _("There is a tab here. Indent with spaces."))
    if "undefined alias" in said:
        return Problem(file, line, ALIAS)
    return Problem(
        file,
        line,
        _(
            "This is not readable as YAML (%(said)s). Look at indents, quotes, colons and dashes here and one line above."
        )
        % {"said": said},
    )


def _plain(node: yaml.Node, way: Way, lines: dict[Way, int], file: str) -> Any:
    lines[way] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return {key: _plain(value, (*way, key), lines, file) for key, value in _pairs(node, file)}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(value, (*way, at), lines, file) for at, value in enumerate(node.value)]
    return _scalar(node)


def _pairs(node: yaml.MappingNode, file: str) -> Iterator[tuple[str, yaml.Node]]:
    seen: dict[str, int] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise Broken(Problem(file, line, _("A name is expected before the colon.")))
        if key.value in seen:
            raise Broken(
                Problem(
                    file,
                    line,
                    _("“%(name)s” stands here a second time (first on line %(first)s). Keep one.")
                    % {"name": key.value, "first": seen[key.value]},
                )
            )
        seen[key.value] = line
        yield key.value, value


def _scalar(node: yaml.Node) -> Any:
    """A value as JSON knows it: quoted text stays text; true, false, null and plain decimal numbers are what they say."""
    text = str(node.value)
    if getattr(node, "style", None):
        return text
    if text in _WORDS:
        return _WORDS[text]
    number = _NUMBER.match(text)
    if number and len(text) <= 15:
        return float(text) if number[1] else int(text)
    return text
