"""Imports that meet: two people, two workers, a hand and an import, a worker that dies."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from psycopg.conninfo import make_conninfo

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.refusals import Conflict
from gezhi.logbook.models import Entry
from gezhi.registry.actions.enterprises import register_enterprise
from gezhi.registry.importing.confirming import apply, confirm
from gezhi.registry.importing.lifecycle import at_work
from gezhi.registry.importing.previewing import preview
from gezhi.registry.models import Enterprise, ImportRun
from gezhi.registry.tests.importing.lists import code, fates, previewed, text_file, uploaded
from testing.town import NOON

HEADINGS = ["企业名称", "统一社会信用代码", "注册地址"]
FIRMS = [["海岬昇泰冷链有限公司", code(1), "港东路 18 号"], ["海岬兴远货运有限公司", code(2), "港东路 20 号"]]
committed = pytest.mark.django_db(transaction=True)
plain = pytest.mark.django_db


def firms(folder: Path, *more: list[Any], name: str = "list.csv") -> Path:
    return text_file(folder, [HEADINGS, *FIRMS, *more], name=name)


def raced(*steps: Any) -> list[object]:
    """Runs the steps at the same moment in threads of their own; what each gave or raised."""
    gate = threading.Barrier(len(steps))
    given: list[object] = [None] * len(steps)

    def run(place: int, step: Any) -> None:
        gate.wait()
        try:
            given[place] = step()
        except Exception as error:
            given[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(steps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


@committed
def test_of_many_who_confirm_one_import_at_once_one_wins(tmp_path: Path) -> None:
    run = previewed(firms(tmp_path))
    given = raced(*[lambda: confirm(run_id=run.pk, digest=run.digest, good_only=False, by=OPERATOR, at=NOON)] * 8)
    assert sum(isinstance(one, ImportRun) for one in given) == 1
    assert sum(isinstance(one, Conflict) for one in given) == 7
    raced(*[lambda: apply(run.pk, at=NOON)] * 4)
    assert Enterprise.objects.count() == 2
    assert Entry.objects.filter(verb="import.applied").count() == 1


@committed
def test_two_imports_of_the_same_list_at_once_make_one_registry(tmp_path: Path) -> None:
    runs = [previewed(firms(tmp_path, name=f"{n}.csv")) for n in (1, 2)]
    for run in runs:
        confirm(run_id=run.pk, digest=run.digest, good_only=False, by=OPERATOR, at=NOON)
    raced(*[lambda run=run: apply(run.pk, at=NOON) for run in runs])
    assert Enterprise.objects.count() == 2
    states = sorted(ImportRun.objects.values_list("state", "stale"))
    assert states == [("done", False), ("previewed", True)]


@committed
def test_an_enterprise_registered_by_hand_at_the_same_moment_is_never_doubled(tmp_path: Path) -> None:
    facts = {"name": FIRMS[0][0], "credit_code": code(1)}
    for round_ in range(8):
        Enterprise.objects.all().delete()
        run = previewed(firms(tmp_path, name=f"{round_}.csv"))
        confirm(run_id=run.pk, digest=run.digest, good_only=False, by=OPERATOR, at=NOON)
        raced(lambda run=run: apply(run.pk, at=NOON), lambda: register_enterprise(facts=facts, by=OPERATOR, at=NOON))
        assert Enterprise.objects.filter(credit_code=code(1)).count() == 1
        run.refresh_from_db()
        assert (run.state, run.stale, Enterprise.objects.count()) in {("done", False, 2), ("previewed", True, 1)}


@committed
def test_two_workers_at_one_run_do_not_meet(tmp_path: Path) -> None:
    run = uploaded(firms(tmp_path))
    with at_work(run.pk) as work:
        assert work is not None
        assert preview(run.pk, at=NOON) is False
        run.refresh_from_db()
        assert run.state == "waiting"
    assert preview(run.pk, at=NOON)
    run.refresh_from_db()
    assert run.state == "previewed"


@committed
def test_the_next_step_finds_the_run_free_as_soon_as_the_one_before_has_ended(tmp_path: Path) -> None:
    run = uploaded(firms(tmp_path))
    for _often in range(100):
        with at_work(run.pk) as work:
            assert work is not None


@committed
def test_progress_is_seen_from_outside_while_the_work_is_still_open(tmp_path: Path) -> None:
    run = uploaded(firms(tmp_path))
    with at_work(run.pk) as work:
        assert work is not None
        work.phase("plan", 100)
        run.refresh_from_db()
        assert (run.phase, run.done, run.total) == ("plan", 0, 100)


DIE_IN_THE_MIDDLE = """
import os, sys, django
django.setup()
from django.conf import settings
settings.IMPORTS = sys.argv[2]
from gezhi.registry.importing import {module}, applying, previewing, confirming
from gezhi.registry.importing.applying import everything
from gezhi.registry.actions import bulk
def die(*_args, **_kwargs):
    os.kill(os.getpid(), 9)
{patch}
from testing.town import NOON
{module}.{verb}(int(sys.argv[1]), at=NOON)
"""


def killed(run: ImportRun, module: str, verb: str, patch: str) -> None:
    """Lets a process of its own do the step and die by SIGKILL in the middle of it."""
    from django.conf import settings

    script = DIE_IN_THE_MIDDLE.format(module=module, verb=verb, patch=patch)
    connection.ensure_connection()
    info = connection.connection.info
    address = make_conninfo(host=info.host, port=info.port, dbname=info.dbname, user=info.user, password=info.password)
    root = str(Path(__file__).resolve().parents[5])
    environment = os.environ | {"DATABASE_URL": address, "GEZHI_SCHEMA": settings.ZONE_SCHEMA, "PYTHONPATH": root}
    ended = subprocess.run(
        [sys.executable, "-c", script, str(run.pk), str(settings.IMPORTS)], env=environment, check=False, timeout=60
    )
    assert ended.returncode == -9


@committed
def test_a_worker_that_dies_while_importing_leaves_nothing_and_the_next_one_does_it(tmp_path: Path) -> None:
    run = previewed(firms(tmp_path))
    confirm(run_id=run.pk, digest=run.digest, good_only=False, by=OPERATOR, at=NOON)
    killed(run, "confirming", "apply", "everything.begin_occupancies = die")
    run.refresh_from_db()
    assert run.state == "applying"
    assert not Enterprise.objects.exists()
    for _try in range(50):
        apply(run.pk, at=NOON)
        run.refresh_from_db()
        if run.state == "done":
            break
        time.sleep(0.1)  # the server needs a moment to notice that the dead worker's connection is gone
    assert (run.state, Enterprise.objects.count()) == ("done", 2)


@committed
def test_a_worker_that_dies_while_reading_is_followed_by_another(tmp_path: Path) -> None:
    run = uploaded(firms(tmp_path))
    killed(run, "previewing", "preview", "previewing.copy_rows = die")
    run.refresh_from_db()
    assert run.state == "reading"
    for _try in range(50):
        preview(run.pk, at=NOON)
        run.refresh_from_db()
        if run.state == "previewed":
            break
        time.sleep(0.1)
    assert fates(run) == {"enterprises": {"create": 2}}
