"""One small shop with mugs on the shelf, for everything about fulfillment."""

import pytest

from commerce.actors import Actor
from commerce.events import bus
from commerce.events.facts import PromiseMoved
from tests.factories import inventory
from tests.factories.inventory import Shop, receive


@pytest.fixture
def shop(db) -> Shop:
    shop = inventory.shop()
    receive(shop.mug, shop.soho, 20)
    return shop


@pytest.fixture
def committed_shop(transactional_db) -> Shop:
    """The same for use cases of several transactions, which commit."""
    shop = inventory.shop()
    receive(shop.mug, shop.soho, 20)
    return shop


@pytest.fixture
def soho_only():
    """Somebody who may do everything about fulfillment, at one place."""

    def at(location) -> Actor:
        return Actor("staff", 1, "Sam", "staff:1", grants=(("fulfillment.write", frozenset({location.pk})),))

    return at


@pytest.fixture
def told(monkeypatch) -> list[PromiseMoved]:
    """Every promise that became later."""
    said: list[PromiseMoved] = []
    monkeypatch.setitem(bus._within, PromiseMoved, [said.append])
    return said
