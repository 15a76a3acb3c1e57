"""Working time as it is known at an instant."""

from datetime import datetime, timedelta

from gezhi.kernel.periods import local_zone
from gezhi.policy.models import DayRule, EmergencyWeekends, WorkHours
from gezhi.policy.models.working_time import TABLE
from gezhi.policy.working_time import Hours, MarkedDay, Weekends, WorkCalendar

_A_DAY = timedelta(days=1)


def calendar(at: datetime) -> WorkCalendar:
    """The zone's working time as known at `at`: three short queries. Load it once and ask it often (sweeps, imports).

    Open to everybody: by which clock deadlines run is no secret.
    """
    rules = DayRule.objects.filter(recorded__contains=at).values_list("day", "working", "name", "source")
    hours = WorkHours.objects.filter(recorded__contains=at).values_list("since", "spans")
    ranges = EmergencyWeekends.objects.filter(recorded__contains=at).values_list("during", flat=True)
    marked = list(rules)
    return WorkCalendar(
        zone=local_zone(),
        days={day: MarkedDay(working, name) for day, working, name, _source in marked},
        hours=[Hours(since, tuple((opens, closes) for opens, closes in spans)) for since, spans in hours],
        emergencies=[Weekends(during.lower, during.upper - _A_DAY) for during in ranges],
        tables={int(source.removeprefix(TABLE)) for *_, source in marked if source.startswith(TABLE)},
    )
