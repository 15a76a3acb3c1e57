"""Numbers that name an enterprise are checked, and what is wrong is said in a sentence that helps."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from gezhi.kernel.refusals import Refused
from gezhi.registry.codes import (
    ALPHABET,
    NumberKind,
    check_character,
    checked_credit_code,
    checked_old_number,
    cleaned,
    is_credit_code,
    kind_of_number,
    near_misses,
    notes_on,
    old_number_check,
    parts,
    with_check_character,
)

# Two codes that anybody can look up in the public register.
KNOWN = ["91110000600037341L", "91370200264574251E"]
bodies = st.text(alphabet=ALPHABET, min_size=17, max_size=17)


@pytest.fixture(autouse=True)
def english() -> object:
    with translation.override("en"):
        yield


def refusal_of(text: str) -> str:
    with pytest.raises(Refused) as refused:
        checked_credit_code(text)
    assert refused.value.field == "credit_code"
    return str(refused.value)


@pytest.mark.parametrize("code", KNOWN)
def test_codes_from_the_public_register_are_right(code: str) -> None:
    assert checked_credit_code(code) == code
    assert notes_on(code) == ()


@given(bodies)
def test_every_code_with_its_check_character_is_accepted(body: str) -> None:
    code = with_check_character(body)
    assert checked_credit_code(code) == code


@given(bodies, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_every_change_of_one_character_is_refused(body: str, place: int, other: str) -> None:
    code = with_check_character(body)
    changed = code[:place] + other + code[place + 1 :]
    assert is_credit_code(changed) == (changed == code)


@given(bodies, st.integers(0, 16))
def test_every_swap_of_neighbours_is_refused(body: str, place: int) -> None:
    code = with_check_character(body)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert is_credit_code(swapped) == (swapped == code)


@pytest.mark.parametrize("start", ["N2370214", "Y1370214", "A1100000", "52370200", "12370200"])
def test_letters_at_the_front_are_valid(start: str) -> None:
    code = with_check_character(start + "MA3C4T9XK")
    assert checked_credit_code(code) == code


@pytest.mark.parametrize(
    "typed",
    [
        " 91110000600037341l ",
        "９１１１００００６０００３７３４１Ｌ",
        "9111 0000 6000 3734 1L",
        "91110000-60003734-1L",
        "91110000\u00a0600037341\u200bL",
        "'91110000600037341L",
        "9111‑0000—60003734–1L\n",
    ],
)
def test_spelling_is_cleaned_away(typed: str) -> None:
    assert checked_credit_code(typed) == KNOWN[0]


def test_a_letter_that_the_alphabet_lacks_is_never_corrected_in_silence() -> None:
    sentence = refusal_of("9111OOOO600037341L")
    assert "Character 5 is the letter O" in sentence
    assert "91110000600037341L would be right" in sentence


def test_a_forbidden_letter_without_a_right_reading_names_the_likely_digit() -> None:
    assert "it may be 2" in refusal_of("9111000060003734ZL")


def test_a_single_b_for_8_is_found() -> None:
    code = with_check_character("91370214" + "8A3C4T9XK")
    assert near_misses(code.replace("8", "B", 1)) == [code]
    assert f"{code} would be right" in refusal_of(code.replace("8", "B", 1))


def test_a_wrong_check_character_names_the_expected_one() -> None:
    sentence = refusal_of("91110000600037341K")
    assert "the last one is K, the other 17 ask for L" in sentence


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "missing"),
        ("9111000060003734", "has 16 characters; it must have 18"),
        ("91110000600037341L9", "has 19 characters"),
        ("370214228000123", "old registration number"),
        ("60003734-1", "organisation code"),
        ("9.1370214264842E+17", "spreadsheet has shortened"),
        ("913702142648415000", "spreadsheet may have cut it"),
        ("青岛市城阳区双元路一二三号九号十", "Character 1 is “青”"),
        ("9111000060003734😀L", "“😀”"),
    ],
)
def test_each_mistake_has_its_sentence(typed: str, said: str) -> None:
    assert said in refusal_of(typed)


@given(st.text(max_size=60))
def test_no_text_makes_the_check_fail_otherwise(text: str) -> None:
    kind_of_number(text)
    notes_on(text)
    try:
        assert is_credit_code(checked_credit_code(text))
    except Refused as refused:
        assert str(refused)


def test_kinds_of_number_are_told_apart() -> None:
    fourteen = "37021422800012"
    assert kind_of_number(KNOWN[0]) == NumberKind.CREDIT_CODE
    assert kind_of_number(fourteen + old_number_check(fourteen)) == NumberKind.OLD_NUMBER
    assert kind_of_number("60003734-1") == NumberKind.ORGANISATION_CODE
    assert kind_of_number("60003734-2") == NumberKind.UNKNOWN
    assert kind_of_number("13800002468") == NumberKind.UNKNOWN


def test_an_old_number_with_a_wrong_check_digit_is_taken_with_a_note() -> None:
    fourteen = "37021422800012"
    right = old_number_check(fourteen)
    wrong = str((int(right) + 1) % 10)
    assert checked_old_number(f"3702 1422 8000 12{wrong}") == fourteen + wrong
    assert [str(note) for note in notes_on(fourteen + wrong)] == [
        "The check digit of this old registration number does not fit."
    ]
    assert notes_on(fourteen + right) == ()


def test_the_old_check_digit_is_that_of_the_published_example() -> None:
    assert old_number_check("11010800000001") == "6"


@pytest.mark.parametrize(("typed", "said"), [("12345", "exactly 15 digits"), (KNOWN[0], "18-character credit code")])
def test_what_is_no_old_number_is_refused(typed: str, said: str) -> None:
    with pytest.raises(Refused, match=said) as refused:
        checked_old_number(typed)
    assert refused.value.field == "old_number"


def test_the_parts_say_who_registered_what_and_where() -> None:
    code = parts(KNOWN[0])
    assert (str(code.authority), str(code.category)) == ("Market regulation", "Enterprise")
    assert (code.division, code.organisation) == ("110000", "60003734-1")


def test_a_wrong_inner_check_is_a_note_and_no_refusal() -> None:
    code = with_check_character(KNOWN[0][:16] + "2")
    assert checked_credit_code(code) == code
    assert any("organisation code inside" in str(note) for note in notes_on(code))


def test_cleaning_keeps_what_is_not_spelling() -> None:
    assert cleaned("９１-１\u200b a") == "911A"


def test_the_alphabet_is_that_of_the_standard() -> None:
    assert len(ALPHABET) == 31
    assert not set("IOSVZ") & set(ALPHABET)
    assert check_character(KNOWN[1][:17]) == "E"
