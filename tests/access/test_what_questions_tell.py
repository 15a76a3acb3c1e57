"""A phone number that somebody types tells them nothing about whose it is, unless they need it anyway."""

import pytest
from django.test import Client

from tests.access.asking import ask
from tests.access.ground import FIRM, FIRM_PHONE, TWIN, Ground

pytestmark = pytest.mark.django_db
ASKED = {"name": "另一家毫不相干的商行", "contact_phone": FIRM_PHONE}


def asks(ground: Ground, role: str, address: str, **query: str) -> str:
    def get(client: Client) -> object:
        return client.get(address, query)

    got = ask(ground, role, get)
    assert got.status == 200
    return got.text


def test_whoever_registers_an_enterprise_learns_whose_phone_it_is_only_where_they_answer(ground: Ground) -> None:
    assert FIRM in asks(ground, "leader", "/enterprises/similar/", **ASKED)
    assert FIRM in asks(ground, "clerk", "/enterprises/similar/", **ASKED)
    assert FIRM not in asks(ground, "other_leader", "/enterprises/similar/", **ASKED)


@pytest.mark.parametrize("role", ["auditor", "administrator", "other_leader", "cleaner"])
def test_no_search_finds_an_enterprise_by_a_phone_that_is_masked(ground: Ground, role: str) -> None:
    for address in ("/enterprises/", "/search/"):
        page = asks(ground, role, address, q=FIRM_PHONE, state="all")
        assert FIRM not in page and TWIN not in page
