"""An empty system tells whoever started it how the first person comes in; afterwards it tells nobody."""

import pytest
from django.test import Client

from gezhi.launch.database import Prepared
from gezhi.launch.doorplate import announcement
from gezhi.launch.preparation import first_door

pytestmark = pytest.mark.django_db


def test_the_first_link_opens_until_somebody_came_in() -> None:
    path = first_door()
    browser = Client()
    assert browser.get(path).status_code == 200
    assert browser.post(path).status_code == 302
    assert browser.get("/start/").headers["Location"].endswith("/start/who/")
    assert first_door() == ""


def test_the_doorplate_names_the_whole_address() -> None:
    text = announcement("http://127.0.0.1:8000/", "data", Prepared(first="/join/1-abc/"), [])
    assert "http://127.0.0.1:8000/join/1-abc/" in text
