"""How a pack's facts are said: who is meant, how much is asked, when and where a rule holds. One sentence each, no codes."""

from collections.abc import Iterable
from datetime import date

from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from gezhi.kernel.refusals import Sentence
from gezhi.policy.packs.conditions import Condition
from gezhi.policy.packs.parts import AdmissionRule
from gezhi.registry import industries, tags
from gezhi.registry.models.enterprises import SizeClass
from gezhi.registry.models.places import SiteKind

MODES: dict[str, Sentence] = {
    "approval": pgettext_lazy("way of admission", "Approval"),
    "filing": pgettext_lazy("way of admission", "Filing"),
    "pledge": pgettext_lazy("way of admission", "Pledge"),
    "none": pgettext_lazy("way of admission", "Nothing needed"),
}
CLOSED = pgettext_lazy("way of admission", "Not yet open")
LEVELS: dict[str, Sentence] = {
    "site": pgettext_lazy("level of review", "site"),
    "group": pgettext_lazy("level of review", "group"),
    "zone": pgettext_lazy("level of review", "zone"),
}
RISKS: dict[str, Sentence] = {
    "low": pgettext_lazy("risk level", "Low risk"),
    "medium": pgettext_lazy("risk level", "Medium risk"),
    "high": pgettext_lazy("risk level", "High risk"),
}
STATES: dict[str, Sentence] = {
    "declared": pgettext_lazy("state of an incident", "Declared"),
    "stopped": pgettext_lazy("state of an incident", "Work stopped"),
    "restarting": pgettext_lazy("state of an incident", "Restarting"),
    "lifted": pgettext_lazy("state of an incident", "Lifted"),
}
KINDS: dict[str, Sentence] = {
    "health": pgettext_lazy("kind of incident", "Public health"),
    "holiday": pgettext_lazy("kind of incident", "After a holiday"),
    "weather": pgettext_lazy("kind of incident", "Severe weather"),
    "other": pgettext_lazy("kind of incident", "Other"),
}
ANSWERING: dict[str, Sentence] = {
    "enterprise": pgettext_lazy("who answers a list", "enterprise"),
    "site": pgettext_lazy("who answers a list", "site"),
    "zone": pgettext_lazy("who answers a list", "zone"),
}
RHYTHMS: dict[str, Sentence] = {
    "once": pgettext_lazy("rhythm", "once"),
    "daily": pgettext_lazy("rhythm", "every day"),
    "weekly": pgettext_lazy("rhythm", "every week"),
    "days": pgettext_lazy("rhythm", "on set days"),
}
EVIDENCE: dict[str, Sentence] = {
    "found": pgettext_lazy("evidence of a source", "found and read"),
    "remembered": pgettext_lazy("evidence of a source", "from memory, check it"),
    "own": pgettext_lazy("evidence of a source", "our own proposal"),
}
_SIZES = dict(SizeClass.choices)
_SITE_KINDS = dict(SiteKind.choices)


def said(condition: Condition) -> str:
    """Who is meant: `规上企业，制造业，有 500 人以上`; "" for everybody."""
    parts: list[str] = []
    if condition.above_scale is not None:
        above = _("above designated size") if condition.above_scale else _("below designated size")
        parts.append(above)
    parts += [_either(str(_SIZES.get(one, one)) for one in condition.size)] if condition.size else []
    parts += [_either(_industry(one) for one in condition.section)] if condition.section else []
    parts += [_either(_industry(one) for one in condition.division)] if condition.division else []
    parts += [_either(tags.label(one) for one in condition.key_tags)] if condition.key_tags else []
    parts += [_either(str(_SITE_KINDS.get(one, one)) for one in condition.site_kind)] if condition.site_kind else []
    parts += [_staff(condition.staff_min, condition.staff_max)] if _counts(condition) else []
    return pgettext("between conditions", ", ").join(parts)


def whom(when: Condition, unless: Condition) -> str:
    """The same with the exception: `规上企业（白名单除外）`; 所有企业 for everybody."""
    meant = said(when) or _("all enterprises")
    if unless.empty:
        return meant
    return _("%(meant)s, except %(unless)s") % {"meant": meant, "unless": said(unless)}


def how(rule: AdmissionRule) -> Sentence:
    """The way of admission, or that those meant may not open at all."""
    return CLOSED if rule.closed else MODES[rule.mode]


def held(rule: AdmissionRule) -> str:
    """When and where the rule holds: `2月10日至2月23日`, `第 1 至 15 天`, `中风险、高风险`."""
    parts = [_dates(rule.from_, rule.until), _days(rule.from_day, rule.until_day)]
    parts.append(_either(str(RISKS[one]) for one in rule.risk))
    parts.append(_either(str(STATES[one]) for one in rule.state))
    return pgettext("between conditions", ", ").join(part for part in parts if part) or _("at any time")


def _either(words: Iterable[Sentence]) -> str:
    return pgettext("between items of a list", ", ").join(str(word) for word in words)


def _industry(code: str) -> str:
    found = industries.by_code(code)
    return found.name if found else code


def _counts(condition: Condition) -> bool:
    return condition.staff_min is not None or condition.staff_max is not None


def _staff(least: int | None, most: int | None) -> str:
    if least is None:
        return ngettext("at most %(count)d staff", "at most %(count)d staff", most or 0) % {"count": most or 0}
    if most is None:
        return ngettext("at least %(count)d staff", "at least %(count)d staff", least) % {"count": least}
    return _("%(least)s to %(most)s staff") % {"least": least, "most": most}


def _dates(first: date | None, last: date | None) -> str:
    if first and last:
        return pgettext("when a rule holds", "%(first)s to %(last)s") % {"first": _day(first), "last": _day(last)}
    if first:
        return pgettext("when a rule holds", "from %(day)s on") % {"day": _day(first)}
    return pgettext("when a rule holds", "until %(day)s") % {"day": _day(last)} if last else ""


def _day(day: date) -> str:
    return dateformat.format(day, pgettext("format of a day with its year", "j M Y"))


def _days(first: int | None, last: int | None) -> str:
    if first is not None and last is not None:
        return pgettext("when a rule holds", "day %(first)s to %(last)s") % {"first": first, "last": last}
    if first is not None:
        return pgettext("when a rule holds", "from day %(day)s on") % {"day": first}
    return pgettext("when a rule holds", "until day %(day)s") % {"day": last} if last is not None else ""
