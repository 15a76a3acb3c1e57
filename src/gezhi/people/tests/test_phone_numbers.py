"""Phone numbers: many ways to write one, one way to store it, a sentence for what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.kernel.refusals import Refused
from gezhi.people.phones import masked, normalised


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("13800002468", "13800002468"),
        (" 138 0000 2468 ", "13800002468"),
        ("138-0000-2468", "13800002468"),
        ("+86 13800002468", "13800002468"),
        ("0086-138-0000-2468", "13800002468"),
        ("8613800002468", "13800002468"),
        ("１３８００００２４６８", "13800002468"),
        ("138\u00a00000\u200b2468", "13800002468"),
        ("13800002468.0", "13800002468"),
        ("0532-88001234", "0532-88001234"),
        ("（0532）8800 1234", "0532-88001234"),
        ("+86 532 8800 1234", "0532-88001234"),
        ("01088001234", "010-88001234"),
        ("0532-88001234转812", "0532-88001234-812"),
        ("0532 8800 1234 ext. 9", "0532-88001234-9"),
        ("400-123-4567", "400-123-4567"),
        ("+852 9123 4567", "+85291234567"),
        ("", ""),
        ("\u3000 ", ""),
    ],
)
def test_a_number_has_one_stored_form(written: str, stored: str) -> None:
    assert normalised(written) == stored
    assert normalised(stored) == stored


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("1380000246", "11"),
        ("138000024680", "11"),
        ("12800002468", "13800002468"),
        ("88001234", "0532-88001234"),
        ("1.38E+10", "13800002468"),
        ("王立新", "13800002468"),
        ("13800002468转5", "13800002468"),
        ("+86123", "11"),
    ],
)
def test_what_is_no_number_is_refused_with_what_to_write(written: str, hint: str) -> None:
    with pytest.raises(Refused, match=hint) as refused:
        normalised(written)
    assert refused.value.field == "phone"


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    try:
        number = normalised(text)
    except Refused:
        return
    assert len(number) <= 20
    assert number == normalised(number)


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_a_masked_number_hides_its_middle(number: str) -> None:
    assert masked(number) == f"{number[:3]}****{number[7:]}"


def test_land_lines_and_nothing_are_masked_too() -> None:
    assert masked("0532-88001234") == "0532-****1234"
    assert masked("0532-88001234-812") == "0532-****1234"
    assert masked("+85291234567") == "+85****4567"
    assert masked(None) == masked("") == ""
