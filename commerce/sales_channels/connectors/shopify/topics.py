"""What each of Shopify's topics says to us. What is not in the body, or not for certain, is asked for."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connector import Link
from commerce.sales_channels.connectors.shopify import gids, habits, offers, order_body, people, signatures
from commerce.sales_channels.faults import Garbled
from commerce.sales_channels.neutral import Fetch, ForPeople, Gone, Ignored, Level, Message

Said = Mapping[str, Any]
ORDERS = ("create", "updated", "paid", "cancelled", "fulfilled", "partially_fulfilled")
UNKNOWN = "unknown_topic"
ELSEWHERE = "told_by_others"  # an order, or the next look at levels and places, says the same


def read(link: Link, topic: str, body: bytes) -> Sequence[Message]:
    """The messages of one delivery. Raises Garbled."""
    handler = _HANDLERS.get(topic.lower())
    return [Ignored(UNKNOWN)] if handler is None else handler(link, reading.document(body))


def _order(link: Link, said: Said) -> Sequence[Message]:
    return [order_body.read(said, habits.of(link))]


def _edited(link: Link, said: Said) -> Sequence[Message]:
    edit = reading.record(said.get("order_edit"), "order_edit")
    return [Fetch("order", gids.number(edit.get("order_id"), "order_id"))]


def _order_of(link: Link, said: Said) -> Sequence[Message]:
    return [Fetch("order", gids.number(said.get("order_id"), "order_id"))]


def _level(link: Link, said: Said) -> Sequence[Message]:
    if said.get("available") is None:
        return [Ignored("level_not_tracked")]
    return [
        Level(
            variant_ref=gids.number(said.get("inventory_item_id"), "inventory_item_id"),
            place_ref=gids.number(said.get("location_id"), "location_id"),
            quantity=reading.whole(said.get("available"), "available"),
            as_of=reading.moment(said.get("updated_at"), "updated_at"),
        )
    ]


def _product(link: Link, said: Said) -> Sequence[Message]:
    return offers.offers_of_body(said) or [Ignored("no_variants")]


def _person(link: Link, said: Said) -> Sequence[Message]:
    return [people.of_body(said)]


def _gone(kind: str) -> Callable[[Link, Said], Sequence[Message]]:
    def read_gone(link: Link, said: Said) -> Sequence[Message]:
        # Only the body is signed. One of another topic holds more than an id, and must not pass for this one.
        if any(name in said for name in ("line_items", "variants", "email")):
            raise Garbled("This is no message of something that was deleted")
        return [Gone(kind, gids.number(said.get("id"), "id"))]

    return read_gone


def _redacted(link: Link, said: Said) -> Sequence[Message]:
    _ours(link, said, "shop_domain")
    customer = reading.record(said.get("customer"), "customer")
    return [Gone("customer", gids.number(customer.get("id"), "customer.id"))]


def _data_request(link: Link, said: Said) -> Sequence[Message]:
    _ours(link, said, "shop_domain")
    customer = reading.record(said.get("customer"), "customer")
    number = gids.number(customer.get("id"), "customer.id")
    return [ForPeople("privacy_request", f"Customer {number} of the shop asks for a copy of their data.")]


def _shop_redacted(link: Link, said: Said) -> Sequence[Message]:
    _ours(link, said, "shop_domain")
    return [ForPeople("privacy_request", "The shop left, and what is held for it has to be erased.")]


def _uninstalled(link: Link, said: Said) -> Sequence[Message]:
    _ours(link, said, "myshopify_domain")
    return [ForPeople("disconnected", "Our app was removed from the shop: it has to be connected again.")]


def _elsewhere(link: Link, said: Said) -> Sequence[Message]:
    return [Ignored(ELSEWHERE)]


def _ours(link: Link, said: Said, name: str) -> None:
    if str(said.get(name)).lower() != signatures.domain(link):
        raise Garbled("This is not about the connected shop")


_HANDLERS: Mapping[str, Callable[[Link, Said], Sequence[Message]]] = {
    **{f"orders/{action}": _order for action in ORDERS},
    "orders/edited": _edited,
    "orders/delete": _gone("order"),
    "refunds/create": _order_of,
    "fulfillments/create": _order_of,
    "fulfillments/update": _order_of,
    "inventory_levels/update": _level,
    "inventory_levels/connect": _level,
    "products/create": _product,
    "products/update": _product,
    "products/delete": _gone("product"),
    "customers/create": _person,
    "customers/update": _person,
    "customers/delete": _gone("customer"),
    "customers/redact": _redacted,
    "customers/data_request": _data_request,
    "shop/redact": _shop_redacted,
    "app/uninstalled": _uninstalled,
    **dict.fromkeys(
        (
            "inventory_levels/disconnect", "inventory_items/create", "inventory_items/update", "inventory_items/delete",
            "locations/create", "locations/update", "locations/activate", "locations/deactivate", "locations/delete",
            "shop/update", "order_transactions/create", "customers/enable", "customers/disable", "draft_orders/create",
            "draft_orders/update", "draft_orders/delete", "app/scopes_update",
        ),
        _elsewhere,
    ),
}  # fmt: skip
