"""What the style guide shows: one sample of every part, invented, in the words of the zone."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext as _

from gezhi.kernel import clock

COLOURS = """
    bg surface sunken line line-2 edge ink ink-2 ink-3 brand brand-tint ok ok-tint ok-fill warn warn-tint
    warn-fill bad bad-tint bad-fill mute mute-tint seal focus
"""
ICONS = """
    board cover roster site building gate grid group firm people upload trace log search notice case round
    inbox door box report phone camera qr offline print seal swap merge edit plus pin device key out globe
    moon sun text clock info alert check close refresh download file home user left right down back more
"""


class SampleForm(forms.Form):
    """A form with one field of each kind, two of them wrong."""

    name = forms.CharField(label="名称", help_text="与门牌一致")
    staff = forms.IntegerField(label="首批到岗几人？", max_value=86)
    post = forms.ChoiceField(
        label="岗位", choices=[("steward", "负责人"), ("executor", "落实")], widget=forms.RadioSelect
    )
    note = forms.CharField(label="备注", required=False, widget=forms.Textarea)
    agreed = forms.BooleanField(label="已电话确认", required=False)


STATES = [
    ("ok", "完成"),
    ("late", "逾期"),
    ("warn", "快到时限"),
    ("bad", "不合格"),
    ("info", "待核查"),
    ("none", "未到时"),
]
PLACES = ("港东食品园", "2 号楼", "3 层", "东卫生间")
PEOPLE = [("总负责", "沈向东", "部长", 9), ("组织", "韩志远", "副部长", 9), ("落实", "秦若川", "五组组长", 4)]


def samples(request: HttpRequest) -> dict[str, Any]:
    """Context for the style guide."""
    now = clock.now()
    return {
        "states": STATES,
        "colours": COLOURS.split(),
        "icons": ICONS.split(),
        "form": _form(),
        "levels": [_level(*level, now=now) for level in PEOPLE],
        "page": Paginator(range(152), 20).page(1),
        "tabs": [
            {"href": "#", "label": _("now"), "here": True, "count": 7},
            {"href": "#", "label": _("in 14 days"), "here": False, "count": 6},
        ],
        "soon": now + timedelta(minutes=42),
        "late": now - timedelta(hours=5),
        "later": now + timedelta(days=3),
        "places": [SimpleNamespace(name=name, href="") for name in PLACES],
        "rows": [
            _row("14:06", "ok", "消毒完成", "田秀英", detail="含氯 500 mg/L", seal="27d8 b3f0"),
            _row("16:42", "bad", "抽查不合格", "何建平", seal="b16f 88d2", tag="补录"),
        ],
        "long_name": "很长的名字" * 80,
    }


def _form() -> SampleForm:
    form = SampleForm({"name": "港东食品园", "staff": "96", "post": "steward"})
    form.standing = {"name": "港东食品产业园"}  # type: ignore[attr-defined]
    return form


def _level(duty: str, name: str, role: str, days: int, *, now: datetime) -> SimpleNamespace:
    since = now - timedelta(days=days)
    return SimpleNamespace(duty=duty, name=name, role=role, since=since, until=None, here=days == 4, href="", note="")


def _row(
    time: str, state: str, what: str, who: str, detail: str = "", seal: str = "", tag: str = ""
) -> SimpleNamespace:
    return SimpleNamespace(time=time, state=state, what=what, who=who, detail=detail, seal=seal, tag=tag, here=False)
