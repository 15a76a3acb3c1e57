"""Tables of the webhooks, one file a noun."""

from gezhi.webhooks.models.deliveries import Attempt, Delivery, Message
from gezhi.webhooks.models.endpoints import Endpoint

__all__ = ["Attempt", "Delivery", "Endpoint", "Message"]
