"""What carries messages to people. A transport talks to the outside and never to the database."""

from typing import Protocol

from commerce.models import Message


class Undelivered(Exception):
    """It did not arrive, or nobody knows: to be tried again. The text is for staff and holds no address."""


class Refused(Exception):
    """The other side will never take this message: trying again is no use before somebody changes something."""


class Gone(Refused):
    """Nobody listens at this address any more: it is not used again."""


class Transport(Protocol):
    """Carries messages one by one; used by one worker at a time, for a while."""

    def deliver(self, message: Message) -> None:
        """Hand the message over. Raises Undelivered or Refused."""

    def close(self) -> None:
        """No more messages for now."""
