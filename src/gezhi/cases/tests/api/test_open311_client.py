"""An Open311 client of somebody else's works with us unmodified, in both formats, over a real connection."""

import contextvars
import threading
from collections.abc import Iterator
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
import requests
from django.core.wsgi import get_wsgi_application
from django.db import connection
from georeport import GeoReport

from gezhi.cases.models import Case
from gezhi.cases.tests.api.conftest import key_of
from testing.cases import Ground, ground


class Quiet(WSGIRequestHandler):
    """Writes no line for every request."""

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def town(transactional_db: None) -> Ground:
    """Committed, so that the server's thread sees it."""
    return ground()


@pytest.fixture
def address(present: None) -> Iterator[str]:
    """The product on a port of its own, at the town's present instant."""
    server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet)

    def serve() -> None:
        server.serve_forever(poll_interval=0.02)
        connection.close()

    thread = threading.Thread(target=contextvars.copy_context().run, args=(serve,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/open311/v2"
    server.shutdown()
    thread.join(10)
    server.server_close()


@pytest.mark.parametrize("form", ["json", "xml"])
def test_the_client_lists_services_reports_and_follows(town: Ground, address: str, form: str) -> None:
    key = key_of(town.guest, town, ("open311",))
    client = GeoReport(address, jurisdiction="haijia.gov.cn", output_format=form)
    assert client.get_service_list()[0]["service_code"] == "request"
    assert client.get_service_definition("hazard")["service_code"] == "hazard"
    said = {"service_code": "hazard", "address_id": "HJ-5-03-02", "description": "线路裸露。"}
    assert requests.post(f"{address}/requests.{form}", {"api_key": key, **said}, timeout=20).status_code == 200
    number = Case.objects.get().number
    town.do("file_case", Case.objects.get())
    town.report()
    assert {one["service_request_id"] for one in client.get_service_requests()} >= {number}
    followed = client.get_service_request(number)
    assert (followed["status"], followed["description"]) == ("open", "线路裸露")
