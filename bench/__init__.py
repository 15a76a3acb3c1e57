"""Claims of speed: each module prints a table with the ceiling beside it. Run by hand, one at a time, on a quiet machine (README.md)."""
