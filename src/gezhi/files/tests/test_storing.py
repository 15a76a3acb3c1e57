"""Storing: by content, once, whole or not at all, without what a picture says about place and owner."""

import hashlib
import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from PIL import Image

from gezhi.files import folder as on_disk
from gezhi.files.actions import store
from gezhi.files.clock import destroy_unreferenced
from gezhi.files.models import StoredFile
from gezhi.files.reads import open_file
from gezhi.files.tests.making import JPEG, PNG, bomb, document, old_document, packed, pdf, picture
from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.refusals import NotThere, Refused
from gezhi.logbook.models import Entry

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)
DAY = timedelta(days=1)
ALL = frozenset({"image", "pdf", "office", "text"})


def kept(raw: bytes, kinds: frozenset[str] = ALL, limit: int = 0, at: datetime = NOON) -> StoredFile:
    return store(BytesIO(raw), by=OPERATOR, at=at, kinds=kinds, limit=limit)


def lying(stored: StoredFile) -> bytes:
    with open_file(stored.pk) as file:
        return file.read()


def on_the_disk(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_picture_keeps_nothing_but_the_picture() -> None:
    raw = picture(place=True)
    assert Image.open(BytesIO(raw)).getexif().get_ifd(0x8825)
    found = Image.open(BytesIO(lying(kept(raw))))
    assert dict(found.getexif()) == {}
    assert not {"exif", "icc_profile", "comment", "xmp", "photoshop"} & set(found.info)
    assert b"Haijia" not in lying(kept(raw))


@pytest.mark.parametrize("turned", range(1, 9))
@pytest.mark.parametrize("form", [JPEG, PNG, "WEBP"])
def test_a_picture_stands_upright(turned: int, form: str) -> None:
    stored = kept(picture(60, 40, form, turned=turned))
    assert (stored.width, stored.height) == ((60, 40) if turned <= 4 else (40, 60))
    found = Image.open(BytesIO(lying(stored))).convert("RGB")
    corners = {1: (5, 20), 2: (55, 20), 3: (55, 20), 4: (5, 20), 5: (20, 5), 6: (20, 5), 7: (20, 55), 8: (20, 55)}
    red, _green, blue = found.getpixel(corners[turned])  # type: ignore[misc]
    assert red > 200
    assert blue < 60


def test_a_large_picture_is_made_smaller_and_stands_upright_all_the_same() -> None:
    stored = kept(picture(6000, 3000, turned=6))
    assert (stored.width, stored.height) == (2048, 4096)
    other = kept(picture(5000, 2500, PNG, turned=6))
    assert (other.width, other.height) == (2048, 4096)


@pytest.mark.parametrize(
    ("raw", "kind", "media_type", "extension"),
    [
        (picture(), "image", "image/jpeg", "jpg"),
        (picture(form=PNG), "image", "image/png", "png"),
        (picture(form="GIF", mode="L"), "image", "image/png", "png"),
        (picture(form="WEBP"), "image", "image/jpeg", "jpg"),
        (pdf(), "pdf", "application/pdf", "pdf"),
        (document(), "office", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
        (document(main="xl/workbook.xml"), "office", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
        (packed("OFD.xml"), "office", "application/ofd", "ofd"),
        (old_document(), "office", "application/msword", "doc"),
        (old_document("Workbook"), "office", "application/vnd.ms-excel", "xls"),
        ("姓名,电话\n".encode(), "text", "text/plain", "txt"),
        ("姓名,电话\n".encode("gb18030"), "text", "text/plain", "txt"),
        (b"<html><script>alert(1)</script>", "text", "text/plain", "txt"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "text", "text/plain", "txt"),
    ],
)  # fmt: skip
def test_the_kind_is_told_by_the_content(raw: bytes, kind: str, media_type: str, extension: str) -> None:
    stored = kept(raw)
    assert (stored.kind, stored.media_type, stored.extension) == (kind, media_type, extension)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "empty"),
        (b"\xff\xd8\xff" + b"no picture" * 50, "unreadable"),
        (picture()[:400], "unreadable"),
        (picture(200, 200, PNG)[:-60], "unreadable"),
        (bomb(40_000, 40_000), "too-large"),
        (bomb(100_000, 100_000), "too-large"),
        (b"%PDF-1.7\nnothing more", "unreadable"),
        (pdf()[:-10], "unreadable"),
        (packed("a.txt"), "not-a-kind"),
        (packed("word/document.xml"), "not-a-kind"),
        (document("word/vbaProject.bin"), "macros"),
        (document("../../etc/passwd"), "unreadable"),
        (document()[:-30], "unreadable"),
        (old_document("WordDocument", "_VBA_PROJECT"), "macros"),
        (old_document("Contents"), "not-a-kind"),
        (b"MZ\x90\x00" + bytes(range(256)), "not-a-kind"),
        (b"text with a \x00 in it", "not-a-kind"),
        (b"\x00\x00\x00\x18ftypheic" + b"\0" * 100, "not-a-kind"),
    ],
)
def test_what_is_broken_or_acts_is_refused_and_leaves_nothing(raw: bytes, code: str, folder: Path) -> None:
    with pytest.raises(Refused) as refused:
        kept(raw)
    assert refused.value.code == code
    assert not on_the_disk(folder)
    assert not StoredFile.objects.exists()


def test_an_archive_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gezhi.files.documents.UNPACKED", 1 << 20)
    with pytest.raises(Refused) as refused:
        kept(document(content=b"\0" * (1 << 20)))
    assert refused.value.code == "too-large"


def test_an_archive_that_lies_about_its_size_is_refused() -> None:
    raw = bytearray(document(content=b"\0" * 100_000))
    size = (100_000).to_bytes(4, "little")
    for at in range(len(raw) - 4):
        if raw[at : at + 4] == size:
            raw[at : at + 4] = (10).to_bytes(4, "little")
    with pytest.raises(Refused):
        kept(bytes(raw))


def test_only_the_kinds_asked_for_are_taken() -> None:
    with pytest.raises(Refused):
        kept(pdf(), kinds=frozenset({"image"}))
    with pytest.raises(Refused):
        kept(b"words", kinds=frozenset({"image", "pdf", "office"}))


def test_no_more_is_read_than_may_be_stored() -> None:
    class Endless:
        taken = 0

        def read(self, size: int = -1, /) -> bytes:
            self.taken += size
            return b"x" * size

    upload = Endless()
    with pytest.raises(Refused) as refused:
        store(upload, by=OPERATOR, at=NOON, kinds=ALL, limit=3 << 20)
    assert refused.value.code == "too-large"
    assert "3 MB" in str(refused.value)
    assert upload.taken <= (3 << 20) + 1
    with pytest.raises(Refused):
        kept(b"x" * ((5 << 20) + 1), limit=50 << 20)  # the setting's limit holds whatever a caller allows


def test_the_same_content_is_stored_once(folder: Path) -> None:
    one, other = kept(pdf()), kept(pdf(), at=NOON + DAY)
    assert one == other
    assert other.stored_at == NOON + DAY
    assert len(on_the_disk(folder)) == 1
    assert Entry.objects.filter(verb="file.stored").count() == 1


def test_a_file_is_named_by_its_hash_and_readable_by_its_owner_only(folder: Path) -> None:
    stored = kept(pdf())
    path = on_disk.path_of(stored.sha256)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == stored.sha256 == path.name
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) & 0o077 == 0
    assert stat.S_IMODE(path.parent.stat().st_mode) & 0o077 == 0


def test_a_folder_that_is_there_keeps_its_permissions(folder: Path) -> None:
    folder.mkdir(parents=True)
    folder.chmod(0o750)
    kept(pdf())
    assert stat.S_IMODE(folder.stat().st_mode) == 0o750


def test_a_disk_that_is_full_leaves_nothing_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"), transaction.atomic():
        kept(pdf())
    assert not on_the_disk(folder)
    assert not StoredFile.objects.exists()


def test_a_damaged_file_is_replaced_when_it_comes_again() -> None:
    stored = kept(pdf())
    on_disk.path_of(stored.sha256).write_bytes(b"half")
    assert lying(kept(pdf())) == pdf()


def test_a_file_that_is_missing_on_disk_is_said_to_be_gone() -> None:
    stored = kept(pdf())
    on_disk.path_of(stored.sha256).unlink()
    with pytest.raises(NotThere) as gone:
        open_file(stored.pk)
    assert gone.value.code == "gone"
    with pytest.raises(NotThere):
        open_file(stored.pk + 1)


def test_what_nothing_refers_to_is_destroyed_after_a_day(folder: Path) -> None:
    kept(pdf())
    assert destroy_unreferenced(at=NOON + DAY) == 0
    assert destroy_unreferenced(at=NOON + DAY + DAY) == 1
    assert destroy_unreferenced(at=NOON + DAY + DAY) == 0
    assert not on_the_disk(folder)
    assert Entry.objects.filter(verb="file.destroyed").count() == 1


class OnlyVisible(models.Manager[Any]):
    """Hides every row, as the default manager of a table might hide those that are put away."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().none()


@pytest.fixture
def attachment(db: None) -> Iterator[type[models.Model]]:
    """A table that refers to files by a key that grows no accessor, and whose manager hides its rows."""

    class Attachment(models.Model):
        stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
        objects = OnlyVisible()

        class Meta:
            app_label = "files"

        def __str__(self) -> str:
            return f"attachment {self.pk}"

    with connection.schema_editor() as editor:
        editor.create_model(Attachment)
    yield Attachment
    apps.all_models["files"].pop("attachment")
    apps.clear_cache()


def test_what_is_referred_to_stays_even_by_a_hidden_key_from_hidden_rows(attachment: type[models.Model]) -> None:
    attachment._base_manager.create(stored=kept(pdf()))
    kept(picture())
    assert destroy_unreferenced(at=NOON + 2 * DAY) == 1
    assert lying(StoredFile.objects.get()) == pdf()


def test_what_came_again_has_another_day() -> None:
    kept(pdf())
    kept(pdf(), at=NOON + DAY)
    assert destroy_unreferenced(at=NOON + DAY + DAY / 2) == 0
    assert StoredFile.objects.count() == 1


def test_what_a_refused_verb_or_a_crash_left_on_disk_is_destroyed_too(folder: Path) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        kept(pdf())
        raise ZeroDivisionError
    half = folder / "ab" / f"{'ab' * 32}.1234.part"
    half.parent.mkdir(exist_ok=True)
    half.write_bytes(b"half")
    os.utime(half, (NOON.timestamp(), NOON.timestamp()))
    assert len(on_the_disk(folder)) == 2
    destroy_unreferenced(at=NOON + DAY / 2)
    assert len(on_the_disk(folder)) == 2
    destroy_unreferenced(at=NOON + 2 * DAY)
    assert not on_the_disk(folder)


@pytest.mark.django_db(transaction=True)
def test_ten_who_send_the_same_file_at_once_store_it_once_while_the_clock_clears(folder: Path) -> None:
    kept(pdf())
    gate, got, failed = Barrier(12), [], []

    def act(number: int) -> None:
        gate.wait()
        try:
            if number < 2:
                destroy_unreferenced(at=NOON + 3 * DAY)
            else:
                got.append(kept(pdf(), at=NOON + 3 * DAY).pk)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [Thread(target=act, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    stored = StoredFile.objects.get()
    assert lying(stored) == pdf()
    assert len(got) == 10
    assert len(on_the_disk(folder)) == 1
