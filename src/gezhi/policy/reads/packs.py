"""Packs that are here, and the one that judges at an instant."""

from dataclasses import dataclass
from datetime import datetime

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere
from gezhi.policy.models import Incident, IncidentPack, PackVersion
from gezhi.policy.packs.pack import Pack, from_content, kept


@dataclass(frozen=True)
class Judging:
    """Which version judges, and the pack that it is."""

    pack_version_id: int
    pack: Pack


def pack_at(*, incident: Incident, at: datetime, known: datetime | None = None) -> Pack:
    """The pack that judges at the instant `at`, as known at `known` (default: now). NotThere before the incident began.

    Asked with the instant of a submission it gives the pack by which that submission is judged, whatever was switched since.
    """
    return judging(incident=incident, at=at, known=known).pack


def judging(*, incident: Incident, at: datetime, known: datetime | None = None) -> Judging:
    """The same with the version's id, as rows that were judged keep it."""
    rows = IncidentPack.objects.filter(incident=incident, during__contains=at)
    rows = rows.filter(recorded__contains=known) if known else rows.filter(recorded__upper_inf=True)
    found = rows.values_list("pack_version_id", "pack_version__sha256").first()
    if found is None:
        raise NotThere
    return Judging(found[0], _loaded(*found))


def pack_version(pk: int) -> Pack:
    """The pack of a stored version, whatever judges now. NotThere for an id that is none."""
    found = PackVersion.objects.filter(pk=pk).values_list("pk", "sha256").first()
    if found is None:
        raise NotThere
    return _loaded(*found)


def version_of(*, code: str, version: str = "") -> PackVersion:
    """The row of this version; without one the version brought in last. NotThere if it is not here."""
    rows = PackVersion.objects.filter(code=code).order_by("-imported_at", "-pk")
    found = (rows.filter(version=version) if version else rows).first()
    if found is None:
        raise NotThere
    return found


def all_versions(*, seen_by: Actor, at: datetime) -> list[PackVersion]:
    """Every version that is here, by code, the newest first. Open to everybody: by what one is judged is no secret."""
    rows = PackVersion.objects.filter(imported_at__lte=at).defer("content")
    return list(rows.order_by("code", "-imported_at", "-pk"))


def _loaded(pk: int, sha256: str) -> Pack:
    found = kept(sha256)
    return found or from_content(PackVersion.objects.values_list("content", flat=True).get(pk=pk), sha256)


def version_row(*, wanted: object, versions: list[PackVersion]) -> PackVersion | None:
    """The one of `versions` whose id is `wanted`, with its content; None if it is none of them."""
    found = next((one for one in versions if f"{one.pk}" == f"{wanted}"), None)
    return PackVersion.objects.get(pk=found.pk) if found else None
