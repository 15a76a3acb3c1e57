"""What is locked for the tests contains what is locked for the product, in the same versions; all with hashes."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[4]


def pins(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==(\S+)", (ROOT / name).read_text(), re.M))


def test_the_tests_run_on_the_versions_that_the_product_ships_with() -> None:
    product, tests = pins("requirements.lock"), pins("requirements-dev.lock")
    assert len(product) > 30
    assert {name: tests.get(name) for name in product} == product


def test_every_pin_has_a_hash_and_no_address() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        assert "://" not in text and "--index" not in text
        assert all("--hash=sha256:" in entry for entry in re.split(r"\n(?=\S)", text.strip()))
