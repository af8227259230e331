"""A number and its parts: they add up, whatever happened to the goods."""

import pytest

from inventory.availability import Position
from inventory.console import sums


def position(**counters) -> Position:
    return Position(1, counters.pop("place", 1), level_id=1, **counters)


@pytest.mark.parametrize(
    ("positions", "parts", "result"),
    [
        ([position(on_hand=9)], [], 9),
        ([position(on_hand=9, allocated=3, held=1, safety=1)], [-3, -1, -1], 4),
        ([position(on_hand=1, safety=5)], [-1], 0),
        ([position(on_hand=4, allocated=6)], [-6], -2),
        ([position(on_hand=4, allocated=6, safety=2)], [-6], -2),
        ([position(on_hand=7, allocated=2, safety=1, sellable=False)], [-2, -5], 0),
        ([position(on_hand=5, safety=1), position(place=2, on_hand=3, safety=1)], [-2], 6),
        ([position(on_hand=5), position(place=2, on_hand=1, allocated=3)], [-3, 2], 5),
    ],
)
def test_parts_add_up_to_the_result(positions, parts, result):
    explained = sums.explain(positions, buckets={}, channel="Web shop")

    assert ([part.units for part in explained.parts], explained.result) == (parts, result)
    assert explained.on_hand + sum(part.units for part in explained.parts) == result


def test_buckets_are_named_and_what_is_missing_in_the_ledger_still_counts():
    explained = sums.explain(
        [position(on_hand=9, unavailable=4)], buckets={"damaged": 2, "quality_control": 1}, channel=""
    )

    assert [(part.label, part.text) for part in explained.parts] == [
        ("Damaged", "− 2"),
        ("In quality check", "− 1"),
        ("Set aside", "− 1"),
    ]
    assert explained.rows[-1] == ("Can be sold", "5")


def test_result_below_zero_is_called_so():
    explained = sums.explain([position(on_hand=1, held=3)], buckets={}, channel="")

    assert (explained.label, explained.short, explained.rows[-1]) == ("Below zero", 2, ("Below zero", "−2"))
