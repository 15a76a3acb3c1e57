"""The demo zone: a seeded generator that performs real verbs."""
