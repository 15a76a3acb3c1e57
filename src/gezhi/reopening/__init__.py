"""Reopening: applications, their review, and the permits that come of it."""
