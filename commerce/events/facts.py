"""Everything that can happen, in the past tense, on one page. A fact holds ids only: a handler re-reads state, because
it may run later, twice, and not in the order of the commits."""

from dataclasses import dataclass

from commerce.events.fact import Fact


@dataclass(frozen=True)
class ProductChanged(Fact):
    """Title, price, state, pictures, variants or barcodes of these products changed."""

    product_ids: tuple[int, ...]


@dataclass(frozen=True)
class ImportQueued(Fact):
    """A file was accepted and waits to be worked through, or to be undone."""

    import_id: int


@dataclass(frozen=True)
class StockChanged(Fact):
    """What can be promised at these levels changed. At most one per transaction."""

    level_ids: tuple[int, ...]


@dataclass(frozen=True)
class PromiseShort(Fact):
    """More is promised at these levels than is there: somebody must re-source or tell the customer."""

    level_ids: tuple[int, ...]


@dataclass(frozen=True)
class OrderPlaced(Fact):
    """An order is complete and its money authorized or taken: goods may be prepared."""

    order_id: int


@dataclass(frozen=True)
class OrderHandedOver(Fact):
    """All that is left of an order has reached the buyer."""

    order_id: int


@dataclass(frozen=True)
class OrderCancelled(Fact):
    """Units of these lines of an order will not be delivered, all of it when `whole`. Raise `@within` to forbid it."""

    order_id: int
    line_ids: tuple[int, ...]
    whole: bool


@dataclass(frozen=True)
class OrderNoted(Fact):
    """Somebody wrote a note on an order."""

    order_id: int


@dataclass(frozen=True)
class PaymentWaits(Fact):
    """A payment's outcome is unknown, or the customer must act: somebody asks the provider again later."""

    payment_id: int


@dataclass(frozen=True)
class MessageQueued(Fact):
    """A message was composed and waits to be sent."""

    message_id: int


@dataclass(frozen=True)
class WindowChosen(Fact):
    """An order is being placed that wants to be collected at a booked time. Raise `@within` when it is taken."""

    order_id: int


@dataclass(frozen=True)
class OrderLapsed(Fact):
    """An order that was never placed is cancelled: its money did not come."""

    order_id: int


@dataclass(frozen=True)
class GoodsPromised(Fact):
    """Back-ordered units of these orders are there now and set aside. `causes` are public ids."""

    causes: tuple[str, ...]


@dataclass(frozen=True)
class FulfillmentMoved(Fact):
    """A fulfillment was created, changed or moved to another state: screens show it."""

    fulfillment_id: int


@dataclass(frozen=True)
class FulfillmentRouted(Fact):
    """A store was given work."""

    fulfillment_id: int


@dataclass(frozen=True)
class FulfillmentDeclined(Fact):
    """A store declined work, or units of it: somebody else has to do it."""

    fulfillment_id: int


@dataclass(frozen=True)
class UnitsShort(Fact):
    """Units could not be picked: the customer or a policy decides what becomes of them."""

    trouble_id: int


@dataclass(frozen=True)
class TroubleChanged(Fact):
    """Something that somebody has to decide was opened, asked or resolved."""

    trouble_id: int


@dataclass(frozen=True)
class PromiseMoved(Fact):
    """What was promised for one time is promised for a later one."""

    fulfillment_id: int


@dataclass(frozen=True)
class PickupReady(Fact):
    """The goods wait for their collector."""

    fulfillment_id: int


@dataclass(frozen=True)
class CustomerArrived(Fact):
    """Somebody waits outside for their goods."""

    fulfillment_id: int


@dataclass(frozen=True)
class PickupCollected(Fact):
    """All or some of the goods were handed to their collector."""

    fulfillment_id: int


@dataclass(frozen=True)
class PickupExpired(Fact):
    """Nobody came in time."""

    fulfillment_id: int


@dataclass(frozen=True)
class CollectorChanged(Fact):
    """Somebody may collect now, may no longer, or has a new code."""

    collector_id: int


@dataclass(frozen=True)
class ParcelsShipped(Fact):
    """These parcels of a fulfillment left the place together; without any named, all of them did."""

    fulfillment_id: int
    parcel_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class DeliveryAttempted(Fact):
    """Somebody came with parcels of a fulfillment, and nobody was there."""

    fulfillment_id: int


@dataclass(frozen=True)
class ParcelsDelivered(Fact):
    """The parcels of a fulfillment reached the customer."""

    fulfillment_id: int


@dataclass(frozen=True)
class TaskChanged(Fact):
    """Work for people at one place was opened, claimed or done."""

    task_id: int


@dataclass(frozen=True)
class CarrierSpoke(Fact):
    """A carrier told something of a parcel, or a number that it had told something of became known."""

    notice_id: int


@dataclass(frozen=True)
class CustomerCreated(Fact):
    """Somebody is known who was not known before."""

    customer_id: int


@dataclass(frozen=True)
class CustomerChanged(Fact):
    """Something else is known about a customer."""

    customer_id: int


@dataclass(frozen=True)
class ConnectionChanged(Fact):
    """A connection to an outside system was switched, or its places changed: all that it should know may be new."""

    connection_id: int


@dataclass(frozen=True)
class ListingsMatched(Fact):
    """It is known now which variants these offers of a channel are."""

    listing_ids: tuple[int, ...]


@dataclass(frozen=True)
class UnheardSales(Fact):
    """What a channel may have sold without our knowing is more or less than it was: of these offers, or of all."""

    connection_id: int
    listing_ids: tuple[int, ...] = ()
