"""`gezhi pack check|import|list`: whether a folder is a policy pack, bringing it in, which versions are here."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from gezhi.cli.acting import actor
from gezhi.cli.shapes import PackBrought, PackFacts, PackProblem, PacksFacts, PackTrial
from gezhi.cli.tables import table
from gezhi.cli.telling import FINE, FOUND, Run, Told
from gezhi.cli.verbs import add_verbs
from gezhi.cli.words import gettext as _

if TYPE_CHECKING:
    from gezhi.policy.models import PackVersion


def describe(parser: ArgumentParser) -> None:
    """The verbs of `gezhi pack`."""
    verbs: dict[str, tuple[str, Run]] = {
        "check": (_("say with file and line what is wrong with a pack's folder (exit code 1 if anything)"), check),
        "import": (_("bring in a pack from its folder; a version that is here is never changed"), bring),
        "list": (_("the packs that are here, with their versions"), listed),
    }
    parsers = add_verbs(parser, verbs)
    for name in ("check", "import"):
        parsers[name].add_argument("folder", metavar="FOLDER", help=_("the folder with pack.yaml"))


def check(options: Namespace) -> Told:
    """Only looks; nothing is written."""
    from gezhi.policy.packs.checking import check_folder

    draft = check_folder(Path(options.folder))
    problems: list[PackProblem] = [
        {"file": one.file, "line": one.line, "sentence": str(one.sentence)} for one in draft.problems
    ]
    facts: PackTrial = {"folder": options.folder, "problems": problems}
    if not draft.problems:
        said = draft.content["pack"]
        return Told(facts, [_("%(title)s, version %(version)s: nothing is wrong.") % said])
    return Told(facts, [str(one) for one in draft.problems], FOUND)


def bring(options: Namespace) -> Told:
    """Refused, with every mistake, if it is no pack; the same content again changes nothing."""
    from gezhi.policy.actions.packs import import_folder

    brought = import_folder(folder=Path(options.folder), by=actor(options), at=options.now)
    told = (
        _("Brought in: %(title)s, version %(version)s.")
        if brought.new
        else _("It is here already: %(title)s, version %(version)s.")
    )
    row = brought.version
    facts: PackBrought = {**_facts(row), "new": brought.new}
    return Told(facts, [told % {"title": row.title, "version": row.version}])


def listed(options: Namespace) -> Told:
    """By code, the newest version first."""
    from gezhi.policy.reads.packs import all_versions

    rows = all_versions(seen_by=actor(options), at=options.now)
    facts: PacksFacts = {"packs": [_facts(row) for row in rows]}
    lines = [[row.code, row.version, row.title, row.sha256[:12]] for row in rows]
    heads = [_("Code"), _("Version"), _("Title"), "SHA-256"]
    return Told(facts, table(heads, lines) or [_("No pack is here yet.")], FINE)


def _facts(row: "PackVersion") -> PackFacts:
    return {"code": row.code, "version": row.version, "title": row.title, "sha256": row.sha256}
