"""Reopening for programs: the same reads, verbs and refusals as on the pages."""
