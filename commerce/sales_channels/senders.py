"""Who decides what a channel is told: the owner of the data registers a sender per kind of wish.

A sender reads what is true now and names it in the connector's words; the connector sends it; the runner settles.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from commerce.models import Connection
from commerce.sales_channels.connector import Can, Connector, Limits
from commerce.sales_channels.outbox import Claim
from commerce.sales_channels.pushes import Result


@dataclass(frozen=True, slots=True)
class Parcel:
    """One row to send for one claim; None when the channel knows it already. `value` is what is remembered as known
    there once it is accepted."""

    claim: Claim
    row: Any
    value: Any


@dataclass(frozen=True, slots=True)
class Sender:
    """`prepare(connection, claims)` → what to send now; claims that it leaves out are dropped: there is nothing to
    tell. `send(connector, rows)` → one result per row. `stale(connection, parcel, result)` learns of a value over there
    that was another than expected, before the row is sent again. `accepted(connection, parcel, result)` learns of a yes
    before it is written down, so it may learn of it again. `refused(connection, parcel, result)` may take care of a
    final no; what it returns as False becomes an exception for people. `unable(connection)` keeps for people
    what waits for a system that cannot be told this kind at all; what still waits then is forgotten."""

    kind: str
    urgency: int  # smaller first
    needs: Can
    prepare: Callable[[Connection, Sequence[Claim]], Sequence[Parcel]]
    send: Callable[[Connector, Sequence[Any]], Sequence[Result]]
    rows_per_call: Callable[[Limits], int]
    stale: Callable[[Connection, Parcel, Result], None] | None = None
    accepted: Callable[[Connection, Parcel, Result], None] | None = None
    refused: Callable[[Connection, Parcel, Result], bool] | None = None
    unable: Callable[[Connection], None] | None = None


_senders: dict[str, Sender] = {}


def register(*senders: Sender) -> None:
    """Have these kinds of wishes sent. Called from AppConfig.ready."""
    for sender in senders:
        _senders[sender.kind] = sender


def all() -> list[Sender]:
    """Every kind, the most urgent first."""
    return sorted(_senders.values(), key=lambda sender: (sender.urgency, sender.kind))
