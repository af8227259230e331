"""How the account is: the shop behind the token, its places, what we may do, and whether it still tells us things."""

from collections.abc import Mapping
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connector import Checkup, Link, Place
from commerce.sales_channels.connectors import clocks
from commerce.sales_channels.connectors.shopify import gids, queries, signatures
from commerce.sales_channels.connectors.shopify.client import Client
from commerce.sales_channels.faults import Denied

TOPICS = ("ORDERS_CREATE", "ORDERS_UPDATED", "ORDERS_CANCELLED", "ORDERS_EDITED", "REFUNDS_CREATE", "APP_UNINSTALLED")
SCOPES = (
    "read_orders", "write_orders", "read_inventory", "write_inventory", "read_locations", "read_products",
    "write_products", "read_customers", "read_merchant_managed_fulfillment_orders",
    "write_merchant_managed_fulfillment_orders",
)  # fmt: skip


def look(client: Client, link: Link) -> Checkup:
    """Raises Denied when the token is of another shop than the settings name."""
    said, headers = client.reply(queries.ACCOUNT)
    shop = reading.record(said.get("shop"), "shop")
    domain = reading.text(shop.get("myshopifyDomain"), "myshopifyDomain").lower()
    if domain != signatures.domain(link):
        raise Denied(f"The access token is of {domain}, not of {signatures.domain(link)}")
    active, missing = _subscribed(said, link.callback_url)
    lacking = [scope for scope in SCOPES if not _is_granted(scope, _scopes(said))]
    notes = [f"No webhook for {topic.lower()}" for topic in missing]
    return Checkup(
        account=reading.text(shop.get("name"), "shop.name"),
        places=[_place(each) for each in _nodes(said, "locations")],
        webhooks_active=active,
        clock_skew_seconds=clocks.skew(headers),
        notes=[*notes, *(f"The access token may not {scope}" for scope in lacking)],
    )


def _subscribed(said: Mapping[str, Any], address: str) -> tuple[bool | None, list[str]]:
    """Subscriptions that stand in the app's own configuration are not listed, so none at all says nothing."""
    found = {str(each.get("topic")) for each in _nodes(said, "webhookSubscriptions") if each.get("uri") == address}
    if not found or not address:
        return None, []
    missing = [topic for topic in TOPICS if topic not in found]
    return not missing, missing


def _scopes(said: Mapping[str, Any]) -> set[str]:
    app = reading.record(said.get("currentAppInstallation") or {}, "currentAppInstallation")
    return {str(each.get("handle")) for each in reading.rows(app.get("accessScopes"), "accessScopes")}


def _is_granted(scope: str, granted: set[str]) -> bool:
    return scope in granted or scope.replace("read_", "write_", 1) in granted  # who may write may read


def _place(said: Mapping[str, Any]) -> Place:
    name = reading.text(said.get("name"), "location.name")
    return Place(gids.number(said.get("id"), "location.id"), name, said.get("isActive") is True)


def _nodes(said: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    return list(reading.rows(reading.record(said.get(name), name).get("nodes"), name))
