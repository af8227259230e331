"""The outside shops of the demo retailer, connected as people would connect them. A worker subscribes to their news.

What somebody has changed since stays: a shop is connected once, and what is no simulated shop of this folder is left
alone.
"""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from commerce.actors import SYSTEM
from commerce.models import Authority, Channel, Connection, Location, Variant
from commerce.sales_channels import connections, prices, subscriptions
from commerce.sales_channels.connections import Account
from commerce.sales_channels.connectors.simulated import catalog, exchange, keeping
from commerce.sales_channels.connectors.simulated.clock import Clock
from commerce.sales_channels.connectors.simulated.records import State
from commerce.sales_channels.connectors.simulated.simulator import WIRES
from commerce.sales_channels.connectors.simulated.square_wire.order_form import ref
from config import storefronts
from config.demo import storefront_goods
from config.storefronts import HOST, Storefront
from inventory import channel_sync

FAULTS = "mild"
PATHS = {"shopify": "", "square": "/v2", "woocommerce": "/wp-json/wc/v3"}
SETTINGS = {"shopify": {"shop": "simulated"}, "square": {}, "woocommerce": {"site": "simulated"}}
OWN = exchange.Account()
SECRETS = {
    "shopify": {"access_token": OWN.token, "client_secret": OWN.secret},
    "square": {"access_token": OWN.token, "application_token": OWN.key},
    "woocommerce": {"consumer_key": OWN.key, "consumer_secret": OWN.token, "webhook_secret": OWN.secret},
}


def open_all(home: Path, ports: Sequence[int]) -> None:
    """Connect those that are not connected yet, tell all of them where they are, and write down how they run."""
    storefronts.folder(home).mkdir(mode=0o700, exist_ok=True)
    running = []
    for shop, port in zip(storefronts.all(), ports, strict=True):
        if _joined(shop, home, f"http://{HOST}:{port}{PATHS[shop.system]}") is not None:
            running.append(_run(shop, home, port))
    file = storefronts.setup_file(home)
    draft = file.with_suffix(".new")
    draft.write_text(json.dumps(running), encoding="utf-8")
    os.replace(draft, file)


def _joined(shop: Storefront, home: Path, address: str) -> Connection | None:
    """Its connection; None where the channel is somebody else's business by now."""
    channel = Channel.objects.filter(code=shop.channel, active=True).first()
    if channel is None:
        return None
    rows = Connection.objects.filter(channel=channel).select_related("channel").order_by("-id")
    known = rows.first()
    if known is None:
        return _join(shop, home, channel, address)
    is_ours = shop.state(home).exists() and known.system == shop.system and f"//{HOST}:" in known.base_url
    if not is_ours or known.status == Connection.Status.REMOVED:
        return None
    if known.base_url != address:
        connections.change(by=SYSTEM, connection=known, changes={"base_url": address})
    subscriptions.want(known)  # our own address may be another than last time
    if known.status == Connection.Status.DRAFT:  # an earlier start stopped here
        _set_up(shop, known, shop.state(home))
    return known


def _join(shop: Storefront, home: Path, channel: Channel, address: str) -> Connection:
    account = Account(shop.system, channel, shop.name, SETTINGS[shop.system], SECRETS[shop.system], base_url=address)
    made = connections.connect(by=SYSTEM, account=account)
    _set_up(shop, made, shop.state(home))
    return made


def _set_up(shop: Storefront, made: Connection, file: Path) -> None:
    """Its goods, its places, who is right about prices, and live it is."""
    ids = dict(Variant.objects.filter(sku__in=storefront_goods.skus(shop)).order_by("id").values_list("sku", "id"))
    right = prices.shown(made, ids.values())
    goods = storefront_goods.catalog(shop, {sku: right[id] for sku, id in ids.items()})
    state = catalog.stocked(shop.system, WIRES[shop.system].places, Clock(), goods)
    locations = {each.code: each for each in Location.objects.order_by("id")}
    refs = {place.name: _ref(shop, place.id) for place in state.places.values()}
    where = {locations[code]: refs[name] for name, codes in shop.places.items() for code in codes}
    connections.place(by=SYSTEM, connection=made, refs=where)
    _fill(shop, made, state, ids)
    keeping.write(file, state)
    if shop.wrong_prices:
        connections.decide(by=SYSTEM, connection=made, holders={Authority.Field.PRICE: Authority.Holder.MANUAL})
    connections.switch(by=SYSTEM, connection=made, to=Connection.Status.LIVE)


def _fill(shop: Storefront, made: Connection, state: State, ids: Mapping[str, int]) -> None:
    """Its shelves show what it would be told, as if it had long been told."""
    owners = {item.barcode: ids[item.sku] for item in storefront_goods.items(shop)}
    cells = {
        (owners[variant.barcode], _ref(shop, place)): level
        for variant in state.variants.values()
        for place, level in state.counts[variant.id].items()
        if variant.barcode in owners
    }
    for cell, units in channel_sync.shown(made, cells).items():
        cells[cell].available = units


def _ref(shop: Storefront, place_id: int) -> str:
    return {"shopify": str(place_id), "square": ref("LOC", place_id), "woocommerce": ""}[shop.system]


def _run(shop: Storefront, home: Path, port: int) -> dict[str, Any]:
    return {
        "system": shop.system, "seed": shop.seed, "faults": FAULTS, "port": port, "state": str(shop.state(home)),
        "orders_per_minute": shop.orders_per_minute,
    }  # fmt: skip
