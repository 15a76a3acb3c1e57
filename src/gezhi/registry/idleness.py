"""Which enterprises are idle on a day, for whoever counts: nothing is expected of them, and figures say how many they leave out."""

from datetime import date, datetime

from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from gezhi.registry.models import Idleness


def idle_on(day: date, *, known: datetime | None = None) -> dict[int, str]:
    """The kind of idleness (deregistered, stopped, seasonal) of each standing enterprise that is idle on `day`.

    `known`: as known at that instant; by default as known now. A duplicate's idleness is that of the one it goes on in.
    """
    rows = Idleness.objects.filter(_known(known), during__contains=day)
    standing = Coalesce("enterprise__merged_into", "enterprise")
    return dict(rows.annotate(goes_on=standing).order_by("pk").values_list("goes_on", "kind"))


def _known(known: datetime | None) -> Q:
    return Q(recorded__upper_inf=True) if known is None else Q(recorded__contains=Value(known))
