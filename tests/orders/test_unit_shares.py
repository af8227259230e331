"""Any split of a line over tenders, taken from the front and given back from the back, ends exactly as stored."""

import random

import pytest

from commerce import money
from orders import unit_shares


@pytest.mark.parametrize("seed", range(60))
def test_front_and_back_meet_to_the_cent_and_never_shrink(seed):
    chance = random.Random(seed)
    quantity = chance.randint(1, 12)
    total = chance.choice([0, 1, 7, chance.randint(0, 50), chance.randint(0, 100_000)])
    shares = money.split(total, [chance.randint(0, 9) for _ in range(chance.randint(1, 4))])
    steps = [unit_shares.front(shares, quantity=quantity, units=units) for units in range(quantity + 1)]

    assert (steps[0], steps[-1]) == ([0] * len(shares), shares)
    units = money.split(total, [1] * quantity)
    for number, (less, more) in enumerate(zip(steps[:-1], steps[1:], strict=True)):
        assert sum(more) - sum(less) == units[number]
        assert all(0 <= few <= many for few, many in zip(less, more, strict=True))
        rest = unit_shares.back(shares, quantity=quantity, units=quantity - number)
        assert [front + last for front, last in zip(less, rest, strict=True)] == shares


def test_a_million_units_take_no_time():
    assert unit_shares.front([333, 667], quantity=1_000_000, units=999_999) == [333, 667]
