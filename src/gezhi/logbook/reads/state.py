"""How the log book is: the sealer's heartbeat, the newest checkpoint, the keys, the last verification."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere, Sentence
from gezhi.logbook import keys
from gezhi.logbook.findings import Report
from gezhi.logbook.models import Checkpoint, Sealer, Verification
from gezhi.logbook.rows import fetch
from gezhi.logbook.rules import demand, may_read_everything

QUIET = timedelta(seconds=30)
LATE = timedelta(seconds=60)
WAITING_MOST = 100_000

STOPS: dict[str, Sentence] = {
    "key-missing": _(
        "The key of the log book is missing. Put keys/logbook.ed25519 back into the data folder from the backup; "
        "if it is lost for good, run “gezhi log new-key”."
    ),
    "key-changed": _(
        "The key of the log book is not the one that it was signed with. Put the old key back from the backup."
    ),
    "cut-short": _(
        "The log book is shorter than the checkpoint in the data folder: somebody deleted entries. "
        "If an old backup was restored on purpose, run “gezhi log accept-restored”."
    ),
    "rewritten": _(
        "The log book is not the one that was signed last. Verify it and compare it with a checkpoint that you kept."
    ),
    "seals-differ": _(
        "The seals do not agree with the last signed checkpoint. Verify the log book to see which entry it is."
    ),
    "witness-spoilt": _(
        "The checkpoint kept in the data folder can no longer be read. Put checkpoints/latest back from the backup."
    ),
}


@dataclass(frozen=True)
class SealerState:
    """When the sealer last ran, what waits for it and since when, why it stopped ("" = it did not)."""

    ran_at: datetime | None
    waiting: int
    oldest: datetime | None
    lag: timedelta
    stopped: str
    unreadable: int | None
    well: bool

    @property
    def sentence(self) -> Sentence:
        """Why it is not well, for people; "" if it is."""
        if self.stopped:
            return STOPS.get(self.stopped, self.stopped)
        if not self.well:
            return _("New entries are not being sealed. Look whether the worker is running.")
        if self.unreadable is not None:
            return _("Entry %(entry)s cannot be sealed: it was written past the application.") % {
                "entry": self.unreadable
            }
        return ""


def sealer_state(*, at: datetime) -> SealerState:
    """How the sealer is at the instant `at`. Well: ran within 30 s, did not stop, nothing waits longer than 60 s.

    For /readyz, so it names nothing. `waiting` is counted up to 100,000.
    """
    heartbeat = Sealer.objects.filter(pk=1).first() or Sealer()
    waiting, oldest = _waiting()
    lag = max(at - oldest, timedelta()) if oldest else timedelta()
    runs = heartbeat.ran_at is not None and at - heartbeat.ran_at <= QUIET
    well = runs and not heartbeat.stopped and lag <= LATE
    return SealerState(heartbeat.ran_at, waiting, oldest, lag, heartbeat.stopped, heartbeat.unreadable, well)


def _waiting() -> tuple[int, datetime | None]:
    """How many entries beyond the highest sealed one wait, and the oldest of them; stragglers below it are the sweep's."""
    highest = Checkpoint.objects.order_by("-size").values_list("highest_entry", flat=True).first() or 0
    sql = (
        "SELECT count(*), min(recorded_at) FROM (SELECT recorded_at FROM logbook_entry e WHERE id > %s AND NOT EXISTS "
        "(SELECT FROM logbook_seal s WHERE s.entry_id = e.id) ORDER BY id LIMIT %s) AS waiting"
    )
    count, oldest = fetch(sql, [highest, WAITING_MOST])[0]
    return count, oldest


def newest_checkpoint() -> Checkpoint | None:
    """The last signed state of the log; its text may be kept by anybody, it says nothing about the entries."""
    return Checkpoint.objects.order_by("-size").first()


def verifier_keys() -> list[str]:
    """The public keys of the log in C2SP form, oldest first; the last one signs now. Empty before the first checkpoint."""
    try:
        return [key.vkey for key in keys.verifier_keys()]
    except keys.NoKey:
        return []


def asked_verification(*, seen_by: Actor, at: datetime, number: int | None = None) -> Verification | None:
    """The verification asked for last, or the one with this number (NotThere if there is none)."""
    demand(may_read_everything(seen_by, at), may_read_everything)
    if number is None:
        return Verification.objects.order_by("-asked_at", "-pk").first()
    found = Verification.objects.filter(pk=number).first()
    if found is None:
        raise NotThere
    return found


def last_report(*, at: datetime) -> tuple[datetime, Report] | None:
    """When the log was last verified as a whole and what it came to; for the foot of pages that show sealed entries."""
    found = Verification.objects.filter(ended_at__isnull=False, failed=False).order_by("-ended_at").first()
    return (found.ended_at, Report.from_json(found.report)) if found and found.ended_at and found.report else None
