"""A name is found by its first letters, its whole reading, and both readings of its surname."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.kernel.pinyin import searchable


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("港东食品园", "gdspy gangdongshipinyuan"),
        ("2号楼A座", "2hlaz 2haolouazuo"),
        ("重庆银行", "cqyh chongqingyinhang"),
        ("吕艳", "ly lvyan"),
        ("ＡＢＣ 科技", "akj abckeji"),
        ("单立新", "slx shanlixin dlx danlixin"),
        ("尉迟恭", "ycg yuchigong"),
        ("", ""),
        ("😀", ""),
    ],
)
def test_a_name_gives_its_first_letters_and_its_reading(name: str, text: str) -> None:
    assert searchable(name).startswith(text)


def test_a_long_name_is_not_taken_for_a_persons() -> None:
    assert searchable("曾经沧海大酒店").split()[0][0] == "c"


@given(st.text(max_size=30))
def test_any_text_gives_only_letters_digits_and_spaces(name: str) -> None:
    assert all(c.isascii() and (c.isalnum() or c == " ") for c in searchable(name))
