"""Journeys: what people do in a real browser, on a phone and at a desk."""
