"""What a schema cannot say of a pack: every name leads somewhere, no name stands twice, every enterprise has a rule on every day."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from gezhi.policy.packs.reading import Draft, Way

CORE_ITEMS = frozenset(
    {
        "absent", "checked_after", "difficulty", "first_lesson", "hazards_fixed", "hazards_found", "isolated", "masks_days",
        "moved_out", "never_stopped", "not_back", "on_duty", "output_rate", "outsourced", "remote", "rent_waived",
        "resumed", "sick", "site_resumed", "staff", "stop_done", "subsidy", "trained",
    }
)  # fmt: skip
"""The items of the product's own dictionary (gezhi.reports.shipped) that packs may name."""
METRICS = frozenset(
    {
        "checked_after", "firm_sites_resumed", "firms_resumed", "first_lesson", "hazards", "never_stopped", "response",
        "sick", "sites_resumed", "staff_at_work", "staff_on_duty", "staff_remote", "staff_resumed_firms", "stop_done",
        "trained",
    }
)  # fmt: skip
"""The figures (gezhi.reports.metrics) that columns of exports may name."""


def check_links(draft: Draft) -> None:
    """Notes every name that leads nowhere or stands twice, and rules that leave somebody without an answer."""
    content = draft.content
    pack, admission = content["pack"], content["admission"]
    sources = _once(draft, ("sources",), content["sources"], "id")
    phases = _once(draft, ("pack", "phases"), pack["phases"], "code")
    thresholds = _once(draft, ("thresholds",), content["thresholds"], "code")
    materials = _once(draft, ("materials",), content["materials"], "code")
    items = CORE_ITEMS | _once(draft, ("collections", "items"), content["collections"]["items"], "code")
    collections = _once(draft, ("collections", "collections"), content["collections"]["collections"], "code")
    premises = _once(draft, ("guidance", "premises"), content["guidance"]["premises"], "code")
    _once(draft, ("checklists",), content["checklists"], "code")
    _once(draft, ("exports",), content["exports"], "code")
    _once(draft, ("guidance", "texts"), content["guidance"]["texts"], "code")
    _once(draft, ("retention",), content["retention"], "data")
    _once(draft, ("admission", "rules"), admission["rules"], "id")
    for at, checklist in enumerate(content["checklists"]):
        _once(draft, ("checklists", at, "items"), checklist["items"], "code")
    known = {
        "basis": sources,
        "phase": phases,
        "phases": phases,
        "threshold": thresholds,
        "materials": materials,
        "item": items,
        "items": items,
        "optional": items,
        "max_item": items,
        "metric": METRICS,
        "collections": collections,
        "premises": premises,
    }
    walk(content, (), lambda way, name, value: _known(draft, way, name, value, known))
    _check_risk(draft, pack["risk"])
    _check_rules(draft, admission["rules"])
    _check_fields(draft, content)
    _check_names(draft, content)


def walk(tree: Any, way: Way, look: Callable[[Way, str, Any], None]) -> None:
    """Shows `look` every named value of the tree with the way to it."""
    if isinstance(tree, dict):
        for name, value in tree.items():
            look((*way, name), name, value)
            walk(value, (*way, name), look)
    elif isinstance(tree, list):
        for at, value in enumerate(tree):
            walk(value, (*way, at), look)


def _once(draft: Draft, way: Way, entries: list[dict[str, Any]], name: str) -> frozenset[str]:
    seen: dict[str, int] = {}
    for at, entry in enumerate(entries):
        code = entry[name]
        if code in seen:
            _file, line = draft.where((*way, seen[code], name))
            draft.wrong(
                (*way, at, name),
                _("“%(name)s” stands here a second time (first on line %(first)s). Keep one.")
                % {"name": code, "first": line},
            )
        seen.setdefault(code, at)
    return frozenset(seen)


def _known(draft: Draft, way: Way, name: str, value: Any, known: dict[str, frozenset[str]]) -> None:
    if name not in known or len(way) < 2:
        return
    for at, one in _named(value):
        if one not in known[name]:
            draft.wrong(
                (*way, *at),
                _("“%(name)s” is not defined. Define it, or name one of: %(known)s.")
                % {"name": one, "known": ", ".join(sorted(known[name])) or "-"},
            )


def _named(value: Any) -> Iterable[tuple[tuple[int, ...], str]]:
    if isinstance(value, str):
        return [((), value)]
    return [((at,), one) for at, one in enumerate(value) if isinstance(one, str)] if isinstance(value, list) else []


def _check_risk(draft: Draft, risk: dict[str, Any]) -> None:
    if risk["default"] not in risk["levels"]:
        draft.wrong(("pack", "risk", "default"), _("The usual level is none of the pack's levels. Choose one of them."))


def _check_names(draft: Draft, content: dict[str, Any]) -> None:
    """Names that are demanded must end: no pack asks who has read without saying until when that is kept."""
    ends = any(one["data"] == "readers" and one["action"] in ("destroy", "anonymise") for one in content["retention"])
    if content["pack"].get("names_of_readers") and not ends:
        draft.wrong(
            ("pack", "names_of_readers"),
            _(
                "Names of readers are demanded, but nothing says when they are destroyed. Add “readers” to retention.yaml."
            ),
        )


def _check_rules(draft: Draft, rules: list[dict[str, Any]]) -> None:
    for at, rule in enumerate(rules):
        way: Way = ("admission", "rules", at)
        if "from" in rule and "until" in rule and rule["until"] < rule["from"]:
            draft.wrong((*way, "until"), _("It ends before it begins. Check the two days."))
        if rule.get("until_day", 400) < rule.get("from_day", 1):
            draft.wrong((*way, "until_day"), _("It ends before it begins. Check the two days."))
        if rule["mode"] == "none" and not rule.get("closed") and (rule.get("materials") or rule.get("levels")):
            draft.wrong(
                (*way, "mode"), _("Nobody asks for anything where nothing is needed. Leave materials and levels out.")
            )
        if rule["mode"] == "approval" and not rule.get("levels"):
            draft.wrong(way, _("Nobody is named who approves. Add levels, for example [site, group]."))
        if rule["mode"] == "approval" and rule.get("opens_on") == "submission":
            draft.wrong(
                (*way, "opens_on"), _("What has to be approved opens on decision. Use filing if it may open at once.")
            )
        last = at == len(rules) - 1
        if _always(rule) != last:
            draft.wrong(
                way,
                _("The last rule must hold for everybody on every day, so that nobody is left without an answer.")
                if last
                else _("This rule holds for everybody on every day, so those after it never count. Put it last."),
            )


def _always(rule: dict[str, Any]) -> bool:
    limits = ("from", "until", "from_day", "until_day", "risk", "state", "when", "unless")
    return not any(name in rule for name in limits)


def _check_fields(draft: Draft, content: dict[str, Any]) -> None:
    for at, material in enumerate(content["materials"]):
        way: Way = ("materials", at)
        if material["kind"] == "choice" and "choices" not in material:
            draft.wrong(way, _("Nothing can be chosen. Add choices."))
        if material["kind"] == "pledge" and "text" not in material:
            draft.wrong(way, _("A pledge needs the text that is pledged. Add text."))
        if material["kind"] == "file" and "file_kinds" not in material:
            draft.wrong(way, _("Say which kinds of file. Add file_kinds, for example [image, pdf]."))
    for at, one in enumerate(content["collections"]["collections"]):
        way = ("collections", "collections", at)
        if (one["rhythm"] == "weekly") != ("weekday" in one):
            draft.wrong(way, _("A weekly collection has a weekday, and only a weekly one."))
        if (one["rhythm"] == "once") != ("due_day" in one):
            draft.wrong(way, _("A collection that is asked once has a due_day, and only such a one."))
    for at, one in enumerate(content["exports"]):
        if (one["rhythm"] == "days") != ("days" in one):
            draft.wrong(("exports", at), _("An export on set days lists its days, and only such a one."))
    if any(phase["kind"] == "stop" for phase in content["pack"]["phases"]) != bool(content["pack"].get("stops")):
        draft.wrong(("pack",), _("A pack that can stop work says stops: true and has a phase of the kind stop."))
