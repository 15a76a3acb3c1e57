"""What the style guide shows: one sample of every part, invented, in the words of the zone."""

from datetime import timedelta
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


def samples(request: HttpRequest) -> dict[str, Any]:
    """Context for the style guide."""
    now = clock.now()
    form = SampleForm({"name": "港东食品园", "staff": "96", "post": "steward"})
    form.standing = {"name": "港东食品产业园"}  # type: ignore[attr-defined]
    people = [("总负责", "沈向东", "部长", 9), ("组织", "韩志远", "副部长", 9), ("落实", "秦若川", "五组组长", 4)]
    levels = [
        SimpleNamespace(
            duty=d, name=n, role=r, since=now - timedelta(days=s), until=None, here=n == "秦若川", href="", note=""
        )
        for d, n, r, s in people
    ]
    return {
        "states": [
            ("ok", "完成"),
            ("late", "逾期"),
            ("warn", "快到时限"),
            ("bad", "不合格"),
            ("info", "待核查"),
            ("none", "未到时"),
        ],
        "colours": COLOURS.split(),
        "icons": ICONS.split(),
        "form": form,
        "levels": levels,
        "page": Paginator(range(152), 20).page(1),
        "tabs": [
            {"href": "#", "label": _("now"), "here": True, "count": 7},
            {"href": "#", "label": _("in 14 days"), "here": False, "count": 6},
        ],
        "soon": now + timedelta(minutes=42),
        "late": now - timedelta(hours=5),
        "later": now + timedelta(days=3),
        "places": [SimpleNamespace(name=name, href="") for name in ("港东食品园", "2 号楼", "3 层", "东卫生间")],
        "rows": [
            SimpleNamespace(
                time="14:06",
                state="ok",
                what="消毒完成",
                who="田秀英",
                detail="含氯 500 mg/L",
                seal="27d8 b3f0",
                here=False,
                tag="",
            ),
            SimpleNamespace(
                time="16:42",
                state="bad",
                what="抽查不合格",
                who="何建平",
                detail="",
                seal="b16f 88d2",
                here=False,
                tag="补录",
            ),
        ],
        "long_name": "很长的名字" * 80,
    }
