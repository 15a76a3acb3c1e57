"""Tests of the import: files as offices have them, and files that nobody should have."""
