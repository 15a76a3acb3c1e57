"""House rules, documentation checks, and journeys in a real browser."""
