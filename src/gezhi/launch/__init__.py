"""Starts and stops what the product runs on: PostgreSQL, the web process, the worker."""
