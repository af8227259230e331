"""The strict reader: what Python's own would let through or choke on."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce import strict
from commerce.errors import Refusal

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
    lambda children: st.lists(children, max_size=4) | st.dictionaries(st.text("abc", min_size=1), children, max_size=4),
    max_leaves=20,
)


def code_of(data: bytes) -> str:
    with pytest.raises(Refusal) as caught:
        strict.decode(data)
    assert caught.value.status == 400
    return caught.value.code


@given(VALUES)
def test_decode_reads_what_json_writes(value):
    assert strict.decode(json.dumps(value).encode()) == value


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "malformed_json"),
        (b"{", "malformed_json"),
        (b"{} {}", "malformed_json"),
        (b"[NaN]", "malformed_json"),
        (b"Infinity", "malformed_json"),
        (b"-Infinity", "malformed_json"),
        (b"\xff\xfe{}", "malformed_json"),
        (b"\xef\xbb\xbf{}", "malformed_json"),
        (b"{'a': 1}", "malformed_json"),
        (b'"a\nb"', "malformed_json"),
        (b"[01]", "malformed_json"),
        ("[٣]".encode(), "malformed_json"),
        (b'{"a": 1, "a": 1}', "duplicate_key"),
        (b'{"x": [{"a": 1, "\\u0061": 2}]}', "duplicate_key"),
        (b"[" * 33 + b"]" * 33, "too_deep"),
        (b'{"a":' * 200_000, "too_deep"),
        (b'"\\ud800"', "invalid_text"),
        (b'"\\udc00\\ud800"', "invalid_text"),
        (b'["a\\u0000b"]', "invalid_text"),
        (b'{"\\u0000": 1}', "invalid_text"),
        (b"9" * 41, "invalid_number"),
        (b"-" + b"9" * 40, "invalid_number"),
        (b"1" * 5_000, "invalid_number"),
        (b"1e999", "invalid_number"),
    ],
)
def test_decode_refuses(data, code):
    assert code_of(data) == code


def test_decode_takes_the_largest_and_deepest_that_is_allowed():
    assert strict.decode(b"9223372036854775807") == 2**63 - 1
    assert strict.decode(b"-9223372036854775808") == -(2**63)
    assert strict.decode(b"[" * 32 + b"]" * 32) is not None
    assert strict.decode(b'"\\ud83d\\ude00"') == "😀"


def test_decode_names_the_place_of_text_that_cannot_be_stored():
    with pytest.raises(strict.InvalidText) as caught:
        strict.decode(b'{"lines": [{"sku": "a"}, {"sku": "\\u0000"}]}')

    assert caught.value.errors == [
        {
            "path": "lines[1].sku",
            "code": "invalid_text",
            "detail": "The text holds a character that cannot be stored.",
        }
    ]


def test_decode_refuses_more_bytes_than_the_limit():
    with pytest.raises(strict.PayloadTooLarge) as caught:
        strict.decode(b'"' + b"a" * strict.MAX_BYTES + b'"')

    assert caught.value.status == 413


def test_decode_is_quick_about_a_key_given_twice_among_many():
    pairs = ",".join(f'"{number}":0' for number in range(80_000))

    assert code_of(f'{{{pairs},"79999":1}}'.encode()) == "duplicate_key"


def test_canonical_is_the_same_for_the_same_value():
    assert strict.canonical({"b": [1, "é"], "a": None}) == strict.canonical(json.loads('{"a":null,"b":[1,"\\u00e9"]}'))
    assert strict.canonical({"a": None}) != strict.canonical({})


@pytest.mark.parametrize("text", ["", " 7", "7 ", "+7", "1_000", "٣", "7.0", "0x7", "1e3", "９", "-", "1" * 20])
def test_ascii_int_refuses_what_int_takes(text):
    with pytest.raises(strict.InvalidNumber):
        strict.ascii_int(text)


def test_ascii_int_reads_digits_in_range():
    assert [strict.ascii_int(text) for text in ("0", "-7", "9223372036854775807")] == [0, -7, 2**63 - 1]
    with pytest.raises(strict.InvalidNumber):
        strict.ascii_int("11", most=10)


@pytest.mark.parametrize(
    "text", ["9999-12-31T23:59:59-05:00", "9999-12-31T15:00:00+00:00", "0001-01-01T00:00:00+14:00"]
)
def test_moments_that_some_clocks_cannot_show_are_refused(text):
    with pytest.raises(strict.InvalidMoment, match="out of the calendar"):
        strict.in_utc(datetime.fromisoformat(text))


def test_moments_far_away_are_taken():
    assert strict.in_utc(datetime(9999, 12, 30, tzinfo=UTC)).year == 9999
    assert strict.in_utc(datetime.fromisoformat("2026-01-01T00:00:00+02:00")).isoformat() == "2025-12-31T22:00:00+00:00"
