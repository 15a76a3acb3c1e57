"""What pages, API and command line ask of the log book. Keyword arguments only."""

from gezhi.logbook.findings import Finding, Report
from gezhi.logbook.reads.entries import Page, entries, entry
from gezhi.logbook.reads.export import VERIFIER, export, export_bundle, export_lines
from gezhi.logbook.reads.proofs import consistency_proof, covering_checkpoint, hashed_text, inclusion_proof, is_sealed
from gezhi.logbook.reads.state import (
    SealerState,
    asked_verification,
    last_report,
    newest_checkpoint,
    sealer_state,
    verifier_keys,
)
from gezhi.logbook.reads.verification import verify

__all__ = [
    "VERIFIER",
    "Finding",
    "Page",
    "Report",
    "SealerState",
    "asked_verification",
    "consistency_proof",
    "covering_checkpoint",
    "entries",
    "entry",
    "export",
    "export_bundle",
    "export_lines",
    "hashed_text",
    "inclusion_proof",
    "is_sealed",
    "last_report",
    "newest_checkpoint",
    "sealer_state",
    "verifier_keys",
    "verify",
]
