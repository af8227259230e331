"""From a product of ours to an order of theirs: published, listed, counted, sold, changed, hidden, over real calls."""

from contextlib import contextmanager

import pytest

from commerce import catalog
from commerce.actors import SYSTEM
from commerce.events import relay
from commerce.models import Connection, Listing
from commerce.sales_channels import polling, publishing, serving
from commerce.sales_channels.connectors.simulated.simulator import Setup, Simulator
from orders.models import Order
from tests.commerce.sales_channels.simulated import connected
from tests.concurrency.channel_shops import join
from tests.factories.channels import open_causes
from tests.factories.commerce import LocationFactory, product
from tests.factories.inventory import receive

MUG = [{"title": "Their mug", "variants": [{"sku": "THEIR-MUG", "barcode": "", "price": 500, "quantity": 2}]}]


@contextmanager
def door(system: str, settings):
    setup = Setup(sends=False, catalog={"places": ["Soho"], "currency": "GBP", "country": "GB", "products": MUG})
    with Simulator(system=system, seed=5, setup=setup) as sim:
        settings.EGRESS_EXCEPTIONS = [sim.address]
        settings.CONNECTORS = [f"{kind.__module__}.{kind.__qualname__}" for kind in connected.KINDS.values()]
        yield join(sim, LocationFactory())


def settle(connection: Connection) -> None:
    """Reactions and workers, until nothing is left to say."""
    for _ in range(4):
        relay.drain()
        serving.serve(connection.pk)


@pytest.mark.parametrize("system", ["shopify", "woocommerce", "square"])
def test_what_is_published_is_listed_counted_and_sold(db, settings, system):
    with door(system, settings) as there:
        hat, connection, sim = product("HAT-S", "HAT-L"), there.connection, there.sim
        place = connection.places.get().location
        for variant in hat.variants.all():
            receive(variant, place, 7, reference=variant.sku)
        assert list(publishing.unlisted(connection)) == [hat]

        publishing.publish(by=SYSTEM, connection=connection, chosen=[hat])
        settle(connection)

        listed = Listing.objects.filter(connection=connection, variant__product=hat)
        assert sorted(listed.values_list("sku", "status", "price")) == [
            ("HAT-L", "matched", 1990),
            ("HAT-S", "matched", 1990),
        ]
        assert (sim.level("HAT-S"), sim.level("HAT-L")) == (7, 7)
        assert not publishing.unlisted(connection).exists()
        calls = len(sim.script.mark)
        publishing.publish(by=SYSTEM, connection=connection, chosen=[hat])
        settle(connection)
        assert len(sim.script.mark) == calls  # it is there, so nothing is said again

        sim.sell({"HAT-S": 2})
        polling.poll(connection)
        settle(connection)
        sold = Order.objects.get(channel=connection.channel)
        assert [(line.variant.sku, line.quantity) for line in sold.lines.select_related("variant")] == [("HAT-S", 2)]
        if system != "square":  # its counts carry a moment, and all of this test's are the one at which it began
            assert sim.level("HAT-S") == 5

        catalog.change_product(product_id=hat.pk, changes={"title": "Wool hat"}, expected=None, by=SYSTEM)
        settle(connection)
        theirs = next(each for each in sim.shop.state.products.values() if each.mark == hat.public_id)
        assert theirs.title == "Wool hat"

        publishing.unpublish(by=SYSTEM, connection=connection, chosen=[hat])
        settle(connection)
        assert not any(sim.shop.variant(each).active for each in theirs.variants)
        publishing.publish(by=SYSTEM, connection=connection, chosen=[hat])
        catalog.change_product(product_id=hat.pk, changes={"status": "archived"}, expected=None, by=SYSTEM)
        settle(connection)
        assert not theirs.active
        assert len(sim.shop.state.products) == 2
        assert open_causes() == []
