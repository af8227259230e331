"""What Amazon tells through a queue. No request comes to us, and nothing here reads that queue: orders are searched
for. Whoever reads one can hand its bodies over.

Some kinds of notification write their names with a capital letter, others do not.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connector import Verified
from commerce.sales_channels.neutral import Fetch, Ignored, Message

Row = Mapping[str, Any]


def identify(body: bytes) -> Verified:
    """The key of a body from the queue and what it is about; that it is from Amazon the queue vouches for."""
    said = reading.document(body)
    metadata = _part(said, "NotificationMetadata")
    messages = _messages(said)
    about = messages[0]
    return Verified(
        key=reading.ref(_value(metadata, "NotificationId"), "NotificationId"),
        topic=_topic(said),
        resource=f"{about.kind}:{about.external_id}" if isinstance(about, Fetch) else "",
        sent_at=reading.moment_or_none(_value(metadata, "PublishTime"), "PublishTime"),
    )


def normalize(body: bytes) -> Sequence[Message]:
    """Orders and the seller's own levels are fetched; what happens in Amazon's warehouses is not ours."""
    return _messages(reading.document(body))


def _messages(said: Row) -> Sequence[Message]:
    topic, payload = _topic(said), _part(said, "Payload")
    if topic == "ORDER_CHANGE":
        change = _part(payload, "OrderChangeNotification")
        return [Fetch("order", reading.ref(_value(change, "AmazonOrderId"), "AmazonOrderId"))]
    if topic == "LISTINGS_ITEM_MFN_QUANTITY_CHANGE":
        return [Fetch("level", reading.ref(_value(payload, "Sku"), "Sku"))]
    return [Ignored("not_used")]


def _topic(said: Row) -> str:
    return reading.ref(_value(said, "NotificationType"), "NotificationType")


def _part(said: Row, name: str) -> Row:
    return reading.record(_value(said, name) or {}, name)


def _value(said: Row, name: str) -> Any:
    return said.get(name, said.get(name[0].lower() + name[1:]))
