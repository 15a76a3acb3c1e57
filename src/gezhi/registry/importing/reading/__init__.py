"""A file becomes rows of cells: what kind of file it is, whether it is safe to open, and its rows one by one."""

from gezhi.registry.importing.reading.book import Book, RawSheet, Row, open_book

__all__ = ["Book", "RawSheet", "Row", "open_book"]
