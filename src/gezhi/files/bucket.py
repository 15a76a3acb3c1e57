"""Files in a bucket of a store that speaks S3 (AWS, Aliyun OSS, Tencent COS, Huawei OBS, MinIO, …), by setting."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from io import BytesIO
from typing import BinaryIO
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from obstore.exceptions import BaseError
from obstore.store import S3Store

from gezhi.kernel.refusals import Refused

PATIENCE, TRIES = timedelta(seconds=20), 3


class Unreachable(Refused):
    """The store does not answer, or does not let us in (503). Nothing was changed."""

    status = 503
    code = "files-unreachable"


UNREACHABLE = _("The store of files does not answer. Try again in a few minutes; whoever runs the system can see why.")


@dataclass(frozen=True)
class Bucket:
    """One bucket, or the part of it below a prefix. What comes back is compared with its hash."""

    store: S3Store

    @classmethod
    def named(cls, address: str) -> "Bucket":
        """The bucket at `https://endpoint/bucket[/prefix]`, opened with the settings' key."""
        return cls(
            _opened(address, settings.FILES_BUCKET_KEY, settings.FILES_BUCKET_SECRET, settings.FILES_BUCKET_REGION)
        )

    def keep(self, sha256: str, content: bytes, at: datetime) -> None:
        """Puts the content there in one request, unless it is there already with the same size."""
        try:
            if self._size(sha256) != len(content):
                self.store.put(path_of(sha256), content, use_multipart=False)
        except BaseError as error:
            raise Unreachable(UNREACHABLE) from error

    def opened(self, sha256: str) -> BinaryIO:
        """The content. FileNotFoundError if it is not there, or is not what its name says."""
        try:
            content = self.store.get(path_of(sha256)).bytes().to_bytes()
        except FileNotFoundError:
            raise
        except BaseError as error:
            raise Unreachable(UNREACHABLE) from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise FileNotFoundError(sha256)
        return BytesIO(content)

    def older_than(self, before: datetime) -> Iterator[tuple[str, str]]:
        """Everything in the bucket that came before this instant."""
        try:
            for page in self.store.list():
                for one in page:
                    if one["last_modified"] < before:
                        yield one["path"].rpartition("/")[2], one["path"]
        except BaseError as error:
            raise Unreachable(UNREACHABLE) from error

    def remove(self, name: str) -> None:
        """Destroys it; nothing happens if it has gone."""
        try:
            self.store.delete(name)
        except FileNotFoundError:
            return
        except BaseError as error:
            raise Unreachable(UNREACHABLE) from error

    def _size(self, sha256: str) -> int | None:
        try:
            return self.store.head(path_of(sha256))["size"]
        except FileNotFoundError:
            return None


def path_of(sha256: str) -> str:
    """Where the content of this hash lies below the prefix, as in the folder."""
    return f"{sha256[:2]}/{sha256}"


@lru_cache(maxsize=8)
def _opened(address: str, key: str, secret: str, region: str) -> S3Store:
    """The client, which keeps its connections; `virtual:` before the bucket's name for stores that want it in the host name."""
    found = urlsplit(address)
    name, _slash, prefix = found.path.strip("/").partition("/")
    hosted = name.startswith("virtual:")
    name = name.removeprefix("virtual:")
    host = f"{name}.{found.netloc}" if hosted else found.netloc
    return S3Store(
        name,
        prefix=prefix or None,
        endpoint=f"{found.scheme}://{host}",
        region=region,
        access_key_id=key,
        secret_access_key=secret,
        virtual_hosted_style_request=hosted,
        client_options={"timeout": PATIENCE, "connect_timeout": PATIENCE / 4, "allow_http": found.scheme == "http"},
        retry_config={"max_retries": TRIES, "retry_timeout": PATIENCE},
    )
