"""What customers do when something happened."""

from commerce.events.bus import after
from commerce.events.facts import CustomerChanged, CustomerCreated
from commerce.webhooks import recording
from customers import webhook_topics


def tell_outside(fact: CustomerCreated | CustomerChanged) -> None:
    """The retailer's own systems are told."""
    recording.tell(webhook_topics.TOLD[type(fact)], [fact.customer_id])


for _told in webhook_topics.TOLD:
    after(_told, ordering=lambda fact: f"webhooks of customer {fact.customer_id}")(tell_outside)
