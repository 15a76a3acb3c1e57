"""`gezhi log`: the log book is checked whole, handed out to be checked elsewhere, or goes on after a loss."""

import hashlib
import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gezhi.cli.acting import actor
from gezhi.cli.shapes import LogExportFacts, LogKeyFacts, LogRestoredFacts
from gezhi.cli.telling import FINE, FOUND, Told
from gezhi.cli.verbs import add_verbs
from gezhi.cli.words import gettext as _
from gezhi.cli.words import ngettext

if TYPE_CHECKING:
    from gezhi.kernel.actors import Actor
    from gezhi.logbook.findings import Finding, Report


def describe(parser: ArgumentParser) -> None:
    """The verbs and their arguments."""
    verbs = add_verbs(
        parser,
        {
            "verify": (_("recompute the whole log (exit code 1 if anything differs)"), _verify),
            "export": (_("write the log book to a file that anybody can verify"), _export),
            "accept-restored": (_("go on sealing after an old backup of the database was restored"), _accept_restored),
            "new-key": (_("sign with a new key after the old one was lost"), _new_key),
        },
    )
    verbs["verify"].add_argument("--kept", metavar="FILE", help=_("also compare with a checkpoint that somebody kept"))
    verbs["export"].add_argument(
        "file", metavar="FILE", type=Path, help=_("the file to write; one that ends in .zip brings its verifier along")
    )
    for mending in ("accept-restored", "new-key"):
        verbs[mending].add_argument("--reason", required=True, help=_("why; it is written into the log book"))


def _verify(options: Namespace) -> Told:
    from gezhi.logbook.reads.verification import verify

    kept = _text_of(options.kept) if options.kept else ""
    by = actor(options)
    _seal(by, options)
    report = verify(seen_by=by, at=options.now, kept=kept, progress=_progress())
    return Told(_facts(report), _lines(report), FINE if report.ok else FOUND)


def _text_of(name: str) -> str:
    from gezhi.kernel.refusals import Refused

    try:
        return Path(name).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(_("“%(file)s” cannot be read: %(why)s.") % {"file": name, "why": error}, field="kept") from None


def _facts(report: "Report") -> dict[str, Any]:
    facts = report.as_json()
    findings = [{**one, "sentence": finding.sentence, "notice": finding.notice} for one, finding in _pairs(report)]
    return {"ok": report.ok, **facts, "findings": findings}


def _pairs(report: "Report") -> "list[tuple[dict[str, Any], Finding]]":
    return list(zip(report.as_json()["findings"], report.findings, strict=True))


def _lines(report: "Report") -> list[str]:
    told = ngettext(
        "%(count)s entry under %(checkpoints)s checkpoints, root %(root)s.",
        "%(count)s entries under %(checkpoints)s checkpoints, root %(root)s.",
        report.size,
    ) % {"count": report.size, "checkpoints": report.checkpoints, "root": report.root}
    waiting = ngettext(
        "%(count)s entry is not sealed yet.", "%(count)s entries are not sealed yet.", report.waiting
    ) % {"count": report.waiting}
    verdict = _("Everything is as it was sealed.") if report.ok else _("The log is not as it was sealed:")
    notice = _("(notice)")
    found = [f"  {notice if finding.notice else '✗'} {finding.sentence}" for finding in report.findings]
    more = [_("… and %(count)s more.") % {"count": report.beyond}] if report.beyond else []
    return [told, *([waiting] if report.waiting else []), verdict, *found, *more]


def _progress() -> Callable[[int, int], None]:
    """A line that counts on a terminal, nothing elsewhere."""

    def shown(done: int, total: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{done}/{total}", end="" if done < total else "\n", file=sys.stderr, flush=True)

    return shown


def _export(options: Namespace) -> Told:
    from gezhi.logbook.reads.export import export_bundle, export_lines

    by = actor(options)
    _seal(by, options)
    pieces = export_bundle if options.file.suffix.lower() == ".zip" else export_lines
    size, digest = _kept(options.file, pieces(seen_by=by, at=options.now))
    facts: LogExportFacts = {"file": str(options.file), "bytes": size, "sha256": digest}
    sentence = _("The log book is in %(file)s (%(bytes)s bytes, SHA-256 %(sha256)s).")
    return Told(facts, [sentence % facts])


def _kept(target: Path, pieces: Iterable[bytes]) -> tuple[int, str]:
    """Writes the pieces to `target`, whole or not at all; gives how many bytes, and their SHA-256 in hexadecimal."""
    from gezhi.kernel.refusals import Refused

    draft = target.with_name(f".{target.name}.{os.getpid()}")
    digest, size = hashlib.sha256(), 0
    try:
        with draft.open("xb") as file:
            for piece in pieces:
                digest.update(piece)
                size += file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except OSError as error:
        raise Refused(
            _("“%(file)s” cannot be written: %(why)s.") % {"file": target, "why": error.strerror}, field="file"
        ) from None
    finally:
        draft.unlink(missing_ok=True)
    return size, digest.hexdigest()


def _accept_restored(options: Namespace) -> Told:
    from gezhi.logbook.actions import accept_restored

    before = accept_restored(by=actor(options), at=options.now, reason=options.reason)
    facts: LogRestoredFacts = {"size_before": before}
    sentence = _(
        "The log book goes on. Whoever kept a checkpoint over %(size_before)s entries will find that some are gone."
    )
    return Told(facts, [sentence % facts])


def _new_key(options: Namespace) -> Told:
    from gezhi.logbook.actions import change_key

    facts: LogKeyFacts = {"key": change_key(by=actor(options), at=options.now, reason=options.reason)}
    return Told(facts, [_("The log book is signed with a new key from now on. Note it: %(key)s") % facts])


def _seal(by: "Actor", options: Namespace) -> None:
    """What has come is sealed first, as the worker does every few seconds: beside a running one this does nothing.

    Only for whoever may read it all: NotYours before anything is sealed.
    """
    from gezhi.logbook.clock import seal
    from gezhi.logbook.rules import demand, may_read_everything

    demand(may_read_everything(by, options.now), may_read_everything)
    seal(at=options.now)
