"""`gezhi coverage`: which places have nobody of their own. Exit code 1 if there is one at that instant."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from gezhi.cli.acting import actor
from gezhi.cli.moments import instant, shown, written
from gezhi.cli.shapes import CoverageFacts, GapFacts, GroupFacts, UnreachableFacts
from gezhi.cli.tables import table
from gezhi.cli.telling import FINE, FOUND, Told
from gezhi.cli.words import gettext as _
from gezhi.cli.words import ngettext

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gezhi.registry.reads.coverage import Coverage, Gap, GroupLine, Unreachable


def describe(parser: ArgumentParser) -> None:
    """The arguments of `gezhi coverage`."""
    parser.add_argument("--at", metavar="ISO", help=_("the instant asked about (now if not given)"))


def run(options: Namespace) -> Told:
    """Asks the same read as the coverage page and the API."""
    from gezhi.registry.reads.coverage import coverage

    at = instant(options.at) if options.at is not None else options.now
    report = coverage(at=at, seen_by=actor(options))
    return Told(_facts(report), _lines(report), FINE if report.complete else FOUND)


def _facts(report: "Coverage") -> CoverageFacts:
    return {
        "at": written(report.at),
        "until": written(report.until),
        "complete": report.complete,
        "total": report.total,
        "covered": report.covered,
        "gaps_now": [_gap(gap) for gap in report.gaps_now],
        "gaps_ahead": [_gap(gap) for gap in report.gaps_ahead],
        "unreachable": [_unreachable(one) for one in report.unreachable],
        "groups": [_group(line) for line in report.groups],
    }


def _gap(gap: "Gap") -> GapFacts:
    return {
        "place": gap.place.place_id,
        "kind": gap.place.kind,
        "name": gap.place.name,
        "code": gap.place.code,
        "since": written(gap.since),
        "until": written(gap.until),
        "last_holder": gap.last,
        "answers": gap.answers,
    }


def _unreachable(one: "Unreachable") -> UnreachableFacts:
    return {
        "duty": one.duty_id,
        "place": one.place.place_id,
        "post": one.post,
        "person": one.person_id,
        "name": one.name,
    }


def _group(line: "GroupLine") -> GroupFacts:
    return {
        "group": line.group_id,
        "name": line.name,
        "covered": line.covered,
        "total": line.total,
        "sites": line.sites,
        "gaps_ahead": line.gaps_ahead,
    }


def _lines(report: "Coverage") -> list[str]:
    if not report.total:
        return [_("There are no places yet.")]
    open_now = len(report.gaps_now)
    told = ngettext(
        "%(at)s: %(covered)s of %(total)s places have somebody of their own, %(open)s place has nobody.",
        "%(at)s: %(covered)s of %(total)s places have somebody of their own, %(open)s places have nobody.",
        open_now,
    ) % {"at": shown(report.at), "covered": report.covered, "total": report.total, "open": open_now}
    ahead = _("Nobody follows by %(until)s") % {"until": shown(report.until)}
    return [
        told,
        *_part(_("Nobody of their own"), _gap_table(report.gaps_now)),
        *_part(ahead, _gap_table(report.gaps_ahead)),
        *_part(_("Neither phone nor working device"), _unreachable_table(report.unreachable)),
        *_part(_("By group"), _group_table(report.groups)),
    ]


def _part(title: str, lines: list[str]) -> list[str]:
    return ["", title, *lines] if lines else []


def _gap_table(gaps: "Iterable[Gap]") -> list[str]:
    headings = [_("Code"), _("Place"), _("Since"), _("Until"), _("Before"), _("Answers meanwhile")]
    return table(
        headings,
        [[g.place.code, g.place.name, shown(g.since), shown(g.until), g.last or "-", g.answers] for g in gaps],
    )


def _unreachable_table(found: "Iterable[Unreachable]") -> list[str]:
    from gezhi.registry.models.duties import Post

    headings = [_("Code"), _("Place"), _("Post"), _("Name")]
    return table(headings, [[u.place.code, u.place.name, str(Post(u.post).label), u.name] for u in found])


def _group_table(groups: "Iterable[GroupLine]") -> list[str]:
    headings = [_("Group"), _("Sites"), _("Covered"), _("Places"), _("Nobody follows")]
    rows = [[g.name or _("(under no group)"), *map(str, (g.sites, g.covered, g.total, g.gaps_ahead))] for g in groups]
    return table(headings, rows, numbers={1, 2, 3, 4})
