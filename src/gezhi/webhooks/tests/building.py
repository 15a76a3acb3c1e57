"""Endpoints and deliveries as the tests need them."""

from datetime import datetime
from typing import Any

from gezhi.people.keys import seal
from gezhi.webhooks.actions import announce
from gezhi.webhooks.models import Endpoint
from testing.town import NOON

__all__ = ["NOON", "SECRET", "a_case_closed", "an_endpoint"]
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def an_endpoint(**more: Any) -> Endpoint:
    """An endpoint that wants everything about cases; `secret` is given in the clear."""
    given = {
        "name": "上级平台", "url": "https://receiver.example/hooks", "events": ["case.*"], "secret": SECRET,
        "state_since": NOON, "made_at": NOON, "made_by": "person:1", **more,
    }  # fmt: skip
    return Endpoint.objects.create(**{**given, "secret": seal(str(given["secret"]))})


def a_case_closed(at: datetime = NOON) -> None:
    """One event, announced by the real verb."""
    announce("case.closed", about="case:12", body={"number": "GZ-261102-014", "state": "closed"}, at=at)
