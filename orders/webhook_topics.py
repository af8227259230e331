"""What the outside can be told of orders, and by which fact."""

from commerce.events import facts
from commerce.webhooks.topics import Topic

_RENDERER = "orders.api.webhook_subjects.orders"


def _topic(name: str, says: str) -> Topic:
    return Topic(f"order.{name}", "orders.read", says, _RENDERER)


TOPICS = (
    _topic("placed", "An order is complete, and its money is authorized or taken"),
    _topic("updated", "Units of an order were cancelled, others will come"),
    _topic("cancelled", "Nothing of an order will come"),
    _topic("completed", "All that is left of an order has reached the buyer"),
    _topic("lapsed", "An order that was never placed ended, because its money did not come"),
)
TOLD = {
    facts.OrderPlaced: "order.placed",
    facts.OrderHandedOver: "order.completed",
    facts.OrderLapsed: "order.lapsed",
}
