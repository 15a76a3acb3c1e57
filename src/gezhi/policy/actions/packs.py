"""Bringing packs in. A version that is here is never changed: other content needs another version."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gezhi.kernel.actors import Actor
from gezhi.kernel.constraints import plainly
from gezhi.kernel.refusals import Conflict, Refused
from gezhi.logbook.actions import write
from gezhi.policy import rules
from gezhi.policy.models import PackVersion
from gezhi.policy.packs.checking import check_folder
from gezhi.policy.packs.pack import hash_of
from gezhi.policy.packs.reading import Problem


class NotAPack(Refused):
    """The folder cannot be brought in; `problems` says why, each with its file and line."""

    code = "not-a-pack"

    def __init__(self, problems: list[Problem]) -> None:
        told = ngettext("The pack has %(count)d mistake.", "The pack has %(count)d mistakes.", len(problems))
        super().__init__("\n".join([told % {"count": len(problems)}, *(str(one) for one in problems)]), field="folder")
        self.problems = problems


@dataclass(frozen=True)
class Brought:
    """A version, and whether it has just come."""

    version: PackVersion
    new: bool


def import_folder(*, folder: Path, by: Actor, at: datetime) -> Brought:
    """Brings in the pack of a folder. The same content again changes nothing.

    NotAPack (with file and line of every mistake) if it is not one; Conflict if this version is here with other content.
    """
    draft = check_folder(folder)
    if draft.problems:
        raise NotAPack(draft.problems)
    content, said = draft.content, draft.content["pack"]
    sha256 = hash_of(content)
    with plainly(), transaction.atomic():
        rules.demand(rules.may_import_packs(by, at), rules.may_import_packs)
        version, new = PackVersion.objects.get_or_create(
            code=said["code"],
            version=said["version"],
            defaults={
                "title": said["title"],
                "sha256": sha256,
                "content": content,
                "by": by.ref,
                "imported_at": at,
            },
        )
        if version.sha256 != sha256:
            raise Conflict(
                _("Version %(version)s of %(code)s is here with other content. Give what you changed a new version.")
                % {"version": version.version, "code": version.code},
                field="version",
            )
        if new:
            facts = {"pack": version.pack.ref, "sha256": sha256}
            write("pack.imported", by=by, at=at, about=[f"pack:{version.pk}"], facts=facts)
    return Brought(version, new)


def import_shipped(*, by: Actor, at: datetime) -> list[Brought]:
    """Brings in the packs that come with the product (setting PACKS). A version that is here already stays as it is."""
    brought = []
    for folder in shipped_folders():
        with suppress(Conflict):
            brought.append(import_folder(folder=folder, by=by, at=at))
    return brought


def shipped_folders() -> Iterable[Path]:
    """The folders of the packs that come with the product, by name."""
    return sorted(path.parent for path in Path(settings.PACKS).glob("*/pack.yaml"))
