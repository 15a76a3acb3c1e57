"""Gezhi 格治: grid-based precise management of an industrial zone. See README.md and docs/."""

__version__ = "0.1.0"
