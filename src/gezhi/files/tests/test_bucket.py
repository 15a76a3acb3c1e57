"""Files in a bucket that speaks S3: the same promises as in the data folder, and a plain word when it does not answer."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pytest_django import Settings

from gezhi.files import bucket
from gezhi.files.actions import store
from gezhi.files.bucket import Unreachable
from gezhi.files.clock import destroy_unreferenced
from gezhi.files.models import StoredFile
from gezhi.files.reads import open_file
from gezhi.files.tests.making import pdf
from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.refusals import NotThere
from testing.bucket import Store
from testing.bucket import store as store_of_files

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def there(settings: Settings) -> Iterator[Store]:
    """A store with one bucket, which the settings name."""
    with store_of_files() as found:
        settings.FILES_BUCKET = f"{found.address('gezhi-files')}/zone-a"
        settings.FILES_BUCKET_KEY, settings.FILES_BUCKET_SECRET = found.key, found.secret
        settings.FILES_BUCKET_REGION = found.region
        found.now = NOON
        yield found


def kept(raw: bytes, at: datetime = NOON) -> StoredFile:
    return store(BytesIO(raw), by=OPERATOR, at=at, kinds=frozenset({"pdf"}))


def test_what_is_kept_lies_in_the_bucket_by_its_hash_and_nowhere_else(there: Store, folder: Path) -> None:
    stored = kept(pdf())
    assert list(there.objects) == [f"gezhi-files/zone-a/{stored.sha256[:2]}/{stored.sha256}"]
    with open_file(stored.pk) as file:
        assert file.read() == pdf()
    assert not folder.exists()


def test_the_same_content_is_sent_once(there: Store) -> None:
    assert kept(pdf()) == kept(pdf())
    assert [asked.split()[0] for asked in there.asked] == ["HEAD", "PUT", "HEAD"]


def test_with_a_wrong_key_nothing_is_kept_and_no_row_remains(there: Store, settings: Settings) -> None:
    settings.FILES_BUCKET_SECRET = "another"
    with pytest.raises(Unreachable):
        kept(pdf())
    assert not there.objects and not StoredFile.objects.exists()


def test_a_store_that_is_down_is_said_to_be_and_nothing_is_half_done(
    there: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bucket, "PATIENCE", timedelta(seconds=1))
    monkeypatch.setattr(bucket, "TRIES", 0)
    bucket._opened.cache_clear()
    stored = kept(pdf())
    there.broken = 503
    with pytest.raises(Unreachable) as refusal:
        open_file(stored.pk)
    assert refusal.value.status == 503
    with pytest.raises(Unreachable):
        kept(pdf() + b"\n")
    assert StoredFile.objects.count() == 1


def test_what_is_missing_or_was_changed_in_the_bucket_is_not_given_out(there: Store) -> None:
    stored = kept(pdf())
    (name,) = there.objects
    there.objects[name].content = b"%PDF-1.4 something else"
    with pytest.raises(NotThere):
        open_file(stored.pk)
    del there.objects[name]
    with pytest.raises(NotThere):
        open_file(stored.pk)


def test_what_nothing_refers_to_is_destroyed_after_a_day_in_the_bucket_too(there: Store) -> None:
    kept(pdf())
    there.objects["gezhi-files/zone-a/ab/" + "ab" * 32] = there.objects[next(iter(there.objects))]
    there.objects["gezhi-files/zone-b/kept"] = there.objects[next(iter(there.objects))]
    assert destroy_unreferenced(at=NOON + DAY / 2) == 0 and len(there.objects) == 3
    assert destroy_unreferenced(at=NOON + 2 * DAY) == 1
    assert list(there.objects) == ["gezhi-files/zone-b/kept"]


def test_a_store_that_wants_the_bucket_in_its_host_name_gets_it_there() -> None:
    found = bucket._opened("https://oss-cn-qingdao.aliyuncs.com/virtual:gezhi-files/a", "k", "s", "cn-qingdao")
    assert found.config["endpoint"] == "https://gezhi-files.oss-cn-qingdao.aliyuncs.com"
    assert found.config["virtual_hosted_style_request"] in ("true", True) and found.prefix == "a"
