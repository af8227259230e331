"""Two codes are one SKU exactly when their keys are equal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce import sku_hygiene

SPELLINGS = ["BLU-JAC-M", "blu jac m", " Blu_Jac.M ", "BLU//JAC--M", "ＢＬＵ-ＪＡＣ-Ｍ", "blu - jac - m"]


@pytest.mark.parametrize("sku", SPELLINGS)
def test_normalize_gives_one_key_to_every_spelling(sku):
    assert sku_hygiene.normalize(sku) == "blu-jac-m"


@pytest.mark.parametrize(
    ("one", "other"), [("BLU-JAC", "BLUJAC"), ("A-1", "A1"), ("404.038.96", "40403896"), ("É-1", "E-1"), ("10", "1O")]
)
def test_normalize_keeps_different_codes_apart(one, other):
    assert sku_hygiene.normalize(one) != sku_hygiene.normalize(other)


@pytest.mark.parametrize("sku", ["Größe/42", "ΑΣ", "кот_1", "#1%&=+?", "日本-1", "🙂"])
def test_normalize_takes_any_visible_character(sku):
    assert sku_hygiene.normalize(sku)


@pytest.mark.parametrize("sku", ["", "   ", "---", " ./_ ", "A\x00B", "A\x1bB", "A\tB", "A\ud800", "x" * 121, "ﷺ" * 10])
def test_normalize_refuses_what_cannot_be_a_sku(sku):
    with pytest.raises(sku_hygiene.InvalidSku) as refusal:
        sku_hygiene.normalize(sku)

    assert refusal.value.code == "invalid_sku"


@given(st.text(max_size=40))
def test_normalize_of_a_key_is_the_key(text):
    try:
        key = sku_hygiene.normalize(text)
    except sku_hygiene.InvalidSku:
        return

    assert sku_hygiene.normalize(key) == key


def test_invisible_characters_names_what_nobody_sees():
    assert sku_hygiene.invisible_characters("AB\u200bC\u202e") == ["U+200B", "U+202E"]
    assert sku_hygiene.invisible_characters("ABC") == []


@pytest.mark.parametrize(
    ("sku", "twin"),
    [
        ("АВС-1", "abc-1"),
        ("ABС", "abc"),
        ("A\u200bBC", "abc"),
        *((f"A{filler}BC", "abc") for filler in "\u034f\ufe0f\u17b4\u115f\u1160\u3164\u2800\uffa0\u180b\U000e0101"),
        ("ABC", "abc"),
        ("кот", "kot"),
        ("щука", "щука"),
        ("日本", "日本"),
        ("щу\u200bка", "щука"),
    ],
)
def test_lookalike_key_is_what_a_person_reads(sku, twin):
    assert sku_hygiene.lookalike_key(sku) == twin
