"""Who takes what channels say: the owner of the data registers a receiver per kind of message.

A receiver is safe to call twice with the same message, and with an older one after a newer one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from commerce.models import Connection
from commerce.sales_channels.neutral import Fetch, Order


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message. `parked` waits for somebody, who is told `reason` and `detail`, or, with
    `again_seconds`, for its time. `needs` is asked for first, and the message tried again after; where it is `done`,
    what was asked for stands in its place."""

    state: Literal["done", "ignored", "parked"]
    reason: str = ""
    detail: str = ""
    again_seconds: float | None = None
    needs: Fetch | None = None


@dataclass(frozen=True, slots=True)
class Carried:
    """An order as a delivery carries it: as it was then, and perhaps not any more. It can be asked for."""

    order: Order


DONE = Outcome("done")
Receiver = Callable[[Connection, Any], Outcome]

_receivers: dict[type, Receiver] = {}


def register(message: type, receiver: Receiver) -> None:
    """Have `receiver` take messages of this class. Called from AppConfig.ready."""
    _receivers[message] = receiver


def deliver(connection: Connection, message: Any) -> Outcome:
    """Hand a message to whoever takes its kind; what nobody takes is ignored."""
    receiver = _receivers.get(type(message))
    if receiver is None:
        return Outcome("ignored", "not_taken", f"Nothing here takes a {type(message).__name__}.")
    return receiver(connection, message)
