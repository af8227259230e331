"""The simulated channels of a storm: what they offer, how they are connected, and an engine in a hurry."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from commerce.actors import SYSTEM
from commerce.models import Channel, Connection
from commerce.sales_channels import connections, listings, subscription_keeping
from commerce.sales_channels.connections import Account
from commerce.sales_channels.connectors.simulated.faults import Plan
from commerce.sales_channels.connectors.simulated.simulator import Setup, Simulator
from commerce.sales_channels.connectors.simulated.webhooks import Delivery
from tests.commerce.sales_channels.simulated import connected
from tests.factories.commerce import ChannelFactory

SYSTEMS = ("shopify", "woocommerce", "square")
CURRENCY, PRICE = "GBP", 1500
# Half an hour of an outage is a second of the test for every 360 of its own.
WAITS: Mapping[str, object] = {
    "commerce.sales_channels.calls.REST": timedelta(seconds=0.5),
    "commerce.sales_channels.caution.MINUTE": timedelta(seconds=0.3),
    "commerce.sales_channels.polling.SILENT": timedelta(seconds=2),
    "commerce.sales_channels.polling.NET": timedelta(seconds=2),
    "commerce.sales_channels.polling.OFTEN": timedelta(seconds=0.5),
    "commerce.sales_channels.polling.OVERLAP": timedelta(seconds=15),
    "commerce.sales_channels.telling.FIRST_RETRY": timedelta(seconds=0.2),
    "commerce.sales_channels.pushing.FAULT_SECONDS": 0.3,
    "commerce.sales_channels.working.RETRY_SECONDS": 0.3,
    "commerce.sales_channels.outbox.LEASE": timedelta(seconds=5),
    "commerce.sales_channels.working.LEASE": timedelta(seconds=5),
    "commerce.sales_channels.slots.LAST_CALL": timedelta(seconds=5),
    "commerce.sales_channels.serving.SECONDS": 2.0,
    "commerce.events.relay.FIRST_RETRY": timedelta(seconds=0.2),
    "commerce.events.relay.LEASE": timedelta(seconds=5),
}


def hurry(monkeypatch) -> None:
    """Shorten the waits in this process."""
    for name, value in WAITS.items():
        monkeypatch.setattr(name, value)


@dataclass
class Door:
    """One channel: its simulator, its connection, and which of its deliveries we have had."""

    sim: Simulator
    connection: Connection
    taken: int = 0
    held: list[Delivery] = field(default_factory=list)

    @property
    def orders(self) -> dict[str, object]:
        """What was truly sold there, under the system's own names."""
        return {connected.named(self.sim.wire.code, order.id): order for order in self.sim.orders()}


@contextmanager
def opened(seed: int, settings, plan: Plan, skus: Sequence[str]) -> Iterator[dict[str, Simulator]]:
    """One simulator per system that offers these; calls to them are allowed."""
    goods = [{"title": sku, "variants": [{"sku": sku, "barcode": "", "price": PRICE, "quantity": 0}]} for sku in skus]
    setup = Setup(sends=False, catalog={"places": ["Soho"], "currency": CURRENCY, "products": goods})
    with ExitStack() as stack:
        sims = {}
        for number, system in enumerate(SYSTEMS):
            one = Simulator(system=system, seed=seed * 10 + number, faults=plan, setup=setup)
            sims[system] = stack.enter_context(one)
        settings.EGRESS_EXCEPTIONS = [sim.address for sim in sims.values()]
        settings.CONNECTORS = [f"{kind.__module__}.{kind.__qualname__}" for kind in connected.KINDS.values()]
        yield sims


def join(sim: Simulator, location) -> Door:
    """Connect it on a quiet day, so that it shows and sells what is at that place, and tells us what happens."""
    plan = sim.script.plan
    sim.disturb("none")
    link, code = connected.link(sim), sim.wire.code
    channel = ChannelFactory(code=code, name=code.title(), kind=Channel.Kind.MARKETPLACE, currency=CURRENCY)
    given = {"rate": 500, "burst": 500, "site": "simulated", **link.settings}
    account = Account(code, channel, code.title(), given, link.secrets, base_url=link.base_url)
    made = connections.connect(by=SYSTEM, account=account)
    Connection.objects.filter(pk=made.pk).update(reads_orders_from="2026-01-01T00:00:00Z")
    place = next(iter(sim.shop.state.places))
    ref = {"shopify": str(place), "square": connected.ref("LOC", place), "woocommerce": ""}[code]
    connections.place(by=SYSTEM, connection=made, refs={location: ref})
    connections.switch(by=SYSTEM, connection=Connection.objects.get(pk=made.pk), to="live")
    subscription_keeping.look(made.pk)
    found = Connection.objects.select_related("channel", "till_channel").get(pk=made.pk)
    listings.refresh(found)
    sim.disturb(plan)
    return Door(sim, found)
