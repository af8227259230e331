"""One small shop for the tests of stock, with somebody who works there and a delivery to count in."""

import pytest

from commerce import staff
from commerce.actors import Actor
from inventory import receiving
from inventory.models import Receiving
from tests.factories import commerce as catalog
from tests.factories import inventory
from tests.factories.inventory import Shop


@pytest.fixture
def shop(db) -> Shop:
    return inventory.shop()


@pytest.fixture
def maya(shop) -> Actor:
    return staff.actor_for(catalog.AssignmentFactory(location=shop.soho).staff)


@pytest.fixture
def delivery(shop, maya) -> Receiving:
    return receiving.start(by=maya, location=shop.soho, reference="DN-1")
