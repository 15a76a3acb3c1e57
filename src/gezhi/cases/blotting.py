"""Telephone and account numbers are blotted out of what people other than those concerned read."""

import re

_LONG_NUMBER = re.compile(r"\d[\d\- ]{5,}\d")


def blotted(text: str) -> str:
    """The text with every run of seven digits or more (spaces and hyphens between them too) as ***."""
    return _LONG_NUMBER.sub("***", text)
