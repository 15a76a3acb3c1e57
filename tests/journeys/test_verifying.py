"""The log book's page: an auditor has everything recomputed, keeps a checkpoint, and sees what somebody changed."""

from pathlib import Path

import pytest
from django.db import connection, transaction
from playwright.sync_api import expect
from pytest_django import Settings

from gezhi.kernel import clock
from gezhi.logbook.clock import seal
from gezhi.logbook.models import Entry
from testing.town import Town
from tests.journeys.conftest import Sound, Visit

pytestmark = pytest.mark.journey


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: Settings) -> None:
    """The log's key and checkpoint lie in the journey's own folder."""
    settings.DATA = tmp_path


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_an_auditor_verifies_keeps_a_checkpoint_and_finds_a_change(
    visit: Visit, town: Town, sound: Sound, tmp_path: Path, phone: bool
) -> None:
    seal(at=clock.now())
    page = visit("/logbook/", person=town.people["auditor"], phone=phone)
    sound(page)
    page.get_by_role("link", name="自己校验").click()
    with page.expect_download() as given:
        page.get_by_role("link", name="下载检查点").click()
    kept = tmp_path / given.value.suggested_filename
    given.value.save_as(kept)

    page.get_by_role("button", name="校验").click()
    expect(page.locator("#verification")).to_contain_text("与封存时一致")
    sound(page)

    tampered_with(Entry.objects.order_by("pk")[3])
    page.get_by_text("与您保留的检查点比对").click()
    page.set_input_files("input[type=file]", kept)
    page.get_by_role("button", name="校验").click()
    expect(page.locator("#verification")).to_contain_text("与封存时不一致")
    sound(page)


def tampered_with(entry: Entry) -> None:
    """Somebody with the database's superuser password writes another name into an entry."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE logbook_entry SET actor = 'person:999' WHERE id = %s", [entry.pk])
