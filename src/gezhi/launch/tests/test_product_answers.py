"""A running product, asked from outside: pages' files, slow phones, a second start, a command beside it."""

import re
import socket
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from gezhi.launch.speech import BUSY
from gezhi.launch.tests.processes import is_alive, server_of
from testing.product import Product, gezhi


@pytest.fixture(scope="module")
def product(made_data: Path) -> Iterator[Product]:
    """One product for all of these; none of them harms it."""
    running = Product.start(made_data)
    yield running
    running.stop()


def test_static_files_are_compressed_and_named_by_content_so_that_browsers_keep_them(product: Product) -> None:
    page = urllib.request.urlopen(f"{product.address}/account/sign-in/", timeout=10).read().decode()
    style = re.search(r"/static/shell/gezhi\.[0-9a-f]{12}\.css", page)
    assert style, page
    asked = urllib.request.Request(product.address + style[0], headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(asked, timeout=10) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "immutable" in answer.headers["Cache-Control"]


def test_many_slow_uploads_hold_up_nobody_else(product: Product) -> None:
    """Forty phones send a byte and then nothing; the product has eight threads and answers a page all the same."""
    host, port = product.address.removeprefix("http://").split(":")
    slow = [socket.create_connection((host, int(port))) for _ in range(40)]
    try:
        for phone in slow:
            phone.sendall(b"POST /account/sign-in/ HTTP/1.1\r\nHost: zone\r\nContent-Length: 1000\r\n\r\nx")
        with socket.create_connection((host, int(port)), timeout=5) as quick:
            quick.sendall(b"GET /account/sign-in/ HTTP/1.1\r\nHost: zone\r\nConnection: close\r\n\r\n")
            assert quick.recv(15) == b"HTTP/1.1 200 OK"
    finally:
        for phone in slow:
            phone.close()


def test_beside_it_a_second_start_is_told_where_it_is_and_a_command_uses_its_server(
    product: Product, made_data: Path
) -> None:
    server = server_of(made_data)

    second = gezhi("up", "--data", made_data, "--port", "0")

    assert second.returncode == BUSY
    assert second.stderr.strip() == (
        f"Gezhi already runs on this data folder ({product.address}/ pid {product.process.pid}). "
        "Open that address, stop it first, or choose another folder with DATA=."
    )
    assert gezhi("log", "verify", "--data", made_data).returncode == 0
    assert server_of(made_data) == server and is_alive(server)
    product.wait_until_ready()
