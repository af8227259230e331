"""What fulfillment does when something happened."""

from commerce import ids, transactions
from commerce.actors import SYSTEM
from commerce.events.bus import after, within
from commerce.events.facts import (
    CarrierSpoke,
    CollectorChanged,
    CustomerArrived,
    DeliveryAttempted,
    FulfillmentDeclined,
    FulfillmentMoved,
    FulfillmentRouted,
    GoodsPromised,
    OrderCancelled,
    OrderLapsed,
    OrderPlaced,
    ParcelsDelivered,
    ParcelsShipped,
    PickupCollected,
    PickupExpired,
    PickupReady,
    PromiseMoved,
    TroubleChanged,
    UnitsShort,
    WindowChosen,
)
from commerce.sales_channels import serving
from commerce.webhooks import recording
from fulfillment import (
    alerts,
    carrier_notices,
    channel_sync,
    collectors,
    notices,
    on_screen,
    stopping,
    waves,
    webhook_topics,
    windows,
)
from fulfillment.models import Fulfillment, Trouble
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
def release_window(fact: OrderCancelled) -> None:
    """Whoever collects nothing needs no place. Comes before `stop_work`: slots are locked before levels."""
    windows.release_ended(fact.order_id, now=transactions.now())


@within(OrderCancelled)
def stop_work(fact: OrderCancelled) -> None:
    """Nobody prepares what is cancelled; what is packed forbids it."""
    stopping.stop(order_id=fact.order_id, line_ids=fact.line_ids, by=SYSTEM)


@within(WindowChosen)
def book_window(fact: WindowChosen) -> None:
    """A buyer has a place in the slot that they want, or no order."""
    windows.book_chosen(fact.order_id, now=transactions.now())


@within(OrderLapsed)
def release_lapsed_window(fact: OrderLapsed) -> None:
    """Whoever did not pay needs no place."""
    windows.release_ended(fact.order_id, now=transactions.now())


@within(FulfillmentRouted)
def admit_collectors(fact: FulfillmentRouted) -> None:
    """Whoever may collect the goods has a code from then on."""
    collectors.admit(Fulfillment.objects.get(pk=fact.fulfillment_id), now=transactions.now())


@after(FulfillmentMoved)
def end_wave(fact: FulfillmentMoved) -> None:
    """A walk without anything left to pick is over."""
    waves.end_with(by=SYSTEM, fulfillment_id=fact.fulfillment_id)


@after(FulfillmentMoved)
def show_work(fact: FulfillmentMoved) -> None:
    """Open boards of the store, and the page of the order, show it."""
    on_screen.tell(fact.fulfillment_id)


@after(PickupReady)
def tell_ready(fact: PickupReady) -> None:
    """Whoever may collect gets their code."""
    notices.ready(fulfillment_id=fact.fulfillment_id, by=SYSTEM)


@after(CollectorChanged)
def tell_collector(fact: CollectorChanged) -> None:
    """Whoever was named, dropped or has a new code is told."""
    notices.collector_changed(collector_id=fact.collector_id, by=SYSTEM)


@after(PromiseMoved)
def tell_delay(fact: PromiseMoved) -> None:
    """The buyer is told that it takes longer."""
    notices.delayed(fulfillment_id=fact.fulfillment_id, by=SYSTEM)


@after(PickupExpired)
def tell_expired(fact: PickupExpired) -> None:
    """The buyer is told that nobody came in time."""
    notices.expired(fulfillment_id=fact.fulfillment_id, by=SYSTEM)


@after(PickupCollected)
def tell_collected(fact: PickupCollected) -> None:
    """The buyer is told what was handed over, and to whom."""
    notices.collected(fulfillment_id=fact.fulfillment_id, by=SYSTEM)


@after(UnitsShort)
def tell_short(fact: UnitsShort) -> None:
    """The buyer chooses what becomes of what is missing."""
    notices.short(trouble_id=fact.trouble_id, by=SYSTEM)


@after(ParcelsShipped)
def tell_shipped(fact: ParcelsShipped) -> None:
    """The buyer hears of the parcels that left, with their numbers."""
    notices.shipped(fulfillment_id=fact.fulfillment_id, parcel_ids=fact.parcel_ids, by=SYSTEM)


@after(ParcelsShipped)
def tell_channel_of_parcels(fact: ParcelsShipped) -> None:
    """The channel that has sold it learns what left, and under which number."""
    serving.wake_all(channel_sync.parcels_left(fact.fulfillment_id, fact.parcel_ids))


@after(PickupReady)
def tell_channel_of_ready(fact: PickupReady) -> None:
    """The channel that has sold it learns that it waits."""
    serving.wake_all(channel_sync.waits(fact.fulfillment_id))


@after(PickupCollected)
def tell_channel_of_collected(fact: PickupCollected) -> None:
    """The channel that has sold it learns that it was handed over."""
    serving.wake_all(channel_sync.collected(fact.fulfillment_id))


@after(DeliveryAttempted)
def tell_attempt(fact: DeliveryAttempted) -> None:
    """The buyer is told that nobody was there."""
    notices.attempted(fulfillment_id=fact.fulfillment_id, by=SYSTEM)


@after(ParcelsDelivered)
def tell_delivered(fact: ParcelsDelivered) -> None:
    """The buyer is told that it arrived."""
    notices.delivered(fulfillment_id=fact.fulfillment_id, by=SYSTEM)


@after(OrderCancelled)
def tell_part_cancelled(fact: OrderCancelled) -> None:
    """The buyer is told which part will not come; of a whole order, orders tell."""
    if not fact.whole:
        notices.part_cancelled(order_id=fact.order_id, line_ids=fact.line_ids, by=SYSTEM)


@after(CarrierSpoke)
def follow_carrier(fact: CarrierSpoke) -> None:
    """Shipments follow what their carrier says."""
    carrier_notices.apply(by=SYSTEM, notice_id=fact.notice_id)


@after(FulfillmentRouted)
def ring_for_new_work(fact: FulfillmentRouted) -> None:
    """The store's screens say that there is work."""
    alerts.tell_new(fact.fulfillment_id)


@after(CustomerArrived)
def ring_for_arrival(fact: CustomerArrived) -> None:
    """The store's screens say that somebody waits."""
    alerts.tell_arrival(fact.fulfillment_id)


@after(TroubleChanged)
def show_trouble(fact: TroubleChanged) -> None:
    """Whoever is in charge sees at once that there is something to decide, or not any more."""
    on_screen.tell_trouble(fact.trouble_id)


def tell_outside(fact: FulfillmentMoved) -> None:
    """The retailer's own systems are told."""
    recording.tell(webhook_topics.TOLD[type(fact)], [fact.fulfillment_id])


for _told in webhook_topics.TOLD:
    after(_told, ordering=lambda fact: f"webhooks of fulfillment {fact.fulfillment_id}")(tell_outside)


@after(UnitsShort)
def tell_short_outside(fact: UnitsShort) -> None:
    """The retailer's own systems are told that units are missing."""
    found = Trouble.objects.filter(pk=fact.trouble_id, fulfillment__isnull=False)
    recording.tell("fulfillment.short", list(found.values_list("fulfillment_id", flat=True)))
