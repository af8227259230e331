"""What the outside can be told of fulfillments, and by which fact."""

from commerce.events import facts
from commerce.webhooks.topics import Topic

_RENDERER = "fulfillment.api.webhook_subjects.fulfillments"


def _topic(name: str, says: str, *, snapshot: bool = False) -> Topic:
    return Topic(f"fulfillment.{name}", "fulfillment.read", says, _RENDERER, snapshot=snapshot)


TOPICS = (
    _topic("routed", "A store was given work"),
    _topic("updated", "A fulfillment changed or moved to another state: how it is now", snapshot=True),
    _topic("rejected", "A store declined work, or units of it"),
    _topic("short", "Units could not be picked"),
    _topic("delayed", "What was promised for one time is promised for a later one"),
    _topic("ready", "The goods wait for their collector"),
    _topic("arrived", "Somebody waits outside for their goods"),
    _topic("collected", "All or some of the goods were handed to their collector"),
    _topic("expired", "Nobody came in time"),
    _topic("shipped", "Parcels left the place"),
    _topic("delivery_attempted", "Somebody came with parcels, and nobody was there"),
    _topic("delivered", "The parcels reached the customer"),
)
TOLD = {
    facts.FulfillmentRouted: "fulfillment.routed",
    facts.FulfillmentMoved: "fulfillment.updated",
    facts.FulfillmentDeclined: "fulfillment.rejected",
    facts.PromiseMoved: "fulfillment.delayed",
    facts.PickupReady: "fulfillment.ready",
    facts.CustomerArrived: "fulfillment.arrived",
    facts.PickupCollected: "fulfillment.collected",
    facts.PickupExpired: "fulfillment.expired",
    facts.ParcelsShipped: "fulfillment.shipped",
    facts.DeliveryAttempted: "fulfillment.delivery_attempted",
    facts.ParcelsDelivered: "fulfillment.delivered",
}
