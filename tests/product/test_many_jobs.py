"""What takes long holds up nothing that is urgent: imports, verifications and deaf receivers have hands of their own."""

from collections import Counter
from datetime import timedelta

from django.db import connection
from procrastinate.contrib.django import app

from gezhi.cases.models import CaseStep, State
from gezhi.kernel.clock import now
from gezhi.project.tasks import DONE_KEPT, REST_KEPT, forget_jobs
from gezhi.registry.tasks import apply_import, read_import
from testing.inside import passed
from testing.town import DAY
from tests.product.killing import held
from tests.product.street import Street, eventually
from tests.product.test_killed_while_sending import a_notice, came, states


def jobs(task: str) -> Counter[str]:
    """How many jobs of this name are in which state."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text, count(*) FROM procrastinate_jobs WHERE task_name = %s GROUP BY 1", [task])
        return Counter(dict(cursor.fetchall()))


def test_eight_long_imports_and_a_deaf_receiver_hold_up_neither_a_notice_nor_a_sweep(street: Street) -> None:
    street.ground.now = now()
    case = street.ground.case(State.HANDLING, words="雨棚松动")
    street.other.behave("/hooks", "slow")
    with held(street, "LOCK TABLE registry_importrun IN ACCESS EXCLUSIVE MODE") as anybody_waits:
        for number in range(4):
            read_import.defer(run_id=10**9 + number)
            apply_import.defer(run_id=10**9 + number)
        assert anybody_waits(2)
        notice = a_notice("导入期间的通知")
        passed(28 * DAY)
        street.escalate()
        assert eventually(lambda: states(notice) == ["accepted", "accepted"])
        assert eventually(lambda: CaseStep.objects.filter(case=case).count() == 4)
        assert came(street, "导入期间的通知").total() == 2
        waiting = jobs("registry.read_import") + jobs("registry.apply_import")
        assert waiting == {"doing": 2, "todo": 6}
    street.other.behave("/hooks", "ok")
    street.other.let_go.set()


def test_jobs_that_ended_long_ago_are_deleted_and_those_that_wait_are_not(street: Street) -> None:
    assert eventually(lambda: jobs("cases.escalate")["succeeded"] > 0)
    young, old, older = (aged(hours) for hours in (DONE_KEPT - 1, DONE_KEPT + 1, REST_KEPT + 1))
    failed_young, failed_old = aged(DONE_KEPT + 1, "failed"), aged(REST_KEPT + 1, "failed")
    waiting = app.configure_task("registry.read_import", schedule_at=now() + timedelta(days=9)).defer(run_id=1)
    forget_jobs.configure(queueing_lock="now").defer(timestamp=0)
    assert eventually(lambda: not (there(old) or there(older) or there(failed_old)))
    assert there(young) and there(failed_young) and there(waiting)


def aged(hours: int, status: str = "succeeded") -> int:
    """A job that came to its end so many hours ago."""
    number = app.configure_task("registry.read_import", schedule_at=now() + timedelta(days=9)).defer(run_id=1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = %s WHERE id = %s", [status, number])
        cursor.execute(
            "UPDATE procrastinate_events SET at = now() - %s * interval '1 hour' WHERE job_id = %s", [hours, number]
        )
    return number


def there(number: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE id = %s", [number])
        return bool(cursor.fetchone()[0])
