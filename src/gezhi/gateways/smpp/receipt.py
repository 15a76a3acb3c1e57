"""Delivery receipts of SMPP: a line of text by custom (specification v3.4, appendix B), or options."""

import re
from datetime import datetime

from gezhi.gateways.callbacks import BEIJING
from gezhi.gateways.contract import Receipt, Seen
from gezhi.gateways.smpp.pdu import MESSAGE_STATE, RECEIPT, RECEIPTED_MESSAGE_ID, Short

LINE = re.compile(r"(\w+(?: date)?):(\S*)")
STATES = {
    1: "ENROUTE",
    2: "DELIVRD",
    3: "EXPIRED",
    4: "DELETED",
    5: "UNDELIV",
    6: "ACCEPTD",
    7: "UNKNOWN",
    8: "REJECTD",
}
ON_THE_WAY = {"ENROUTE", "ACCEPTD", ""}


def receipt_of(short: Short, now: datetime, *, decimal_to_hex: bool = False) -> Receipt | None:
    """What a deliver_sm tells of a message of ours; None if it is something else, or nothing final.

    Some centres answer submit_sm with a number in hexadecimal digits and write it in the receipt in decimal ones.
    """
    if not short.esm_class & RECEIPT:
        return None
    told = {name.lower(): value for name, value in LINE.findall(short.words.decode("latin-1"))}
    option = short.options.get(RECEIPTED_MESSAGE_ID, b"").rstrip(b"\0").decode("latin-1")
    number = option or told.get("id", "")
    state = STATES.get(short.options.get(MESSAGE_STATE, b"\0")[0], "") or told.get("stat", "").upper()
    if not number or state in ON_THE_WAY:
        return None
    if decimal_to_hex and not option and number.isdecimal():
        number = f"{int(number):x}"
    seen = Seen.DELIVERED if state == "DELIVRD" else Seen.FAILED
    return Receipt(
        number, None, seen, _done(told.get("done date", ""), now), f"{state}:{told.get('err', '')}".rstrip(":")
    )


def _done(words: str, now: datetime) -> datetime:
    """YYMMDDhhmm, of Beijing by custom here; some add seconds."""
    try:
        return datetime.strptime(words[:10], "%y%m%d%H%M").replace(tzinfo=BEIJING)
    except ValueError:
        return now
