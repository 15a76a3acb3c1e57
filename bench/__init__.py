"""Claims of speed: each module prints a table with the ceiling beside it. Run by hand: `make bench`."""
