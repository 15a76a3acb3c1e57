"""What the environment may say, and what production refuses."""

from pathlib import Path

import pytest

from gezhi.launch import environment
from gezhi.launch.speech import SETTINGS
from testing.product import gezhi

SECRET = "tK3v-9xQm_Zr7LwPq2sNf8BdYc5HjUg1aEoTiXy0"
STRICT = {
    "GEZHI_MODE": "production",
    "GEZHI_SECRET_KEY": SECRET,
    "GEZHI_HOSTS": "gezhi.example.gov.cn",
}


def objections(**given: str) -> list[str]:
    return [english for _, english in environment.problems(given)]


def test_nothing_has_to_be_set_to_try_it_out() -> None:
    assert environment.problems({}) == []


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("GEZHI_MODE", "prod", "It can only be demo or production."),
        ("GEZHI_PORT", "80a", "It must be a whole number from 0 to 65535."),
        ("GEZHI_PORT", "70000", "It must be a whole number from 0 to 65535."),
        ("GEZHI_SCHEMA", "public", "not be public"),
        ("GEZHI_SCHEMA", 'x"; DROP SCHEMA gezhi', "lower-case letters"),
        ("GEZHI_TIME_ZONE", "Asia/Beijing", "An example: Asia/Shanghai."),
        ("DATABASE_URL", "mysql://root@db/gezhi", "It must begin with postgresql://"),
        ("GEZHI_LANGUAGE", "fr", "It can only be zh-hans or en."),
        ("GEZHI_PG_BIN", "/nowhere", "There is no program called postgres in that folder."),
        ("GEZHI_SECRET_KEY", "secret", "It is too short or too simple."),
        ("GEZHI_SECRET_KEY", "a" * 60, "It is too short or too simple."),
    ],
)
def test_a_wrong_value_is_named_with_what_it_should_be(name: str, value: str, said: str) -> None:
    (objection,) = objections(**{name: value})
    assert objection.startswith(f"Setting {name}")
    assert said in objection


def test_every_sentence_is_there_in_both_languages() -> None:
    for chinese, english in environment.problems({"GEZHI_MODE": "production", "GEZHI_PORT": "x", "GEZHI_DEBUG": "1"}):
        assert chinese != english and any("\u4e00" <= letter <= "\u9fff" for letter in chinese)
        assert not any("\u4e00" <= letter <= "\u9fff" for letter in english)


def test_passwords_and_secrets_are_not_repeated() -> None:
    told = str(environment.problems({"DATABASE_URL": "mysql://root:hunter2@db/x", "GEZHI_SECRET_KEY": "hunter2"}))
    assert "hunter2" not in told


def test_production_with_all_it_needs_may_start() -> None:
    assert environment.problems(STRICT) == []


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"GEZHI_SECRET_KEY": ""}, "GEZHI_SECRET_KEY"),
        ({"GEZHI_SECRET_KEY": "short"}, "GEZHI_SECRET_KEY"),
        ({"GEZHI_DEBUG": "1"}, "GEZHI_DEBUG"),
        ({"GEZHI_HTTPS": "0"}, "GEZHI_HTTPS"),
        ({"GEZHI_HOSTS": "*"}, "GEZHI_HOSTS"),
        ({"GEZHI_HOSTS": "gezhi.example.gov.cn,*"}, "GEZHI_HOSTS"),
    ],
)
def test_production_refuses_what_is_for_trying_out(change: dict[str, str], named: str) -> None:
    assert any(objection.startswith(f"Setting {named}") for objection in objections(**{**STRICT, **change}))


def test_the_product_does_not_start_in_production_by_default_and_says_every_reason(tmp_path: Path) -> None:
    done = gezhi("up", "--data", tmp_path / "data", "--port", "0", GEZHI_MODE="production", GEZHI_DEBUG="1")
    assert done.returncode == SETTINGS
    assert [line.split(":")[0] for line in done.stderr.splitlines()] == [
        "Setting GEZHI_SECRET_KEY",
        "Setting GEZHI_DEBUG",
        "Setting GEZHI_HOSTS",
    ]
    assert not (tmp_path / "data").exists()


def test_the_documented_table_is_the_one_in_force() -> None:
    page = Path(__file__).parents[4] / "docs" / "operate" / "settings.md"
    assert environment.as_markdown() in page.read_text(), "python -m gezhi.launch.environment prints the table for it"
