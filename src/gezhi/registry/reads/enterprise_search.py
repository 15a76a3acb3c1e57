"""Finding enterprises by name, former name, pinyin, credit code or old number; the nearest first."""

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Length

from gezhi.registry.models import Enterprise, EnterpriseName
from gezhi.registry.models.derived import name_key

LONGEST = 100
MOST_LED = 1000


def matching(enterprises: QuerySet[Enterprise], search: str) -> QuerySet[Enterprise]:
    """Those of the enterprises that every word of `search` finds, ranked: the very one, beginnings, parts, the rest.

    A merged duplicate, and a name that an enterprise no longer has, lead to the one that goes on. Words of one or two
    Latin letters or digits are looked for at the beginning of words only.
    """
    words = [key for word in search[:LONGEST].split() if (key := name_key(word))]
    if not words:
        return enterprises.order_by("initials", "pk")
    holds = Q()
    for word in words:
        holds &= _holds(word)
    return ranked(enterprises.filter(holds | Q(pk__in=_led_to(holds))), "".join(words))


def _led_to(holds: Q) -> list[int]:
    """Ids of the enterprises that are found by a name they no longer have, or by what was merged into them.

    Few; asked for beforehand, because the planner answers "this row, or one of these ids" from its indexes, but "this
    row, or one that a subquery gives" by reading the whole table.
    """
    merged = Enterprise.objects.filter(holds, merged_into__isnull=False).values_list("merged_into_id")
    goes_on = Coalesce("enterprise__merged_into_id", "enterprise_id")
    former = EnterpriseName.objects.filter(holds).values_list(goes_on)
    return [row[0] for row in merged.order_by().union(former.order_by())[:MOST_LED]]


def _holds(word: str) -> Q:
    """Rows that hold the word, in the form that the indexes answer: grams for Chinese, trigrams for the rest."""
    if not word.isascii():
        return Q(grams__contains=_pairs(word)) & Q(searchable__contains=word)
    if len(word) < 3:
        return Q(searchable__startswith=word) | Q(searchable__contains=f" {word}")
    return Q(searchable__contains=word)


def _pairs(word: str) -> list[str]:
    return sorted({word[i : i + 2] for i in range(len(word) - 1)}) or [word]


def ranked(enterprises: QuerySet[Enterprise], key: str) -> QuerySet[Enterprise]:
    """In the order in which people expect the hits of `key` (a name key): exact, beginning, initials, inside, elsewhere."""
    rank = Case(
        When(Q(name_key=key) | Q(credit_code=key.upper()) | Q(old_number=key), then=Value(0)),
        When(Q(name_key__startswith=key) | Q(credit_code__startswith=key.upper()), then=Value(1)),
        When(Q(initials__startswith=key), then=Value(2)),
        When(Q(name_key__contains=key), then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )
    return enterprises.annotate(rank=rank).order_by("rank", Length("name_key"), "initials", "pk")
