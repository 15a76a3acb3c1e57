"""The choice of an audience as data: parts that are added up, parts that are taken away.

    {"parts":  [{"of": "duties", "posts": ["steward"], "kinds": ["site"], "under": [3]},
                {"of": "enterprises", "under": [3], "industries": ["C"], "states": [{"state": "unconfirmed", "notice": 7}]},
                {"of": "people", "ids": [12, 13]}],
     "except": [{"of": "enterprises", "tags": ["港务"]}]}

Within a part every condition must hold; an empty condition holds for all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from gezhi.kernel.refusals import Refused
from gezhi.registry.models import Enterprise, Place
from gezhi.registry.models.duties import Post
from gezhi.registry.models.enterprises import SizeClass
from gezhi.registry.models.places import Kind

DUTIES, ENTERPRISES, PEOPLE = "duties", "enterprises", "people"


@dataclass(frozen=True)
class Part:
    """One part: who holds a duty, enterprises (their contacts), or persons by name. `under` are places; `ids` rows."""

    of: str
    under: tuple[int, ...] = ()
    ids: tuple[int, ...] = ()
    posts: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    above_scale: bool | None = None
    states: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Choice:
    """Parts to add up and parts to take away."""

    parts: tuple[Part, ...] = ()
    taken_away: tuple[Part, ...] = field(default=())


_ALLOWED = {
    DUTIES: {"under", "posts", "kinds", "states"},
    ENTERPRISES: {"under", "ids", "industries", "sizes", "tags", "above_scale", "states"},
    PEOPLE: {"ids", "states"},
}
_WORDS = {"posts": set(Post.values), "kinds": set(Kind.values), "sizes": set(SizeClass.values)}


def choice_of(data: Mapping[str, Any]) -> Choice:
    """Reads a choice; Refused with a sentence if it is not one."""
    if set(data) - {"parts", "except"}:
        raise _not_understood()
    return Choice(_parts(data.get("parts", [])), _parts(data.get("except", [])))


def _parts(rows: Any) -> tuple[Part, ...]:
    if not isinstance(rows, list) or len(rows) > 40:
        raise _not_understood()
    return tuple(_part(row) for row in rows)


def _part(row: Any) -> Part:
    if not isinstance(row, dict) or row.get("of") not in _ALLOWED:
        raise _not_understood()
    of = row["of"]
    given = {name: value for name, value in row.items() if name != "of" and value not in (None, [], "")}
    if set(given) - _ALLOWED[of]:
        raise _not_understood()
    if of == PEOPLE and not given.get("ids"):
        raise Refused(_("No person is chosen. Choose at least one."), field="audience")
    made = {name: _value(name, value) for name, value in given.items()}
    return Part(of=of, **made)


def _value(name: str, value: Any) -> Any:
    if name == "above_scale":
        return bool(value)
    if not isinstance(value, list):
        raise _not_understood()
    if name in ("under", "ids"):
        if not all(isinstance(one, int) and not isinstance(one, bool) for one in value):
            raise _not_understood()
    elif name == "states":
        if not all(isinstance(one, dict) and isinstance(one.get("state"), str) for one in value):
            raise _not_understood()
    elif not all(isinstance(one, str) for one in value) or (name in _WORDS and set(value) - _WORDS[name]):
        raise _not_understood()
    return tuple(value)


def _not_understood() -> Refused:
    return Refused(
        _("The choice of recipients is not understood. Choose them again."), field="audience", code="audience"
    )


def words_of(choice: Choice) -> list[str]:
    """Each part in words, for the page and the log: which duties or enterprises, under which places."""
    places = {part_place for part in (*choice.parts, *choice.taken_away) for part_place in part.under}
    names = dict(Place.objects.filter(pk__in=places).values_list("pk", "name"))
    return [_said(part, names) for part in choice.parts] + [
        str(_("without: %(who)s") % {"who": _said(part, names)}) for part in choice.taken_away
    ]


def _said(part: Part, names: Mapping[int, str]) -> str:
    from gezhi.notices.audience.states import label_of

    where = "、".join(names.get(place, "?") for place in part.under)
    what = str(
        {DUTIES: _("those on duty"), ENTERPRISES: pgettext("recipients", "enterprises"), PEOPLE: _("persons by name")}[
            part.of
        ]
    )
    if part.of == ENTERPRISES and part.ids:
        what = "、".join(Enterprise.objects.filter(pk__in=part.ids[:3]).values_list("name", flat=True))
    more = [str(Post(post).label) for post in part.posts] + [str(Kind(kind).label) for kind in part.kinds]
    more += [*part.industries, *(str(SizeClass(size).label) for size in part.sizes), *part.tags]
    more += [str(_("above designated size"))] if part.above_scale else []
    more += [label_of(state) for state in part.states]
    return " · ".join(filter(None, [where, what, *more]))
