"""What a setting's value may be: each check gives what is wrong and what to do, or None."""

import re
from collections.abc import Callable
from pathlib import Path
from zoneinfo import available_timezones

Objection = tuple[str, str] | None
"""What is wrong with a value and what to do, in Chinese and English; None = nothing."""


def one_of(*values: str) -> Callable[[str], Objection]:
    """A choice."""

    def check(value: str) -> Objection:
        if value in values:
            return None
        return f"只能是 {'、'.join(values)}。", f"It can only be {' or '.join(values)}."

    return check


def some_of(*values: str) -> Callable[[str], Objection]:
    """Any of these, with commas between them."""

    def check(value: str) -> Objection:
        if set(value.split(",")) <= set(values):
            return None
        return f"只能是 {'、'.join(values)}，用逗号分隔。", f"It can only be some of {', '.join(values)}, with commas."

    return check


def number(low: int, high: int) -> Callable[[str], Objection]:
    """A whole number within limits, both allowed."""

    def check(value: str) -> Objection:
        if re.fullmatch(r"\d{1,9}", value) and low <= int(value) <= high:
            return None
        return f"应为 {low} 到 {high} 之间的整数。", f"It must be a whole number from {low} to {high}."

    return check


def schema(value: str) -> Objection:
    """The name of a PostgreSQL schema of our own."""
    if re.fullmatch(r"[a-z_][a-z0-9_]{0,50}", value) and value != "public" and not value.startswith("pg_"):
        return None
    return (
        "应为小写字母、数字和下划线，以字母开头，不超过 51 个字符，且不能是 public。",
        "It must be lower-case letters, digits and underscores, begin with a letter, have at most 51 characters, and not be public.",
    )


def web_address(value: str) -> Objection:
    """Scheme and host, perhaps a port, without a path."""
    if re.fullmatch(r"https?://[^\s/?#@]+", value):
        return None
    return (
        "应为 http:// 或 https:// 加主机名，不带路径，例如 https://gezhi.example.gov.cn。",
        "It must be http:// or https:// and a host without a path, for example https://gezhi.example.gov.cn.",
    )


def bucket(value: str) -> Objection:
    """Scheme and host, then the bucket's name, perhaps a prefix below it."""
    if re.fullmatch(r"https?://[^\s/?#@]+/(virtual:)?[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[^\s?#]*)?", value):
        return None
    return (
        "应为 https:// 加地址和桶名，例如 https://s3.example.com/gezhi-files。",
        "It must be https://, the endpoint and the bucket, for example https://s3.example.com/gezhi-files.",
    )


def time_zone(value: str) -> Objection:
    """A name of the time zone database."""
    if value in available_timezones() or value == "UTC":
        return None
    return "不是已知的时区，例如 Asia/Shanghai。", "It is not a known time zone. An example: Asia/Shanghai."


def database(value: str) -> Objection:
    """A libpq address in URL form."""
    if value.startswith(("postgresql://", "postgres://")):
        return None
    return (
        "应以 postgresql:// 开头，例如 postgresql://用户:密码@主机:5432/数据库。",
        "It must begin with postgresql://, for example postgresql://user:password@host:5432/database.",
    )


HOW_TO_MAKE_ONE = 'python3 -c "import secrets; print(secrets.token_urlsafe(48))"'


def secret(value: str) -> Objection:
    """Long and varied enough that nobody guesses it."""
    if len(value) >= 40 and len(set(value)) >= 10:
        return None
    return f"太短或太简单。生成一个：{HOW_TO_MAKE_ONE}", f"It is too short or too simple. Make one: {HOW_TO_MAKE_ONE}"


def programs(value: str) -> Objection:
    """A folder with PostgreSQL's programs."""
    if (Path(value) / "postgres").is_file():
        return None
    return "该目录中没有 postgres 程序。", "There is no program called postgres in that folder."


def anything(_value: str) -> Objection:
    """Any text will do."""
    return None
