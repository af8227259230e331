"""Messages that stay where they are: in the console's Outbox. For a shop that shows or tries things and writes to
nobody."""

from commerce.models import Message


class Outbox:
    """Delivered by being there."""

    def deliver(self, message: Message) -> None:
        """It is in the Outbox already."""

    def close(self) -> None:
        """Nothing was opened."""
