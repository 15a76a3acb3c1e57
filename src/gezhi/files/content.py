"""What a file turned out to be."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Content:
    """The bytes to store, what they are, and for a picture its size in pixels."""

    raw: bytes
    kind: str
    media_type: str
    extension: str
    width: int | None = None
    height: int | None = None
