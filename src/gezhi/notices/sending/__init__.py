"""Sending: from recipients to deliveries, to providers, and back with what came of it."""
