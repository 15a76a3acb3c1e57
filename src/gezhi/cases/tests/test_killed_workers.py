"""kill -9 in the middle of a sweep, with a real process: what was not committed never happened, the next sweep does it."""

import os
import signal
import subprocess
import sys
import time
from datetime import datetime

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from gezhi.cases import clock
from gezhi.cases.models import CaseClock, CaseStep, State
from gezhi.notices.models import Notice
from testing.cases import Ground, ground

SWEEPER = """
import sys
from datetime import datetime
import django
django.setup()
from gezhi.cases import escalation

real = getattr(escalation, sys.argv[2])
def waits(*args, **more):
    done = real(*args, **more)
    print("there", flush=True)
    sys.stdin.readline()
    return done
setattr(escalation, sys.argv[2], waits)
escalation.sweep(at=datetime.fromisoformat(sys.argv[1]), batch=2)
"""


def environment() -> dict[str, str]:
    """The test's own database, for a process of its own."""
    made = connection.settings_dict
    address = make_conninfo(
        dbname=made["NAME"], user=made["USER"], password=made["PASSWORD"] or None, host=made["HOST"], port=made["PORT"]
    )
    return {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "gezhi.project.settings"}


def killed_while(where: str, at: datetime) -> None:
    """A sweeping process that is killed with -9 just after this step, before its commit."""
    command = [sys.executable, "-c", SWEEPER, at.isoformat(), where]
    process = subprocess.Popen(
        command, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout and process.stderr
    assert process.stdout.readline().strip() == "there", process.stderr.read()
    process.send_signal(signal.SIGKILL)
    process.communicate()


def wait_for_locks(town: Ground) -> None:
    """Until the database has noticed that the process is gone."""
    until = time.monotonic() + 60
    while time.monotonic() < until and clock.sweep(at=town.now) == 0 and CaseStep.objects.count() == 0:
        time.sleep(0.05)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("where", ["_due", "_record", "_look_ahead", "write_many", "_tell"])
def test_a_killed_sweep_leaves_nothing_behind_and_the_next_one_does_everything_once(where: str) -> None:
    town = ground()
    cases = [town.case(State.HANDLING, topic="policy") for _number in range(3)]
    town.now = CaseClock.objects.get(case=cases[0], which="solution").executor_at
    killed_while(where, town.now)
    assert not CaseStep.objects.exists()
    wait_for_locks(town)
    clock.sweep(at=town.now)
    for case in cases:
        assert list(case.steps.order_by("pk").values_list("step", flat=True)) == ["warned", "executor"]
        for template in ("case.overdue", "case.escalated"):
            assert Notice.objects.filter(subject=case.ref, template_code=template).count() == 1
