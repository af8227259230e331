"""What buyers of these races ask for."""

from commerce import idempotency
from commerce.actors import SYSTEM
from commerce.idempotency import Answer, Request
from orders import placement
from orders.deliveries import Wanted
from orders.placed import Placed
from orders.purchases import Purchase, Tender, Wish
from tests.factories.inventory import Shop

PAID_ELSEWHERE = (Tender("external", reference="paid"),)


def purchase(shop: Shop, *goods: tuple, **more) -> Purchase:
    """`goods` are `(units, wanted)` of the mug, or `(units, wanted, variant)`."""
    wishes = tuple(Wish((rest[0] if rest else shop.mug).pk, units, way) for units, way, *rest in goods)
    return Purchase(**{"channel": shop.pos, "wishes": wishes, "tenders": PAID_ELSEWHERE, **more})


def place(asked: Purchase) -> Placed:
    return placement.place_order(by=SYSTEM, purchase=asked)


def pickup(place_of_it) -> Wanted:
    return Wanted("pickup", place_of_it)


def carried(place_of_it) -> Wanted:
    return Wanted("carry_out", place_of_it)


def shipped() -> Wanted:
    address = {"name": "Ana", "line1": "1 High Street", "city": "Leeds", "postal_code": "LS1 4DY", "country": "GB"}
    return Wanted("ship", address=address)


def keyed(asked: Purchase, key: str) -> Answer:
    """The same through the idempotency of the API; the body is the order's number."""
    request = Request(principal="test", route="POST /orders", key=key, body_hash=key)
    return idempotency.once(
        request,
        lambda: place(asked),
        lambda placed: Answer(201, {"order": placed.order_id}),
        lambda at: placement.resume(at, by=SYSTEM, purchase=asked),
    )
