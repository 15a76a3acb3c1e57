"""What people and the other capabilities do with webhooks."""

from gezhi.webhooks.actions.announcing import Event, announce, announce_many

__all__ = ["Event", "announce", "announce_many"]
