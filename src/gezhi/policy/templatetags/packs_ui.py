"""How packs and incidents are said and drawn."""

from datetime import date

from django import template
from django.utils import dateformat
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from gezhi.kernel.refusals import Sentence
from gezhi.policy.models import IncidentMove
from gezhi.policy.packs import words
from gezhi.policy.packs.pack import Pack
from gezhi.policy.packs.parts import AdmissionRule, ChecklistItem, Collection, Export, Material
from gezhi.shell.templatetags.shell_ui import chip
from gezhi.shell.timewords import weekday

register = template.Library()

WAYS = {"approval": "warn", "filing": "info", "pledge": "info", "none": "ok"}
RISK_STATES = {"low": "ok", "medium": "warn", "high": "bad"}
STANDING = {"declared": "warn", "stopped": "bad", "restarting": "info", "lifted": "ok"}
VERBS: dict[str, Sentence] = {
    "declare": _("Declared"),
    "scope": _("Places changed"),
    "switch_pack": _("Pack switched"),
    "set_risk": _("Risk level set"),
    "order_stop": _("Work ordered to stop"),
    "begin_restart": _("Restart begun"),
    "lift": _("Lifted"),
}


@register.simple_tag
def way_chip(rule: AdmissionRule) -> SafeString:
    """The way of admission as a chip: 审批, 备案, 承诺, 无需申请, 暂不开工."""
    return chip("bad" if rule.closed else WAYS[rule.mode], str(words.how(rule)))


@register.simple_tag
def risk_chip(level: str) -> SafeString:
    """The risk level as a chip; an own level taken back is said so."""
    if not level:
        return chip("none", gettext("as the place above"))
    return chip(RISK_STATES[level], str(words.RISKS[level]))


@register.simple_tag
def state_chip(state: str) -> SafeString:
    """The state of an incident as a chip."""
    return chip(STANDING[state], str(words.STATES[state]))


@register.filter
def whom(rule: AdmissionRule | Material | ChecklistItem | Collection) -> str:
    """For whom it holds, with the exception."""
    return words.whom(rule.when, rule.unless)


@register.filter
def narrowed(entry: Material | ChecklistItem | Collection) -> bool:
    """Whether it is not asked of everybody."""
    return not (entry.when.empty and entry.unless.empty)


@register.filter
def held(rule: AdmissionRule) -> str:
    """When and where it holds."""
    return words.held(rule)


@register.filter
def review(rule: AdmissionRule) -> str:
    """Who reviews, in order: 载体 → 责任组 → 管委会."""
    return " → ".join(str(words.LEVELS[level]) for level in rule.levels)


@register.filter
def risk_name(level: str) -> Sentence:
    """The name of a risk level."""
    return words.RISKS[level]


@register.filter
def kind_of_incident(kind: str) -> Sentence:
    """The kind of incident a pack is for."""
    return words.KINDS.get(kind, kind)


@register.filter
def who_answers(who: str) -> Sentence:
    """Who answers a list."""
    return words.ANSWERING[who]


@register.filter
def evidence(kind: str) -> Sentence:
    """How sure a source is."""
    return words.EVIDENCE[kind]


@register.filter
def how_often(entry: Collection | Export) -> str:
    """The rhythm with its time: 每天 10:00 前, 每周一 17:00 前."""
    weekly = getattr(entry, "weekday", None)
    often = weekday(date(2024, 1, weekly)) if weekly else str(words.RHYTHMS[entry.rhythm])
    return pgettext("rhythm and time", "%(often)s, by %(due)s") % {"often": often, "due": entry.due}


@register.filter
def basis_of(source_id: str, pack: Pack) -> str:
    """The source as people cite it."""
    return pack.cited(source_id)


@register.filter
def move_words(move: IncidentMove) -> Sentence:
    """What was done."""
    return VERBS[move.verb]


@register.filter
def move_state(move: IncidentMove) -> str:
    """The mark beside what was done."""
    marks = {"order_stop": "bad", "lift": "ok", "declare": "warn", "begin_restart": "info"}
    if move.verb == "set_risk":
        return RISK_STATES.get(move.facts.get("risk") or "", "none")
    return marks.get(move.verb, "info")


@register.filter
def day_of_year(day: date) -> str:
    """A day with its year."""
    return dateformat.format(day, pgettext("format of a day with its year", "j M Y"))


@register.filter
def threshold_of(code: str, pack: Pack) -> str:
    """The figure that an answer is held against: 3 天用量."""
    found = pack.threshold(code)
    return f"{found.value:g} {found.unit}" if found else ""


@register.filter
def plain(value: float) -> str:
    """A figure without needless zeros."""
    return f"{value:g}"
