"""Every form × every role: who may send it, and that whoever is refused has written nothing."""

import pytest

from tests.access.ground import Ground
from tests.access.knocking import act, called, fault_of_acting
from tests.access.line import Line
from tests.access.pages import PAGES
from tests.access.roles import EVERY_ROLE, SIGNED_IN

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("line", [line for line in PAGES if line.post is not None], ids=called)
def test_who_may_act(line: Line, ground: Ground) -> None:
    found = {role: act(line, role, ground) for role in EVERY_ROLE}
    wrong = {role: fault for role, got in found.items() if (fault := fault_of_acting(line, role, got, ground))}
    assert not wrong, wrong


def test_pages_that_only_show_take_nothing(ground: Ground) -> None:
    found = {called(line): act(line, "clerk", ground) for line in PAGES if line.post is None}
    assert not {name: got.status for name, got in found.items() if got.status != 405 or got.wrote}


def test_the_auditor_acts_on_nothing_but_what_is_their_own() -> None:
    theirs = {line.route for line in PAGES if line.post and "auditor" in line.post and not line.post >= SIGNED_IN}
    assert theirs == {
        "logbook:verify",
        "registry:enterprise-export",
        "reports:exports",
        "reports:export",
        "reports:export-file",
        "notices:export",
        "cases:report",
    }  # anybody may report
