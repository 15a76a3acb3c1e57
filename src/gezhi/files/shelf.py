"""Where stored files lie: on this machine, or in a bucket if the setting names one. Everything else goes through here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from django.conf import settings

from gezhi.files import bucket, folder


@dataclass(frozen=True)
class Lying:
    """Something that lies there: the hash by which it is named, and whether it is whole or a broken arrival."""

    sha256: str
    name: str

    @property
    def whole(self) -> bool:
        """Whether it is a file and not what a broken arrival left behind."""
        return self.name.rpartition("/")[2] == self.sha256


class Shelf(Protocol):
    """What a place for files can do. A file is there whole or not at all."""

    def keep(self, sha256: str, content: bytes, at: datetime) -> None:
        """Puts the content there, unless it is there already."""

    def opened(self, sha256: str) -> BinaryIO:
        """The content, open for reading. FileNotFoundError if it is not there."""

    def older_than(self, before: datetime) -> Iterator[tuple[str, str]]:
        """Everything that was last handed in before this instant: the hash by which it is named, and its own name."""

    def remove(self, name: str) -> None:
        """Destroys what has this name there; nothing happens if it has gone."""


def shelf() -> Shelf:
    """The place that the settings name."""
    return bucket.Bucket.named(settings.FILES_BUCKET) if settings.FILES_BUCKET else folder.Folder()


def lying(before: datetime) -> Iterator[Lying]:
    """Everything that was last handed in before this instant."""
    for sha256, name in shelf().older_than(before):
        yield Lying(sha256, name)
