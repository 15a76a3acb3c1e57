"""A wrong command line meets the usage and one sentence, exit code 2, and nothing happens."""

import pytest

from gezhi.cli.tests.typing_it import Gezhi


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("dance",),
        ("who",),
        ("who", "HJ", "--att", "2026-01-01"),
        ("log",),
        ("person", "add"),
        ("person", "grant", "13800000001", "king"),
        ("up", "--port", "eighty"),
        ("who", "HJ", "--lang", "fr"),
    ],
)
def test_bad_usage_ends_with_2(gezhi: Gezhi, words: tuple[str, ...]) -> None:
    told = gezhi(*words)
    assert told.code == 2
    assert told.err.startswith("用法")
    assert told.out == ""


def test_help_speaks_both_languages(gezhi: Gezhi) -> None:
    assert "核验或导出日志" in gezhi("--help").out
    assert "verify or export the log book" in gezhi("--help", "--lang", "en").out


def test_options_may_stand_before_or_after_the_command(gezhi: Gezhi) -> None:
    assert gezhi("--json", "coverage").facts == gezhi("coverage", "--json").facts
