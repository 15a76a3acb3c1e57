"""Proofs that need no trust in this system: that an entry is in the log, that the log only grew."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Conflict, NotThere
from gezhi.logbook.canonical import NotCanonical, canonical, fields_of
from gezhi.logbook.models import Checkpoint, Entry
from gezhi.logbook.reads.entries import entry as entry_of
from gezhi.logbook.reads.state import newest_checkpoint, verifier_keys
from gezhi.logbook.stored import Damaged, StoredTree
from gezhi.logbook.tree import consistency_path, inclusion_path


def inclusion_proof(*, seen_by: Actor, at: datetime, number: int) -> dict[str, Any]:
    """The proof of entry `number`: hashed fields, leaf, path to the root (RFC 6962 §2.1.1), signed checkpoint, keys.

    As a file it is verified by `verify_export.py`. NotThere if `seen_by` may not read the entry; Conflict if it is not
    sealed yet, or if the log is damaged there.
    """
    entry = entry_of(seen_by=seen_by, at=at, number=number)
    checkpoint = newest_checkpoint()
    if checkpoint is None or not is_sealed(entry) or entry.seal.leaf >= checkpoint.size:
        raise Conflict(_("This entry is not sealed yet. Try again in a few seconds."), code="not-sealed")
    try:
        path = inclusion_path(entry.seal.leaf, checkpoint.size, StoredTree())
    except Damaged as error:
        raise Conflict(_("The log book is damaged near this entry. Verify it."), code="damaged") from error
    return {
        "format": "gezhi-proof/1",
        "entry": fields_of(entry.raw),
        "hash": bytes(entry.seal.leaf_hash).hex(),
        "leaf": entry.seal.leaf,
        "path": [step.hex() for step in path],
        "checkpoint": checkpoint.text,
        "keys": verifier_keys(),
    }


def consistency_proof(*, old: int, new: int | None = None) -> dict[str, Any]:
    """The proof that the log of `new` entries (default: now) begins with that of `old` entries; says nothing about entries.

    RFC 6962 §2.1.2, hashes in hexadecimal. NotThere if no checkpoint was signed over `old` or `new` entries.
    """
    before = Checkpoint.objects.filter(size=old).first()
    after = Checkpoint.objects.filter(size=new).first() if new else newest_checkpoint()
    if before is None or after is None or before.size > after.size:
        raise NotThere
    try:
        path = consistency_path(before.size, after.size, StoredTree())
    except Damaged as error:
        raise Conflict(_("The log book is damaged. Verify it."), code="damaged") from error
    return {
        "format": "gezhi-consistency/1",
        "path": [step.hex() for step in path],
        "old": before.text,
        "new": after.text,
        "keys": verifier_keys(),
    }


def hashed_text(entry: Entry) -> str:
    """The canonical text of an entry, exactly as it is hashed; "" if it has none."""
    try:
        return canonical(fields_of(entry.raw)).decode()
    except NotCanonical:
        return ""


def covering_checkpoint(entry: Entry) -> Checkpoint | None:
    """The first checkpoint that was signed over the entry; None while it waits for its seal."""
    if not is_sealed(entry):
        return None
    return Checkpoint.objects.filter(size__gt=entry.seal.leaf).order_by("size").first()


def is_sealed(entry: Entry) -> bool:
    """Whether the entry has its place in the tree."""
    return getattr(entry, "seal", None) is not None
