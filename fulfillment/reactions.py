"""What fulfillment does when something happened."""

from commerce import ids, transactions
from commerce.actors import SYSTEM
from commerce.events.bus import after, within
from commerce.events.facts import (
    FulfillmentDeclined,
    FulfillmentMoved,
    FulfillmentRouted,
    GoodsPromised,
    OrderCancelled,
    OrderLapsed,
    OrderPlaced,
    WindowChosen,
)
from fulfillment import collectors, on_screen, stopping, windows
from fulfillment.models import Fulfillment
from fulfillment.routing import router


@after(OrderPlaced)
def route_placed_order(fact: OrderPlaced) -> None:
    """Places prepare what was bought."""
    router.route(order_id=fact.order_id, by=SYSTEM)


@after(GoodsPromised)
def route_promised_goods(fact: GoodsPromised) -> None:
    """What came late is prepared as well."""
    for order_id in (ids.decode("ord", cause) for cause in fact.causes if cause.startswith("ord_")):
        router.route(order_id=order_id, by=SYSTEM)


@after(FulfillmentDeclined)
def route_declined(fact: FulfillmentDeclined) -> None:
    """Another place is asked, never the same one twice; nobody else is asked for what is collected."""
    router.route(order_id=Fulfillment.objects.get(pk=fact.fulfillment_id).order_id, by=SYSTEM)


@within(OrderCancelled)
def stop_work(fact: OrderCancelled) -> None:
    """Nobody prepares what is cancelled; what is packed forbids it."""
    stopping.stop(order_id=fact.order_id, line_ids=fact.line_ids, by=SYSTEM)


@within(WindowChosen)
def book_window(fact: WindowChosen) -> None:
    """A buyer has a place in the slot that they want, or no order."""
    windows.book_chosen(fact.order_id, now=transactions.now())


@within(OrderCancelled)
def release_window(fact: OrderCancelled) -> None:
    """Whoever collects nothing needs no place."""
    windows.release_ended(fact.order_id, now=transactions.now())


@within(OrderLapsed)
def release_lapsed_window(fact: OrderLapsed) -> None:
    """Whoever did not pay needs no place."""
    windows.release_ended(fact.order_id, now=transactions.now())


@within(FulfillmentRouted)
def admit_collectors(fact: FulfillmentRouted) -> None:
    """Whoever may collect the goods has a code from then on."""
    collectors.admit(Fulfillment.objects.get(pk=fact.fulfillment_id), now=transactions.now())


@after(FulfillmentMoved)
def show_work(fact: FulfillmentMoved) -> None:
    """Open boards of the store, and the page of the order, show it."""
    on_screen.tell(fact.fulfillment_id)
