"""A simulated channel and the real connector that speaks to it, as a connection would set it up."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from commerce.sales_channels.connector import Connector, Delivered, Link, Since
from commerce.sales_channels.connectors.shopify import Shopify
from commerce.sales_channels.connectors.simulated.simulator import Setup, Simulator
from commerce.sales_channels.connectors.simulated.square_wire.order_form import ref
from commerce.sales_channels.connectors.simulated.webhooks import Delivery
from commerce.sales_channels.connectors.square import Square
from commerce.sales_channels.connectors.woocommerce import WooCommerce
from commerce.sales_channels.neutral import Offer, Order
from commerce.sales_channels.pushes import LevelPush, LevelRef

SYSTEMS = ("shopify", "square", "woocommerce")
CALLBACK = "https://shop.example.com/hooks/channel"
KINDS: dict[str, type[Connector]] = {"shopify": Shopify, "square": Square, "woocommerce": WooCommerce}
PATHS = {"shopify": "", "square": "/v2", "woocommerce": "/wp-json/wc/v3"}


@contextmanager
def connected(system: str, settings, *, seed: int = 7, faults="none", **setup) -> Iterator[tuple[Simulator, Connector]]:
    """Both, with the simulator's address allowed for calls and its webhooks kept instead of sent."""
    usual = {"callback": CALLBACK, "sends": False}
    with Simulator(system=system, seed=seed, faults=faults, setup=Setup(**{**usual, **setup})) as sim:
        settings.EGRESS_EXCEPTIONS = [sim.address]
        yield sim, KINDS[system](link(sim))


def link(sim: Simulator) -> Link:
    """The account as somebody would have typed it in."""
    system, account = sim.wire.code, sim.setup.account
    secrets = {
        "shopify": {"access_token": account.token, "client_secret": account.secret},
        "square": {
            "access_token": account.token,
            "signature_key": account.secret,
            "application_token": account.key,
        },
        "woocommerce": {
            "consumer_key": account.key,
            "consumer_secret": account.token,
            "webhook_secret": account.secret,
        },
    }[system]
    own = {"shopify": {"shop": "simulated"}, "square": {}, "woocommerce": {}}[system]
    kind = KINDS[system]
    return Link("con_1", sim.url + PATHS[system], kind.api_version, secrets, settings=own, callback_url=CALLBACK)


def named(system: str, order_id: int) -> str:
    """How the system calls an order of the simulated shop."""
    return ref("ORD", order_id) if system == "square" else str(order_id)


def all_orders(connector: Connector, at: datetime | None = None) -> dict[str, Order]:
    """Everything that changed since, over all pages."""
    since = Since(at or datetime.now(UTC) - timedelta(hours=1))
    page = connector.fetch_orders(since)
    found = list(page.items)
    while page.token:
        page = connector.fetch_orders(since, page.token)
        found.extend(page.items)
    return {order.external_id: order for order in found}


def all_offers(connector: Connector) -> dict[str, Offer]:
    """By SKU, over all pages."""
    page = connector.fetch_offers()
    found = list(page.items)
    while page.token:
        page = connector.fetch_offers(page.token)
        found.extend(page.items)
    return {offer.sku: offer for offer in found}


def refs(sim: Simulator, connector: Connector, place: int = 0) -> dict[str, LevelRef]:
    """Where each SKU's level is addressed."""
    number = list(sim.shop.state.places)[place]
    where = {"shopify": str(number), "square": ref("LOC", number), "woocommerce": ""}[sim.wire.code]
    return {
        sku: LevelRef(offer.external_product_id, offer.external_variant_id, offer.item_ref, where, sku)
        for sku, offer in all_offers(connector).items()
    }


def wish(ref: LevelRef, quantity: int, expected: int | None, request: str = "req-1") -> LevelPush:
    """A level to be pushed now."""
    return LevelPush(ref, quantity, expected, request, datetime.now(UTC))


def as_delivered(delivery: Delivery) -> Delivered:
    """What an inbox would get."""
    headers = {name.lower(): value for name, value in delivery.headers.items()}
    return Delivered("POST", headers, {}, delivery.body)
