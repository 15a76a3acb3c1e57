"""What an import kept of people ends with it: file and rows are destroyed after some days, or at once when nobody wants them."""

from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from gezhi.kernel.refusals import NotThere
from gezhi.logbook.models import Entry
from gezhi.registry.importing import files
from gezhi.registry.importing.clock import destroy_old
from gezhi.registry.importing.returning import with_problems
from gezhi.registry.models import Enterprise, ImportRow, ImportRun
from gezhi.registry.tests.importing.lists import code, imported, previewed, text_file, uploaded
from testing.browser import Browser
from testing.town import DAY, NOON, small_town

pytestmark = pytest.mark.django_db
LINES = [["企业名称", "信用代码", "联系电话"], ["海岬昇泰冷链有限公司", code(1), "13800000021"]]


def test_after_the_days_are_over_file_and_rows_are_gone_and_what_was_imported_stays(tmp_path: Path) -> None:
    run = imported(text_file(tmp_path, LINES))
    waiting = previewed(text_file(tmp_path, LINES, name="other.csv"))
    later = NOON + (settings.IMPORT_DAYS + 1) * DAY
    assert destroy_old(at=NOON + DAY) == 0
    assert destroy_old(at=later) == 2
    assert destroy_old(at=later) == 0
    assert not ImportRow.objects.exists()
    assert list(Path(settings.IMPORTS).iterdir()) == []
    assert Enterprise.objects.count() == 1
    run.refresh_from_db()
    waiting.refresh_from_db()
    assert (run.state, waiting.state) == ("done", "discarded")
    assert Entry.objects.filter(verb="import.destroyed").count() == 2
    with pytest.raises(NotThere):
        with_problems(run, bad_only=False)


def test_a_younger_import_and_one_under_way_are_left_alone(tmp_path: Path) -> None:
    young = previewed(text_file(tmp_path, LINES), at=NOON + 20 * DAY)
    busy = previewed(text_file(tmp_path, LINES))
    ImportRun.objects.filter(pk=busy.pk).update(state="applying")
    assert destroy_old(at=NOON + 31 * DAY) == 0
    assert young.rows.exists()


def test_an_upload_that_was_never_finished_is_destroyed_too(tmp_path: Path) -> None:
    run = uploaded(text_file(tmp_path, LINES))
    assert destroy_old(at=NOON + 31 * DAY) == 1
    assert not files.path_of(run.pk).exists()


def test_the_page_of_a_destroyed_import_still_says_what_it_did(client: Browser, tmp_path: Path) -> None:
    town = small_town()
    run = imported(text_file(tmp_path, LINES))
    destroy_old(at=NOON + 31 * DAY)
    client.force_login(town.people["clerk"])
    page = client.get(reverse("registry:import-run", args=[run.pk])).content.decode()
    assert "文件已销毁" in page
    assert "13800000021" not in page
    assert client.get(reverse("registry:import-problems", args=[run.pk])).status_code == 404
