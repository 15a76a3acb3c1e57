"""A file arrives whole or in parts; what a broken network takes away is sent again, and nothing is lost or mixed."""

import io
import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django import Settings

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.refusals import Conflict, NotThere, NotYours, Refused
from gezhi.registry.importing import files
from gezhi.registry.importing.uploads import begin_upload, take_part, upload_whole
from gezhi.registry.models import ImportRun
from gezhi.registry.tests.importing.lists import code
from testing.browser import Browser
from testing.town import NOON, Town, small_town

pytestmark = pytest.mark.django_db
CONTENT = f"企业名称,信用代码\n海岬昇泰冷链有限公司,{code(1)}\n".encode()


def begun(size: int = len(CONTENT), mark: str = "1700") -> ImportRun:
    return begin_upload(file_name="企业.csv", size=size, mark=mark, by=OPERATOR, at=NOON)


def part(run: ImportRun, offset: int, content: bytes) -> ImportRun:
    return take_part(run_id=run.pk, offset=offset, part=io.BytesIO(content), by=OPERATOR, at=NOON)


def test_parts_in_order_make_the_file() -> None:
    run = begun()
    part(run, 0, CONTENT[:10])
    assert run.state == "receiving"
    run = part(run, 10, CONTENT[10:])
    assert run.received == len(CONTENT)
    assert (run.state, files.path_of(run.pk).read_bytes()) == ("waiting", CONTENT)
    assert run.sha256 == files.fingerprint(files.path_of(run.pk))


def test_a_part_at_the_wrong_place_is_told_where_to_go_on() -> None:
    run = begun()
    part(run, 0, CONTENT[:10])
    for offset in (0, 5, 20):
        with pytest.raises(Conflict) as conflict:
            part(run, offset, CONTENT[offset:])
        assert (conflict.value.code, conflict.value.field) == ("offset", "10")
    assert files.path_of(run.pk).read_bytes() == CONTENT[:10]


def test_a_part_that_breaks_off_keeps_what_came() -> None:
    class Torn(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > 0:
                raise OSError("the connection is gone")
            return super().read(7)

    run = begun()
    assert take_part(run_id=run.pk, offset=0, part=Torn(CONTENT), by=OPERATOR, at=NOON).received == 7
    part(run, 7, CONTENT[7:])
    assert files.path_of(run.pk).read_bytes() == CONTENT


def test_bytes_written_but_not_recorded_before_a_crash_are_written_over() -> None:
    run = begun()
    part(run, 0, CONTENT[:10])
    with files.path_of(run.pk).open("ab") as file:
        file.write(b"torn")
    part(run, 10, CONTENT[10:])
    assert files.path_of(run.pk).read_bytes() == CONTENT


def test_what_an_earlier_database_left_under_the_same_number_is_not_believed() -> None:
    run = begun()
    for ending in ("", ".cells", ".part"):
        files.path_of(run.pk).with_name(f"{run.pk}.upload{ending}").write_bytes(
            b"of another time, and longer than the list" * 9
        )
    part(run, 0, CONTENT)
    assert [path.name for path in files.path_of(run.pk).parent.iterdir()] == [f"{run.pk}.upload"]
    assert files.path_of(run.pk).read_bytes() == CONTENT


def test_the_same_file_chosen_again_goes_on_where_it_stopped_and_another_does_not() -> None:
    run = begun()
    part(run, 0, CONTENT[:10])
    assert begun().pk == run.pk
    assert begun().received == 10
    assert begun(mark="1800").pk != run.pk
    assert begun(size=len(CONTENT) + 1).pk != run.pk
    assert begun(mark="").pk != begun(mark="").pk


def test_an_unfinished_file_is_not_read_and_too_many_bytes_are_refused() -> None:
    run = begun()
    part(run, 0, CONTENT[:10])
    with pytest.raises(Refused):
        part(run, 10, CONTENT)
    run.refresh_from_db()
    assert (run.received, run.state) == (10, "receiving")


@pytest.mark.parametrize("size", [0, 201 << 20])
def test_an_impossible_size_is_refused_before_a_byte_has_travelled(size: int) -> None:
    with pytest.raises(Refused):
        begun(size=size)
    assert not ImportRun.objects.exists()


def test_nobody_adds_to_somebody_elses_upload() -> None:
    town = small_town()
    run = begin_upload(file_name="a.csv", size=10, by=town.people["clerk"], at=NOON)
    with pytest.raises(NotThere):
        take_part(run_id=run.pk, offset=0, part=io.BytesIO(b"x"), by=town.people["head"], at=NOON)
    with pytest.raises(NotYours):
        take_part(run_id=run.pk, offset=0, part=io.BytesIO(b"x"), by=town.people["cleaner"], at=NOON)


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\台账\\企业.csv", "x" * 400 + ".csv", "", "\x00"])
def test_a_file_name_is_only_a_name(settings: Settings, name: str) -> None:
    run = upload_whole(file_name=name, size=len(CONTENT), content=io.BytesIO(CONTENT), by=OPERATOR, at=NOON)
    assert "/" not in run.file_name
    assert "\\" not in run.file_name
    assert 0 < len(run.file_name) <= 200
    assert files.path_of(run.pk).parent == Path(settings.IMPORTS)


@pytest.fixture
def town(client: Browser) -> Town:
    built = small_town()
    client.force_login(built.people["clerk"])
    return built


def test_a_browser_sends_a_file_in_parts_and_finds_its_preview(client: Browser, town: Town) -> None:
    facts = {"name": "企业.csv", "size": len(CONTENT), "mark": "1"}
    told = json.loads(client.post(reverse("registry:import-begin"), facts).content)
    address = reverse("registry:import-part", args=[told["id"]])
    first = client.post(f"{address}?offset=0", CONTENT[:20], content_type="application/octet-stream")
    assert json.loads(first.content)["offset"] == 20
    again = client.post(f"{address}?offset=0", CONTENT[:20], content_type="application/octet-stream")
    assert (again.status_code, json.loads(again.content)["offset"]) == (409, 20)
    assert json.loads(client.get(address).content)["offset"] == 20
    client.post(f"{address}?offset=20", CONTENT[20:], content_type="application/octet-stream")
    run = ImportRun.objects.get()
    assert run.state == "previewed"
    assert run.started_by == town.people["clerk"]


def test_a_browser_is_told_at_once_that_a_file_is_too_large(client: Browser, town: Town) -> None:
    answer = client.post(reverse("registry:import-begin"), {"name": "a.csv", "size": 300 << 20, "mark": "1"})
    assert answer.status_code == 422
    assert "300 MB" in json.loads(answer.content)["sentence"]


def test_a_form_without_a_script_brings_the_file_whole(client: Browser, town: Town) -> None:
    answer = client.post(reverse("registry:import-list"), {"file": SimpleUploadedFile("企业.csv", CONTENT)})
    run = ImportRun.objects.get()
    assert answer.headers["Location"] == reverse("registry:import-run", args=[run.pk])
    assert run.state == "previewed"


def test_a_form_without_a_file_or_with_an_empty_one_says_so(client: Browser, town: Town) -> None:
    assert client.post(reverse("registry:import-list"), {}).status_code == 422
    answer = client.post(reverse("registry:import-list"), {"file": SimpleUploadedFile("企业.csv", b"")})
    assert answer.status_code == 422
    assert "文件是空的" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_long_file_waits_for_the_worker(client: Browser, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    from gezhi.registry.importing import jobs

    monkeypatch.setattr(jobs, "SMALL_FILE", 10)
    client.post(reverse("registry:import-list"), {"file": SimpleUploadedFile("企业.csv", CONTENT)})
    run = ImportRun.objects.get()
    assert run.state == "waiting"
    job = ProcrastinateJob.objects.latest("id")
    assert (job.task_name, job.args) == ("registry.read_import", {"run_id": run.pk})
    from gezhi.registry.tasks import read_import

    read_import(**job.args)
    run.refresh_from_db()
    assert run.state == "previewed"


@pytest.mark.django_db(transaction=True)
def test_a_long_import_is_applied_by_the_worker(client: Browser, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    from gezhi.registry.importing import jobs
    from gezhi.registry.tasks import apply_import

    client.post(reverse("registry:import-list"), {"file": SimpleUploadedFile("企业.csv", CONTENT)})
    run = ImportRun.objects.get()
    monkeypatch.setattr(jobs, "FEW_ROWS", 0)
    client.post(reverse("registry:import-confirm", args=[run.pk]), {"digest": run.digest})
    run.refresh_from_db()
    assert run.state == "confirmed"
    apply_import(**ProcrastinateJob.objects.latest("id").args)
    run.refresh_from_db()
    assert run.state == "done"


@pytest.mark.django_db(transaction=True)
def test_every_step_that_takes_time_leaves_a_job_so_that_nothing_gets_stuck(client: Browser, town: Town) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    last = ProcrastinateJob.objects.order_by("-id").values_list("id", flat=True).first() or 0
    client.post(reverse("registry:import-list"), {"file": SimpleUploadedFile("企业.csv", CONTENT)})
    run = ImportRun.objects.get()
    client.post(reverse("registry:import-confirm", args=[run.pk]), {"digest": run.digest})
    jobs = ProcrastinateJob.objects.filter(id__gt=last, args={"run_id": run.pk}).order_by("id")
    assert [job.task_name for job in jobs] == ["registry.read_import", "registry.apply_import"]
    from gezhi.registry.tasks import apply_import, read_import

    read_import(run_id=run.pk)
    apply_import(run_id=run.pk)
    run.refresh_from_db()
    assert run.state == "done"


def test_the_limit_is_a_setting(settings: Settings) -> None:
    settings.IMPORT_LIMIT = 5
    with pytest.raises(Refused):
        begun()
