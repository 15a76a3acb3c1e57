"""What a park says when it files for its tenants: whom it leaves out and why, what holds for all, what for each, which papers."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from gezhi.kernel.refusals import Refused
from gezhi.reopening.actions.parks import Paper
from gezhi.reopening.forms.items import PREFIX, value_of
from gezhi.reopening.reads.tenants import Tenant, Tenants

LONGEST = 200
OWN_PAPERS = "own-"


@dataclass
class Said:
    """A filing as it was typed. `errors` by the name of the field, `typed` what stands in the fields."""

    slip: UUID | None = None
    exceptions: dict[int, str] = field(default_factory=dict)
    shared: dict[str, Any] = field(default_factory=dict)
    own: dict[int, dict[str, Any]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    files: dict[str, Paper] = field(default_factory=dict)
    own_files: dict[int, dict[str, Paper]] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)
    taken: frozenset[int] = frozenset()


def said_in(data: QueryDict, handed: "MultiValueDict[str, UploadedFile[bytes]]", tenants: Tenants) -> Said:
    """Reads the form. Whoever is not marked is left out and needs a reason; empty fields leave what is known."""
    marked = {int(pk) for pk in data.getlist("file") if pk.isascii() and pk.isdecimal() and len(pk) < 19}
    said = Said(
        slip=_slip(data.get("slip", "")), typed={name: data.get(name, "") for name in data}, taken=frozenset(marked)
    )
    _take(said, data, "", tenants.shared, said.shared)
    for tenant in tenants.open:
        if tenant.enterprise.pk in marked:
            own: dict[str, Any] = {}
            _take(said, data, f"{tenant.enterprise.pk}-", tenant.own, own)
            said.own[tenant.enterprise.pk] = own
        else:
            _leave_out(said, data, tenant)
    for material in tenants.papers:
        _take_papers(said, handed, material.code, tenants)
    return said


def _take_papers(said: Said, handed: "MultiValueDict[str, UploadedFile[bytes]]", code: str, tenants: Tenants) -> None:
    """The paper that is the same for all, and those of single tenants, who are known by the names of the files."""
    if (one := handed.get(PREFIX + code)) is not None:
        said.files[code] = Paper(one.file or one, one.name or "")
    for each in handed.getlist(OWN_PAPERS + code):
        tenant = named_by(each.name or "", tenants)
        if tenant is None:
            words = _(
                "“%(name)s” names no enterprise of the list. Name each file after the enterprise or its credit code."
            )
            said.errors[OWN_PAPERS + code] = words % {"name": each.name}
        else:
            said.own_files.setdefault(tenant, {})[code] = Paper(each.file or each, each.name or "")


def named_by(name: str, tenants: Tenants) -> int | None:
    """The tenant after whom a file is named: by its whole name (the longest that fits) or its credit code; None for nobody."""
    stem = _plain(name)
    found = [
        (len(word), tenant.enterprise.pk)
        for tenant in tenants.open
        for word in (_plain(tenant.enterprise.name), _plain(tenant.enterprise.credit_code or ""))
        if word and word in stem
    ]
    return max(found)[1] if found else None


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _take(said: Said, data: QueryDict, prefix: str, materials: Iterable[Any], into: dict[str, Any]) -> None:
    for material in materials:
        name = f"{PREFIX}{prefix}{material.code}"
        try:
            value = value_of(material, data.get(name, "")[:LONGEST].strip())
        except Refused as refused:
            said.errors[name] = str(refused.sentence)
            continue
        if value is not None:
            into[material.code] = value


def _leave_out(said: Said, data: QueryDict, tenant: Tenant) -> None:
    name = f"why-{tenant.enterprise.pk}"
    reason = data.get(name, "")[:LONGEST].strip()
    if not reason:
        said.errors[name] = _("Write why this tenant is left out, or mark it again.")
    said.exceptions[tenant.enterprise.pk] = reason


def _slip(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
