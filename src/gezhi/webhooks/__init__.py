"""Webhooks: other systems are told what happened here, signed and tried again."""
