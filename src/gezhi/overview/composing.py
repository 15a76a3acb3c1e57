"""What a briefing says: figures with footnotes, the table by group, problems and who has them. All of it as it will be printed."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from gezhi.overview import charts
from gezhi.overview.reads.board import Board, Group
from gezhi.overview.reads.emergency import FIRMS, PEOPLE, RESPONSE, SITES, Emergency
from gezhi.policy.reads import day_of
from gezhi.reports.metrics import EXCLUSIONS
from gezhi.reports.reads.figures import Figure
from gezhi.shell import timewords
from gezhi.shell.templatetags.shell_ui import percent

Content = dict[str, Any]
PROBLEMS = 6
MARKS = "①②③④⑤⑥"


def content_of(found: Board, *, zone: str, number: int, day: date, before: Mapping[str, Any] | None) -> Content:
    """Everything that briefing `number` says, as JSON. `before` is what the last one said, to be compared with."""
    reopening = found.emergency
    notes = _notes(reopening) if reopening else {}
    return {
        "zone": zone,
        "number": number,
        "day": day.isoformat(),
        "day_words": timewords.full_day(found.at),
        "as_of": timewords.clock_time(found.at),
        "incident": reopening.incidents[0].title if reopening else "",
        "incident_day": day_of(reopening.incidents[0], found.at) if reopening else 0,
        "figures": _figures(found, notes, before),
        "before": {"number": before["number"], "day_words": before["day_words"]} if before else None,
        "groups": [_group(group) for group in found.groups if group.line.name],
        "sum": _group(found.total) if found.total else None,
        "problems": [_problem(ask, found.at) for ask in found.asks.first(PROBLEMS)],
        "more_problems": max(0, len(found.asks) - PROBLEMS),
        "said": _said(found),
        "notes": [f"{MARKS[place]} {note}" for place, note in enumerate(notes.values())],
    }


def chart_of(content: Content) -> str:
    """Enterprises resumed and staff on duty by group, as SVG; "" if nothing was asked about them."""
    groups = [group for group in content["groups"] if group["firms_share"] is not None]
    if not groups:
        return ""
    series = [
        (_("Enterprises resumed"), [group["firms_share"] for group in groups]),
        (pgettext("board", "Staff on duty"), [group["staff_share"] for group in groups]),
    ]
    return charts.shares(
        _("Share of enterprises resumed and of staff on duty, by group"), [g["name"] for g in groups], series
    )


def _figures(found: Board, notes: Mapping[str, str], before: Mapping[str, Any] | None) -> list[Content]:
    reopening = found.emergency
    labels = {
        SITES: _("Sites resumed"),
        FIRMS: _("Enterprises resumed"),
        PEOPLE: pgettext("board", "Staff on duty"),
        RESPONSE: pgettext("tile", "Returned"),
    }
    order = list(notes)
    rows = [_figure("coverage", _("Responsibility covered"), found.report.covered, found.report.total)]
    for code, label in labels.items() if reopening else ():
        if figure := reopening.total.get(code) if reopening else None:
            mark = MARKS[order.index(code)] if code in order else ""
            rows.append(_figure(code, label + mark, figure.numerator, figure.denominator))
    if reopening:
        rows.append({"code": "cases", "label": _("Open cases"), "part": reopening.cases.number, "whole": None,
                     "figure": timewords.figure(reopening.cases.number), "of": "", "percent": ""})  # fmt: skip
    then = {row["code"]: row for row in before["figures"]} if before else {}
    return [row | _change(row, then.get(row["code"])) for row in rows]


def _figure(code: str, label: str, part: int, whole: int) -> Content:
    return {"code": code, "label": label, "part": part, "whole": whole, "figure": timewords.figure(part),
            "of": timewords.figure(whole), "percent": percent(part, whole)}  # fmt: skip


def _change(row: Content, then: Mapping[str, Any] | None) -> Content:
    """How the figure differs from the last briefing's: in number, and in points of a per cent."""
    if then is None:
        return {"change": "", "before": ""}
    less = row["part"] - then["part"]
    said = f"{less:+,}" if less else "±0"
    if row["whole"] and then["whole"]:
        points = round(100 * row["part"] / row["whole"] - 100 * then["part"] / then["whole"], 1)
        said = _("%(number)s (%(points)s points)") % {"number": said, "points": f"{points:+.1f}" if points else "±0"}
    return {"change": said, "before": f"{then['figure']}/{then['of']}" if then["of"] else then["figure"]}


def _group(group: Group) -> Content:
    return {
        "name": group.line.name or _("In all"),
        "leader": group.leader,
        "covered": f"{group.line.covered}/{group.line.total}",
        "sites": _of(group.sites),
        "firms": _of(group.firms),
        "firms_percent": _percent(group.firms),
        "firms_share": _share(group.firms),
        "staff": _of(group.staff),
        "staff_percent": _percent(group.staff),
        "staff_share": _share(group.staff),
        "returns": _of(group.returns),
        "cases": group.cases[0],
        "late": group.cases[1],
    }


def _of(figure: Figure | None) -> str:
    return f"{figure.numerator:,}/{figure.denominator:,}" if figure else "–"


def _percent(figure: Figure | None) -> str:
    return percent(figure.numerator, figure.denominator) if figure else "–"


def _share(figure: Figure | None) -> float | None:
    return 100 * figure.numerator / figure.denominator if figure and figure.denominator else None


def _problem(ask: Any, at: datetime) -> Content:
    left = ask.left or (timewords.left_words(ask.due, at) if ask.due else "")
    left = left or (timewords.ago_words(ask.since, at) if ask.since else "")
    return {"title": ask.title, "detail": ask.detail, "person": ask.person, "role": ask.role, "left": left}


def _said(found: Board) -> list[str]:
    """The sentences on what is on its way: answers due, notices, what enterprises were asked."""
    said: list[str] = []
    reopening = found.emergency
    if reopening and reopening.reviews:
        due = reopening.reviews
        words = ngettext("%(n)s answer to applications is due", "%(n)s answers to applications are due", due.waiting)
        late = _(", %(late)s of them overdue and %(near)s soon.") % {"late": due.late, "near": due.near}
        said.append(words % {"n": due.waiting} + late)
    for line in found.notices[:2]:
        facts = {
            "title": line.notice.title, "all": timewords.figure(line.figures.recipients),
            "read": timewords.figure(line.figures.done), "missed": timewords.figure(line.figures.missed),
        }  # fmt: skip
        said.append(_("“%(title)s”: %(read)s of %(all)s have read it, %(missed)s not reached.") % facts)
    if reopening and reopening.burden:
        week = reopening.burden.week
        facts = {"asked": timewords.figure(week.asked), "typed": timewords.figure(week.typed),
                 "each": f"{reopening.burden.typed_each_week:.1f}", "minutes": timewords.figure(week.minutes)}  # fmt: skip
        said.append(
            _(
                "Enterprises were asked %(asked)s values this week, %(typed)s of them typed: %(each)s each, %(minutes)s minutes."
            )
            % facts
        )
    return said


def _notes(found: Emergency) -> dict[str, str]:
    """A footnote for each figure that was asked: what it counts, out of what, what is left out, by how many returns."""
    notes: dict[str, str] = {}
    for code in (FIRMS, PEOPLE):
        figure = found.total.get(code)
        if figure is None or found.day is None:
            continue
        left_out = [f"{EXCLUSIONS[reason]} {timewords.figure(count)}" for reason, count in figure.excluded]
        facts = {
            "whole": timewords.figure(figure.denominator),
            "day": timewords.day_words(found.day, timewords.local(found.at).date()),
            "out": pgettext("between names", ", ").join(left_out) or pgettext("left out of a figure", "nothing"),
            "returned": timewords.figure(figure.response[0]),
            "expected": timewords.figure(figure.response[1]),
        }
        said = (
            _(
                "Of %(whole)s enterprises at work on %(day)s, each once; left out: %(out)s; %(returned)s of %(expected)s returns."
            )
            if code == FIRMS
            else _("Of %(whole)s registered staff; whoever works from home is not counted; left out: %(out)s.")
        )
        notes[code] = said % facts
    return notes
