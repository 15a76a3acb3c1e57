"""Writing to the log book: one plain insert inside the caller's transaction, no lock on the hot path; and looking after it."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Conflict, Refused
from gezhi.logbook import keys, witness
from gezhi.logbook.canonical import fitting
from gezhi.logbook.clock import carry_out
from gezhi.logbook.models import Checkpoint, Entry, Verification
from gezhi.logbook.notes import NotAText, parse
from gezhi.logbook.reads.verification import NOT_A_CHECKPOINT
from gezhi.logbook.rules import demand, may_change_key, may_read_everything

AT_ONCE = 20_000
"""Up to so many entries a verification is done while the reader waits; beyond it becomes a job with progress."""
ABANDONED = timedelta(hours=1)
FEW = 3
"""Up to so many entries one INSERT is quicker than numbers and COPY."""

_NEXT_IDS = "SELECT nextval(pg_get_serial_sequence('logbook_entry', 'id')) FROM generate_series(1, %s)"


def write(
    verb: str,
    *,
    by: Actor,
    at: datetime,
    about: Iterable[str],
    facts: Mapping[str, object] | None = None,
    happened_at: datetime | None = None,
    late_reason: str = "",
) -> Entry:
    """Adds one line in the caller's transaction; it is sealed a few seconds after the commit.

    `verb` is "noun.verb-in-the-past" ("duty.assigned"); `about` are references such as "place:12", the main thing first;
    `facts` is JSON without personal data (references instead of names and phones); aware datetimes in it become UTC text.
    Times are aware; `happened_at` is when it happened in the world and defaults to `at`, when it was recorded.
    Raises canonical.NotCanonical for facts that cannot be sealed: fractions, whole numbers beyond 2**53 - 1.
    """
    entry = line(verb, by=by, at=at, about=about, facts=facts, happened_at=happened_at, late_reason=late_reason)
    entry.save(force_insert=True)
    return entry


def line(
    verb: str,
    *,
    by: Actor,
    at: datetime,
    about: Iterable[str],
    facts: Mapping[str, object] | None = None,
    happened_at: datetime | None = None,
    late_reason: str = "",
) -> Entry:
    """A line that is not written yet, for `write_many`; the arguments are those of `write`."""
    return Entry(
        verb=verb,
        actor=by.ref,
        about=list(about),
        facts=fitting(facts or {}),
        happened_at=happened_at or at,
        recorded_at=at,
        late_reason=late_reason,
    )


def write_many(lines: Iterable[Entry]) -> list[Entry]:
    """Adds many lines at once in the caller's transaction (an import), by COPY. Make each with `line`."""
    entries = list(lines)
    if len(entries) <= FEW:
        return Entry.objects.bulk_create(entries)
    columns = ("id", "verb", "actor", "about", "facts", "happened_at", "recorded_at", "late_reason")
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_IDS, [len(entries)])
        for entry, (number,) in zip(entries, cursor.fetchall(), strict=True):
            entry.pk = number
        with cursor.copy(f"COPY logbook_entry ({', '.join(columns)}) FROM STDIN") as copy:
            for entry in entries:
                facts = json.dumps(entry.facts, ensure_ascii=False)
                copy.write_row([facts if name == "facts" else getattr(entry, name) for name in columns])
    return entries


def ask_verification(*, by: Actor, at: datetime, kept: str = "") -> Verification:
    """Has the whole log recomputed, at once if it is small, otherwise as a job; the row holds progress and result.

    `kept` is a checkpoint text to compare with. Refused if it is none; Conflict while another verification is running.
    """
    demand(may_read_everything(by, at), may_read_everything)
    try:
        text = parse(kept).text if kept.strip() else ""
    except NotAText as error:
        raise Refused(NOT_A_CHECKPOINT, field="kept", code="not-a-checkpoint") from error
    newest = Checkpoint.objects.order_by("-size").first()
    total = newest.size if newest else 0
    with transaction.atomic():
        if Verification.objects.filter(ended_at=None, asked_at__gt=at - ABANDONED).exists():
            raise Conflict(_("A verification is running. Wait until it has ended."), code="running")
        row = Verification.objects.create(asked_by=by.ref, asked_at=at, kept=text, total=total)
        if total > AT_ONCE:
            from gezhi.logbook import tasks

            tasks.verify.defer(verification=row.pk)
    return row if total > AT_ONCE else carry_out(row.pk, at=at)


def change_key(*, by: Actor, at: datetime, reason: str) -> str:
    """Begins to sign with a new key after the old one was lost; returns the new verifier key.

    The operator has moved what is left of the old private key away. The old public keys stay listed, so what they signed
    stays verifiable, and every verification says from where on the new key signs. Refused while the old key is there.
    """
    demand(may_change_key(by, at), may_change_key)
    if keys.key_path().exists():
        raise Refused(
            _("The key of the log book is there. Move it away first if it must no longer be used."), code="key-there"
        )
    with transaction.atomic():
        old = [key.vkey for key in keys.verifier_keys()][-1:]
        new = keys.make_key().verifier.vkey
        write(
            "log.key_changed",
            by=by,
            at=at,
            about=["log:1"],
            facts={"old_key": "".join(old), "new_key": new, "reason": reason},
        )
    return new


def accept_restored(*, by: Actor, at: datetime, reason: str) -> int:
    """Goes on after an old backup of the database was restored; returns the size that the log had before.

    The checkpoint kept in the data folder is put aside, and the entry written about it is sealed for ever: whoever kept a
    larger checkpoint will still find that entries are gone. Refused if the log is not shorter than it was.
    """
    demand(may_change_key(by, at), may_change_key)
    note = witness.kept()
    size = Checkpoint.objects.count() and Checkpoint.objects.latest("size").size
    if note is None or note.size <= size:
        raise Refused(_("The log book is not shorter than it was. There is nothing to accept."), code="not-shorter")
    with transaction.atomic():
        write(
            "log.restored",
            by=by,
            at=at,
            about=["log:1"],
            facts={"size": size, "size_before": note.size, "reason": reason},
        )
    witness.forget()
    return note.size
