"""Whoever remembers a price is told when it turned by the clock, once."""

from datetime import timedelta

import pytest

from commerce import price_lists, price_turns, transactions
from commerce.actors import SYSTEM
from commerce.models import Variant
from commerce.price_lists import NewPrice
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


@transactions.use_case
def base():
    return price_lists.base_list("GBP")


def announced(at):
    with transactions.at(at):
        return price_turns.announce(by=SYSTEM)


def test_a_price_that_begins_and_ends_is_told_once_each():
    variant, now = factories.variant(), transactions.now()
    new = NewPrice(variant_id=variant.pk, amount=100, starts_at=now + HOUR, ends_at=now + 3 * HOUR)
    price_lists.set_prices(price_list=base(), prices=[new], by=SYSTEM)

    told = [announced(now + hours * HOUR) for hours in (0, 1, 2, 3, 4)]

    assert told == [0, 1, 0, 1, 0]
    assert Variant.objects.get().version == 3
