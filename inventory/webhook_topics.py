"""What the outside can be told of stock: how a level is now. Safety of the endpoint's channel is kept back."""

from commerce.webhooks.topics import Topic

TOPICS = (
    Topic(
        "stock.changed",
        "stock.read",
        "What can be promised of a SKU at a location changed: its availability now",
        "inventory.api.webhook_subjects.levels",
        snapshot=True,
        per_channel=True,
    ),
)
