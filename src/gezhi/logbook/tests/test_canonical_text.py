"""What is hashed: one text for one entry, the same whoever writes it down."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.logbook import verify_export
from gezhi.logbook.canonical import LARGEST, NotCanonical, Raw, canonical, entry_hash, fields_of, fitting, instant

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)
VALUES: Any = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
EXAMPLE = Raw(
    id=12,
    verb="duty.assigned",
    actor="person:4",
    about=["place:9", "person:12"],
    facts={"post": "executor", "start": "2027-02-14T00:00:00.000000Z", "说明": "接替"},
    happened_at=datetime(2027, 2, 14, 0, 0, tzinfo=UTC),
    recorded_at=datetime(2027, 2, 14, 8, 0, 0, 5, tzinfo=timezone(timedelta(hours=8))),
    late_reason="",
)


def test_the_text_of_the_documented_example() -> None:
    assert canonical(fields_of(EXAMPLE)).decode() == (
        '{"about":["place:9","person:12"],"actor":"person:4","facts":{"post":"executor","start":"2027-02-14T00:00:00.000000Z",'
        '"说明":"接替"},"happened_at":"2027-02-14T00:00:00.000000Z","id":12,"late_reason":"",'
        '"recorded_at":"2027-02-14T00:00:00.000005Z","v":1,"verb":"duty.assigned"}'
    )
    assert entry_hash(EXAMPLE).hex() == "2bfea1c8ca56765c74c5ecd7e4745e3c665f1d328c0dbc6fd940dbbcb543a6f6"


@given(VALUES)
def test_the_text_is_json_and_says_the_same(value: Any) -> None:
    assert json.loads(canonical(value)) == value


@given(VALUES)
def test_the_stand_alone_verifier_hashes_the_same_text(value: Any) -> None:
    from gezhi.logbook.canonical import leaf_hash

    assert verify_export.leaf_hash(value) == leaf_hash(canonical(value))


@given(VALUES)
def test_what_went_through_the_database_has_the_same_text(value: Any) -> None:
    shuffled = json.loads(json.dumps(value, indent=3, ensure_ascii=True))
    assert canonical(shuffled) == canonical(value)


def test_keys_are_ordered_by_utf16_as_rfc_8785_says() -> None:
    # the example of RFC 8785 §3.2.3
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    assert [json.loads(f"[{part.split(':')[0]}]")[0] for part in _parts(canonical(dict.fromkeys(keys, 0)).decode())] == [
        "\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33",
    ]  # fmt: skip


def _parts(text: str) -> list[str]:
    return text[1:-1].split(",")


def test_control_characters_are_written_as_rfc_8785_says() -> None:
    assert canonical('\u20ac$\x0f\nA\'B"\\\\"/\x7f').decode() == '"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/\x7f"'


@pytest.mark.parametrize("wrong", [1.5, 2**53, -(2**53), "\ud800", "a\x00b", {"a": [0.1]}, {1, 2}, b"x"])
def test_what_has_no_text_is_refused_where_it_is_written(wrong: Any) -> None:
    with pytest.raises(NotCanonical, match="facts"):
        fitting({"value": wrong})


def test_times_become_text_in_utc() -> None:
    assert fitting({"at": datetime(2027, 1, 1, 8, tzinfo=timezone(timedelta(hours=8))), "day": date(2027, 1, 1)}) == {
        "at": "2027-01-01T00:00:00.000000Z",
        "day": "2027-01-01",
    }
    assert instant(datetime(2027, 1, 1, 8, 0, 0, 1, tzinfo=UTC)) == "2027-01-01T08:00:00.000001Z"


@pytest.mark.parametrize(
    "change",
    [
        {"id": 13},
        {"verb": "duty.ended"},
        {"actor": "person:5"},
        {"about": ["person:12", "place:9"]},
        {"facts": {}},
        {"happened_at": EXAMPLE.happened_at - timedelta(microseconds=1)},
        {"recorded_at": EXAMPLE.recorded_at + timedelta(microseconds=1)},
        {"late_reason": "x"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_field_counts(change: dict[str, Any]) -> None:
    assert entry_hash(EXAMPLE._replace(**change)) != entry_hash(EXAMPLE)
