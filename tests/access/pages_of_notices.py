"""The table of pages, continued: notices."""

from typing import Any

from tests.access.ground import FIRM
from tests.access.line import Line
from tests.access.roles import (
    ADMINISTRATOR,
    ANYBODY,
    CLERK,
    RUN_SITE,
    RUN_ZONE,
    SEE_SITE,
    SIGNED_IN,
    Roles,
)

SENT, DRAFT = "用电安全明白纸", "还没写完"
WRITERS: Roles = RUN_SITE | {"other_leader"}
"""Whoever answers for a site or above, and the clerk."""
MANAGER: Roles = frozenset({"manager"})
RECALLERS: Roles = RUN_ZONE
LINK = "whoever holds the personal link is meant to read this notice"
WORDS = {"title": "停水", "body": "明天停水。", "plan": "office", "of": "", "do": "save"}


def notice(state: str, name: str, **more: Any) -> Line:
    return Line(f"notices:{name}", at={"notice": f"{state} notice"}, **more)


NOTICES = [
    Line("notices:notices", get=SIGNED_IN, shows=SENT),
    Line("notices:notices", get=SIGNED_IN, query={"state": "draft"}, shows=DRAFT, shown_to=CLERK),
    Line("notices:new", get=WRITERS, post=WRITERS, body=lambda g: WORDS),
    Line("notices:preview", post=WRITERS, body=lambda g: WORDS | {"of": "enterprises"}, changes=False),
    Line("notices:place-find", get=WRITERS, query={"under_text": "gdsp"}, shows="港东食品园", shown_to=RUN_SITE),
    notice("sent", "notice", get=SEE_SITE, query={"calls": "places"}, shows=FIRM),
    notice("draft", "notice", get=CLERK),
    notice("draft", "edit", get=CLERK, post=CLERK, body=lambda g: WORDS | {"version": 1}, shows=DRAFT, shown_to=CLERK),
    notice("draft", "check", get=CLERK, post=CLERK, body=lambda g: {"version": 1}, shows=DRAFT, shown_to=CLERK),
    notice("draft", "discard", post=CLERK),
    notice("scheduled", "unschedule", post=CLERK),
    notice("sent", "recall", get=RECALLERS, post=RECALLERS, body=lambda g: {"reason": "日期写错了"}),
    notice("sent", "names", get=SEE_SITE, shows=FIRM),
    notice("sent", "export", post=SEE_SITE, body=lambda g: {"form": "csv"}),
    Line("notices:file", get=SEE_SITE, at={"notice": "sent notice", "file": "notice file"}, shows="拔掉插头"),
    Line("notices:calls", get=SIGNED_IN, shows=FIRM, shown_to=MANAGER),
    Line("notices:calls", get=SIGNED_IN, query={"whose": "places"}, shows=FIRM),
    Line("notices:call-result", post=RUN_SITE, at={"call": "call"}, body=lambda g: {"result": "no_answer"}),
    Line("notices:call-take", post=RUN_SITE, at={"call": "call"}),
    Line(
        "notices:call-give",
        get=RUN_SITE,
        post=RUN_SITE,
        at={"call": "call"},
        body=lambda g: {"to": g["relief_cleaner"]},
    ),
    Line("notices:inbox", get=SIGNED_IN, shows="今日巡查", shown_to=MANAGER),
    Line("notices:letter", get=MANAGER, at={"recipient": "letter"}, shows="核对用电", shown_to=MANAGER),
    Line("notices:own-letter", get=MANAGER, at={"notice": "letter notice"}),
    Line("notices:letter-read", post=MANAGER, at={"recipient": "letter"}),
    Line("notices:letter-confirm", post=MANAGER, at={"recipient": "letter"}),
    Line("notices:letter-file", get=MANAGER, at={"recipient": "letter", "file": "letter file"}),
    Line(
        "notices:personal",
        get=ANYBODY,
        post=ANYBODY,
        at={"token": "personal link"},
        shows="核对用电",
        shown_to=ANYBODY,
        public=LINK,
    ),
    Line(
        "notices:personal-firm",
        post=ANYBODY,
        at={"token": "personal link"},
        unfit=ANYBODY,  # it was read out on the phone, so nobody holds this letter
        public=LINK,
    ),
    Line("notices:personal-read", post=ANYBODY, at={"token": "personal link"}, public=LINK),
    Line("notices:personal-file", get=ANYBODY, at={"token": "personal link", "file": "notice file"}, public=LINK),
    Line("notices:channels", get=ADMINISTRATOR, shows="邮箱", shown_to=ADMINISTRATOR),
    Line(
        "notices:channel-add",
        get=ADMINISTRATOR,
        post=ADMINISTRATOR,
        at={"kind": "wecom"},
        body=lambda g: {
            "name": "企业微信",
            "order": "0",
            "settings.corpid": "ww1",
            "settings.agentid": "1",
            "settings.secret": "s",
        },
    ),
    Line(
        "notices:quiet-hours",
        get=ADMINISTRATOR,
        post=ADMINISTRATOR,
        body=lambda g: {"start": "21:00", "end": "07:00"},
    ),
    Line("notices:channel", get=ADMINISTRATOR, post=ADMINISTRATOR, at={"channel": "channel"}, gives=422),
    Line("notices:channel-switch", post=ADMINISTRATOR, at={"channel": "channel"}, body=lambda g: {"enabled": "1"}),
    Line("notices:channel-test", post=ADMINISTRATOR, at={"channel": "channel"}),
    Line(
        "notices:addresses",
        get=RUN_ZONE | MANAGER | ADMINISTRATOR,
        post=RUN_ZONE | MANAGER | ADMINISTRATOR,
        at={"person": "manager"},
        body=lambda g: {"wecom": "qiaowb"},
    ),
    Line(
        "notices:enterprise-addresses",
        get=RUN_SITE,
        post=RUN_SITE,
        at={"enterprise": "firm"},
        body=lambda g: {"email": "office@example.cn"},
        shows=FIRM,
        shown_to=RUN_SITE,
    ),
    Line("notices:templates", get=WRITERS | {"auditor"}, shows="消防演练", shown_to=WRITERS),
    Line(
        "notices:template-new",
        get=RUN_ZONE,
        post=RUN_ZONE,
        body=lambda g: {"code": "stop", "title": "停水", "body": "停水。"},
    ),
    Line(
        "notices:template",
        get=WRITERS | {"auditor"},
        post=RUN_ZONE,
        at={"code": "drill"},
        body=lambda g: {"title": "演练", "body": "演练。", "version": "1"},
    ),
    Line("notices:template-retire", post=RUN_ZONE, at={"code": "drill"}),
]
