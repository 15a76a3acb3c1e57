"""What people and the other capabilities do with webhooks."""

from gezhi.webhooks.actions.announcing import Event, announce, announce_many
from gezhi.webhooks.actions.endpoints import (
    BOTH_SIGN,
    Made,
    add_endpoint,
    change_endpoint,
    change_secret,
    pause_endpoint,
    remove_endpoint,
    resume_endpoint,
)
from gezhi.webhooks.actions.replaying import replay, replay_failed, send_test

__all__ = [
    "BOTH_SIGN",
    "Event",
    "Made",
    "add_endpoint",
    "announce",
    "announce_many",
    "change_endpoint",
    "change_secret",
    "pause_endpoint",
    "remove_endpoint",
    "replay",
    "replay_failed",
    "resume_endpoint",
    "send_test",
]
