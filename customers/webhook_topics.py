"""What the outside can be told of customers, and by which fact. They belong to no store and to no channel."""

from commerce.events import facts
from commerce.webhooks.topics import Topic

_RENDERER = "customers.api.webhook_subjects.customers"


def _topic(name: str, says: str, *, snapshot: bool = False) -> Topic:
    return Topic(f"customer.{name}", "customers.read", says, _RENDERER, snapshot=snapshot, limitable=False)


TOPICS = (
    _topic("created", "Somebody is known who was not known before"),
    _topic("updated", "Something else is known about a customer: how it is now", snapshot=True),
)
TOLD = {facts.CustomerCreated: "customer.created", facts.CustomerChanged: "customer.updated"}
