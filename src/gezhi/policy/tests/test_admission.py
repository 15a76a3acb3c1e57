"""Who needs what: the real changes of February to April 2020, day by day, and the same under every mode and risk level."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.periods import start_of
from gezhi.policy.actions.incidents import declare
from gezhi.policy.actions.packs import import_folder
from gezhi.policy.models import Incident
from gezhi.policy.packs import Admission, Firm
from gezhi.policy.reads import admission, version_of
from testing.town import Town

pytestmark = pytest.mark.django_db
NOON_HOURS = timedelta(hours=12)
BEFORE = datetime(2020, 1, 28, 2, tzinfo=UTC)


@pytest.fixture
def outbreak(town: Town) -> Incident:
    """The incident of 2020, declared on 28 January for the whole zone."""
    import_folder(folder=settings.PACKS / "covid-2020", by=OPERATOR, at=BEFORE)
    return declare(
        title="新冠肺炎疫情",
        pack_version=version_of("covid-2020"),
        started_at=BEFORE,
        basis="指挥部公告",
        by=OPERATOR,
        at=BEFORE,
    )


def asked(outbreak: Incident, town: Town, day: date, **facts: object) -> Admission:
    firm = Firm(1, town.places["site"].pk, **facts)  # type: ignore[arg-type]
    return admission(outbreak, firm, at=start_of(day) + NOON_HOURS)


@pytest.mark.parametrize(
    ("day", "facts", "mode", "rule"),
    [
        (date(2020, 2, 9), {}, "approval", "closed-until-0209"),
        (date(2020, 2, 9), {"key_tags": ("essential",)}, "approval", "early-essential"),
        (date(2020, 2, 10), {}, "approval", "approval"),
        (date(2020, 2, 10), {"above_scale": True}, "approval", "approval-above-scale"),
        (date(2020, 2, 23), {}, "approval", "approval"),
        (date(2020, 2, 24), {"above_scale": True}, "filing", "filing-above-scale"),
        (date(2020, 2, 24), {}, "pledge", "pledge"),
        (date(2020, 3, 3), {"above_scale": True}, "pledge", "pledge-medium-march"),
        (date(2020, 3, 13), {"section": "P"}, "approval", "gatherings-closed"),
        (date(2020, 3, 14), {"section": "P"}, "filing", "filing-march"),
        (date(2020, 4, 7), {}, "pledge", "pledge-medium-april"),
    ],
)
def test_the_mode_of_each_day_is_that_of_2020(
    outbreak: Incident, town: Town, day: date, facts: dict[str, object], mode: str, rule: str
) -> None:
    found = asked(outbreak, town, day, **facts)
    assert (found.mode, found.rule) == (mode, rule)
