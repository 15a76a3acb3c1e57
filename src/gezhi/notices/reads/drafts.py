"""What would come of a draft: how many, by which ways, three real examples, and what is still missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotYours, Refused, Sentence
from gezhi.notices import rules
from gezhi.notices.actions.drafting import within_territory
from gezhi.notices.audience.choice import PEOPLE, Choice, Part, choice_of, words_of
from gezhi.notices.audience.resolving import resolved
from gezhi.notices.composing import Row, say
from gezhi.notices.models import Channel, Notice, NoticeState
from gezhi.notices.quiet import quiet_until
from gezhi.notices.reads.letters import NO_SLIP
from gezhi.notices.reads.notice_page import notice_seen
from gezhi.notices.texts import PERSONAL, variables_in
from gezhi.notices.tokens import link_for
from gezhi.notices.ways import ADDRESS_OF_WAY, Way
from gezhi.people.models import Person
from gezhi.registry import rules as registry

MOBILE = "^(1[3-9][0-9]{9}|[+][1-9][0-9]{6,14})$"
_COUNTS = """,
reach AS (
    SELECT chosen.person_id, chosen.enterprise_id, chosen.place_id,
           coalesce(person.phone, enterprise.contact_phone, '') AS phone,
           ARRAY(SELECT own.kind FROM notices_address AS own
                 WHERE own.person_id = chosen.person_id OR own.enterprise_id = chosen.enterprise_id) AS kinds
    FROM chosen
    LEFT JOIN people_person AS person ON person.id = chosen.person_id
    LEFT JOIN registry_enterprise AS enterprise ON enterprise.id = chosen.enterprise_id
)
SELECT count(*), count(person_id), (SELECT count(*) FROM wanted), (SELECT count(*) FROM merged),
       count(*) FILTER (WHERE NOT %s AND (place_id IS NULL OR NOT place_id = ANY(%s::bigint[]))),
       count(*) FILTER (WHERE phone ~ %s), count(*) FILTER (WHERE phone <> ''),
       count(*) FILTER (WHERE 'wecom' = ANY(kinds)), count(*) FILTER (WHERE 'weixin' = ANY(kinds)),
       count(*) FILTER (WHERE 'dingtalk' = ANY(kinds)), count(*) FILTER (WHERE 'feishu' = ANY(kinds)),
       count(*) FILTER (WHERE 'email' = ANY(kinds)),
       count(*) FILTER (WHERE phone = '' AND kinds = '{}'),
       count(*) FILTER (WHERE phone = '' AND kinds = '{}' AND person_id IS NULL)
FROM reach
"""
_EXAMPLES = """
SELECT coalesce(person.name, enterprise.contact_name, ''), coalesce(enterprise.name, ''), coalesce(place.name, ''),
       coalesce(site.name, ''), coalesce(area.name, ''), coalesce(follow_up.name, ''), coalesce(follow_up.phone, '')
FROM (SELECT *, row_number() OVER (PARTITION BY group_id ORDER BY enterprise_id, person_id) AS turn FROM chosen) AS few
LEFT JOIN people_person AS person ON person.id = few.person_id
LEFT JOIN registry_enterprise AS enterprise ON enterprise.id = few.enterprise_id
LEFT JOIN registry_place AS place ON place.id = few.place_id
LEFT JOIN registry_place AS site ON site.id = few.site_id
LEFT JOIN registry_place AS area ON area.id = few.group_id
LEFT JOIN people_person AS follow_up ON follow_up.id = few.follow_up_id
ORDER BY few.turn, area.code, few.enterprise_id, few.person_id
LIMIT 3
"""
"""Three that differ: the first of each group before the second of any."""


class _Counts(NamedTuple):
    everybody: int
    people: int
    wanted: int
    merged: int
    outside: int
    sms: int
    voice: int
    wecom: int
    weixin: int
    dingtalk: int
    feishu: int
    email: int
    nothing: int
    unreachable: int


@dataclass(frozen=True, slots=True)
class Reach:
    """How many a way leads to, and whether a channel for it is switched on."""

    way: str
    number: int
    open: bool


@dataclass(frozen=True, slots=True)
class Example:
    """What one real recipient would read."""

    name: str
    enterprise: str
    place: str
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What would come of a draft now. `nothing` have neither phone nor address, `unreachable` of them no account either.

    `no_channel`: none is switched on, so that beside the inbox only the call list is left.
    """

    everybody: int = 0
    people: int = 0
    doubles: int = 0
    taken_away: int = 0
    nothing: int = 0
    unreachable: int = 0
    reach: Sequence[Reach] = ()
    examples: Sequence[Example] = ()
    problems: Sequence[Sentence] = ()
    quiet_until: datetime | None = None
    no_channel: bool = False

    @property
    def enterprises(self) -> int:
        """Recipients that are an enterprise's contact."""
        return self.everybody - self.people


@dataclass(frozen=True)
class Sketch:
    """A draft as it stands in a form, saved or not."""

    title: str = ""
    body: str = ""
    audience: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    urgent: bool = False

    @property
    def lacking(self) -> list[str]:
        """Variables of the text that are still without a value."""
        return [name for name in self.asked if not self.values.get(name, "").strip()]

    @property
    def asked(self) -> list[str]:
        """Variables that whoever sends has to fill in."""
        return [name for name in variables_in(self.title, self.body) if name not in PERSONAL]


def sketch_of(notice: Notice) -> Sketch:
    """A saved draft as a sketch."""
    return Sketch(notice.title, notice.body, notice.audience, notice.values, notice.urgent)


def draft_of(*, notice: int, seen_by: Actor, at: datetime) -> Notice:
    """A draft that `seen_by` may go on writing. NotThere, NotYours, or Refused if it has left."""
    found = notice_seen(notice=notice, seen_by=seen_by, at=at)
    rules.demand(rules.may_change(seen_by, found, at), rules.may_change)
    if found.state != NoticeState.DRAFT:
        raise Refused(_("Only a draft can be changed. Write a new notice instead."), code="not-a-draft")
    return found


def preview(*, sketch: Sketch, seen_by: Actor, at: datetime, problems: bool = True) -> Preview:
    """Counts and examples of a draft as it stands at `at`. Somebody who writes nothing sees nothing (NotYours)."""
    rules.demand(rules.may_write(seen_by, at), rules.may_write)
    audience = {"parts": [], **sketch.audience}
    chosen = resolved(choice_of(within_territory(audience, seen_by, at)), at)
    runs = registry.runs(seen_by, at)
    with connection.cursor() as cursor:
        cursor.execute(chosen.sql + _COUNTS, [*chosen.params, runs.everything, list(runs.places), MOBILE])
        counted = _Counts(*cursor.fetchone())
        cursor.execute(chosen.sql + _EXAMPLES, list(chosen.params))
        examples = [_example(sketch, *row) for row in cursor.fetchall()]
    open_ways = set(Channel.objects.filter(enabled=True).values_list("way", flat=True))
    return Preview(
        everybody=counted.everybody,
        people=counted.people,
        doubles=counted.wanted - counted.merged,
        taken_away=counted.merged - counted.everybody,
        nothing=counted.nothing,
        unreachable=counted.unreachable,
        reach=_reach(counted, open_ways),
        examples=examples,
        problems=_problems(sketch, counted) if problems else (),
        quiet_until=None if sketch.urgent else quiet_until(at),
        no_channel=not open_ways,
    )


def _reach(counted: _Counts, open_ways: set[str]) -> list[Reach]:
    every = [Reach(way.value, getattr(counted, way.value), way.value in open_ways) for way in ADDRESS_OF_WAY]
    return [one for one in every if one.open or (one.number and one.way != Way.VOICE)]


def _problems(sketch: Sketch, counted: _Counts) -> list[Sentence]:
    found: list[Sentence] = []
    if not sketch.title.strip():
        found.append(_("The notice has no title yet."))
    if not sketch.body.strip():
        found.append(_("The notice has no text yet."))
    found += [
        _("{{%(name)s}} has no value yet. Fill it in, or take it out of the text.") % {"name": name}
        for name in sketch.lacking
    ]
    if not sketch.audience.get("parts"):
        found.append(_("Nobody is chosen yet. Choose who is to read it."))
    elif not counted.everybody:
        found.append(_("Nobody belongs to this choice of recipients. Choose others."))
    if counted.outside:
        sentence = ngettext(
            "%(count)s recipient lies outside the places you answer for. Choose recipients in your own places.",
            "%(count)s recipients lie outside the places you answer for. Choose recipients in your own places.",
            counted.outside,
        )
        found.append(sentence % {"count": counted.outside})
    return found


def _example(
    sketch: Sketch, name: str, enterprise: str, place: str, site: str, group: str, who: str, phone: str
) -> Example:
    values = {one: sketch.values.get(one, "").strip() or f"〔{one}〕" for one in sketch.asked}
    row = Row(
        0, NO_SLIP, "", sketch.urgent, None, 0, 0, "office", sketch.title, sketch.body, {}, values, {}, "",
        name, enterprise, place, site, group, who, phone,
    )  # fmt: skip
    link = f"{settings.PUBLIC_ADDRESS}/n/…/" if link_for(1) else ""
    said = say(row, link)
    return Example(name, enterprise, site or place or group, said.title, said.body)


def parts_in_words(*, audience: Mapping[str, Any], seen_by: Actor) -> tuple[list[str], list[str]]:
    """Each part that is added and each that is taken away, as a sentence; persons by their names."""
    try:
        choice = choice_of({"parts": [], **audience})
    except Refused:
        return [], []
    ids = [number for part in (*choice.parts, *choice.taken_away) if part.of == PEOPLE for number in part.ids]
    names = dict(Person.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}
    return [_part(part, names) for part in choice.parts], [_part(part, names) for part in choice.taken_away]


def _part(part: Part, names: Mapping[int, str]) -> str:
    if part.of == PEOPLE:
        return "、".join(names.get(number, "?") for number in part.ids)
    return words_of(Choice((part,)))[0]


def ways_open(*, seen_by: Actor, at: datetime) -> set[str]:
    """The ways for which a channel is switched on; the call list needs none."""
    if not rules.may_write(seen_by, at):
        raise NotYours(_(rules.may_write.__doc__ or ""))
    return set(Channel.objects.filter(enabled=True).values_list("way", flat=True)) | {Way.CALL_LIST.value}
