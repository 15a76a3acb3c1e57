"""Ten thousand reports by one script, eight at a time: exactly as many get in as people would make, and nobody else is hindered."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from gezhi.cases import codes
from gezhi.cases.actions.door import HERE, TooMany, admit
from gezhi.cases.reporters import PASSER_BY
from gezhi.people.models import Attempts
from testing.cases import Ground, ground

SCRIPT, SOMEBODY = "203.0.113.66", "203.0.113.9"


def knocks(town: Ground, often: int, *, address: str = SCRIPT, place: str = "gate", spot: str = "") -> int:
    """So many reports one after the other; says how many got in."""
    entered = 0
    try:
        for _ in range(often):
            try:
                admit(place_id=town.place(place).pk, address=address, spot=spot, by=PASSER_BY, at=town.now)
                entered += 1
            except TooMany:
                continue
    finally:
        connection.close()
    return entered


@pytest.mark.django_db(transaction=True)
def test_of_ten_thousand_reports_by_one_script_as_many_get_in_as_a_person_would_make() -> None:
    town = ground()
    with ThreadPoolExecutor(8) as script:
        assert sum(script.map(lambda _: knocks(town, 1_250), range(8))) == HERE.limit
    assert Attempts.objects.count() <= 3, "a flood leaves no rows behind"
    assert knocks(town, 1, address=SOMEBODY) == 1
    assert knocks(town, 1, spot=codes.spot_code(town.place("gate").pk)) == 1
    assert knocks(town, 1, address=SOMEBODY, place="washroom") == 1
