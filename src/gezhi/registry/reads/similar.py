"""Which enterprises may be the same one: same number, name, former name, phone; or names that are nearly the same."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.periods import period
from gezhi.kernel.refusals import Sentence
from gezhi.registry import rules
from gezhi.registry.models import Distinction, Enterprise, EnterpriseName, Occupancy
from gezhi.registry.models.derived import name_key

_LEGAL_FORM = re.compile(
    r"((股份|责任)?有限(责任)?公司|总公司|分公司|公司|集团|合伙企业|(普通|有限)合伙|经营部|个体工商户)+$"
)
_COMMON = 0.02  # a pair of characters in more than 2 % of all names tells nothing
_MANY = 20  # nor can it be told from fewer names than these which pairs are common
ALIKE = 0.62
_MOST = 400

SAME_CODE: Sentence = _("same credit code")
SAME_NUMBER: Sentence = _("same registration number")
SAME_NAME: Sentence = _("same name")
FORMER_NAME: Sentence = _("this was its former name")
SAME_PHONE: Sentence = _("same contact phone")
SAME_ADDRESS: Sentence = _("same working address")
LIKE_NAME: Sentence = _("similar name")


@dataclass(frozen=True, slots=True)
class Similar:
    """An enterprise that may be the one in question, how alike the names are (0 to 1), and why it is shown."""

    enterprise: Enterprise
    likeness: float
    why: tuple[Sentence, ...]


def core(name: str) -> str:
    """What tells a name apart: its key without the legal form at the end (青岛港东食品有限公司 gives 青岛港东食品)."""
    key = name_key(name)
    return _LEGAL_FORM.sub("", key) or key


def likeness(one: str, other: str, common: frozenset[str] = frozenset()) -> float:
    """How alike two names are, from 0 to 1: the pairs of neighbouring characters they share (Dice), legal forms left out.

    Pairs that are `common` to many names (a town, 科技, 信息) count a tenth, so that what tells names apart decides.
    """
    a, b = _pairs(core(one)), _pairs(core(other))
    if not a or not b:
        return float(core(one) == core(other))
    return 2 * _heft(a & b, common) / (_heft(a, common) + _heft(b, common))


def _heft(pairs: set[str], common: frozenset[str]) -> float:
    return sum(0.1 if pair in common else 1.0 for pair in pairs)


def find_similar(
    *, facts: Mapping[str, object], seen_by: Actor, at: datetime, leaving_out: int | None = None, limit: int = 6
) -> list[Similar]:
    """Standing enterprises that may be the one these facts speak of, the surest first.

    Everybody who may register an enterprise learns name and code of a similar one, wherever it works: both are public.
    Whose phone it is learns only who may know that enterprise's contact.
    Looks at name, credit_code, old_number, contact_phone and working_address. `leaving_out` is an id, usually its own.
    """
    told_apart, common = _told_apart(leaving_out), common_pairs()
    contacts = _known_contacts(seen_by, at)
    found = [
        _compared(enterprise, facts if contacts(enterprise) else {**facts, "contact_phone": ""}, common)
        for enterprise in _candidates(facts, common)
        if enterprise.pk != leaving_out and enterprise.pk not in told_apart
    ]
    found = [similar for similar in found if similar.why]
    return sorted(found, key=lambda similar: (-_weight(similar), -similar.likeness, similar.enterprise.pk))[:limit]


def _known_contacts(seen_by: Actor, at: datetime) -> Callable[[Enterprise], bool]:
    """Says of an enterprise whether `seen_by` may know its contact: of all, or of what works where they run a place."""
    runs = rules.runs(seen_by, at)
    if runs.everything:
        return lambda enterprise: True
    here = Occupancy.objects.filter(runs.q(), during__overlap=period(at))
    theirs = set(here.values_list("enterprise_id", flat=True))
    return lambda enterprise: enterprise.pk in theirs


def _candidates(facts: Mapping[str, object], common: frozenset[str]) -> Iterable[Enterprise]:
    same = Q(pk__in=alike(str(facts.get("name") or ""), common))
    for field in ("credit_code", "old_number", "contact_phone"):
        if facts.get(field):
            same |= Q(**{field: facts[field]})
    return Enterprise.objects.standing().filter(same).prefetch_related("former_names")


def alike(name: str, common: frozenset[str]) -> list[int]:
    """Ids of enterprises, merged or not, that share telling pairs of characters with the name now or formerly had."""
    pairs = _pairs(core(name))
    telling = sorted(pairs - common) or sorted(pairs)
    if not telling:
        return []
    ids: list[int] = []
    for model, column in ((Enterprise, "id"), (EnterpriseName, "enterprise_id")):
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                SELECT {column} FROM {model._meta.db_table}
                WHERE grams && %(telling)s::text[]
                ORDER BY cardinality(ARRAY(SELECT unnest(grams) INTERSECT SELECT unnest(%(telling)s::text[]))) DESC, id
                LIMIT {_MOST}
                """,  # noqa: S608  names of our own tables
                {"telling": telling},
            )
            ids += [row[0] for row in cursor.fetchall()]
    return ids


def common_pairs() -> frozenset[str]:
    """The pairs that many names share, by PostgreSQL's own statistics; empty where there are few names or no statistics yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT word FROM pg_stats AS stats,
                unnest(stats.most_common_elems::text::text[], stats.most_common_elem_freqs) AS common (word, share),
                pg_class AS kept
            WHERE stats.schemaname = current_schema() AND stats.tablename = %s AND stats.attname = 'grams'
              AND share > %s AND length(word) = 2
              AND kept.oid = to_regclass(stats.tablename::text) AND share * kept.reltuples >= %s
            """,
            [Enterprise._meta.db_table, _COMMON, _MANY],
        )
        return frozenset(row[0] for row in cursor.fetchall())


def _compared(enterprise: Enterprise, facts: Mapping[str, object], common: frozenset[str]) -> Similar:
    name = str(facts.get("name") or "")
    alike = likeness(name, enterprise.name, common)
    formerly = any(name_key(former.name) == name_key(name) for former in enterprise.former_names.all())
    two_entities = _both_differ(enterprise.credit_code, facts.get("credit_code"))
    same = {
        SAME_CODE: _same(enterprise.credit_code, facts.get("credit_code")),
        SAME_NUMBER: _same(enterprise.old_number, facts.get("old_number")),
        SAME_NAME: bool(name) and enterprise.name_key == name_key(name),
        FORMER_NAME: bool(name) and formerly,
        SAME_PHONE: not two_entities and _same(enterprise.contact_phone, facts.get("contact_phone")),
        SAME_ADDRESS: alike >= 0.4 and _same(enterprise.working_address, facts.get("working_address")),
        LIKE_NAME: not two_entities and alike >= ALIKE and enterprise.name_key != name_key(name),
    }
    return Similar(enterprise, alike, tuple(why for why, holds in same.items() if holds))


def _weight(similar: Similar) -> int:
    heavy = (SAME_CODE, SAME_NUMBER, SAME_NAME, FORMER_NAME)
    return sum(2 if why in heavy else 1 for why in similar.why)


def _same(one: object, other: object) -> bool:
    return bool(one) and one == other


def _both_differ(one: object, other: object) -> bool:
    """Whether both are known and differ: two credit codes are two legal entities."""
    return bool(one) and bool(other) and one != other


def _pairs(key: str) -> set[str]:
    return {key[i : i + 2] for i in range(len(key) - 1)}


def _told_apart(enterprise_id: int | None) -> set[int]:
    if enterprise_id is None:
        return set()
    pairs = Distinction.objects.filter(Q(one_id=enterprise_id) | Q(other_id=enterprise_id)).values_list("one", "other")
    return {other for pair in pairs for other in pair} - {enterprise_id}
