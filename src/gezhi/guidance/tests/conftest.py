"""The town with firms in an epidemic: fish (food industry) in the first site, tools (machines) in the second."""

import pytest

from gezhi.policy.models import Incident
from gezhi.policy.tests.emergencies import incident as declared
from gezhi.registry.tests.enterprises.firms import town_with_firms
from testing.town import Town


@pytest.fixture
def town() -> Town:
    return town_with_firms()


@pytest.fixture
def incident(town: Town) -> Incident:
    return declared(town, "covid-2020", title="疫情防控")
