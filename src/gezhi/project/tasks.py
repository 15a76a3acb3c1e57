"""Jobs about the jobs themselves."""

from procrastinate import JobContext
from procrastinate.contrib.django import app

DAY = 24
DONE_KEPT, REST_KEPT = 7 * DAY, 30 * DAY
"""Hours for which jobs are kept that were done, and those that failed or were broken off, for whoever looks for the reason."""


@app.periodic(cron="53 3 * * *")
@app.task(name="project.forget_jobs", queueing_lock="project.forget_jobs", pass_context=True)
async def forget_jobs(context: JobContext, timestamp: int) -> None:
    """Once a night: jobs that ended long enough ago are deleted, with their history."""
    manager = context.app.job_manager
    await manager.delete_old_jobs(DONE_KEPT)
    await manager.delete_old_jobs(REST_KEPT, include_failed=True, include_cancelled=True, include_aborted=True)
