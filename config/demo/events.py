"""What can happen to the demo's stock, as plain data. A story is a list of these, oldest first."""

from dataclasses import dataclass
from datetime import datetime

RECEIPT, SALE, RETURN, SENT, ARRIVED, ADJUSTED = (
    "receipt",
    "sale",
    "return",
    "transfer_out",
    "transfer_in",
    "adjustment",
)


@dataclass(frozen=True, slots=True)
class Line:
    """Units of a SKU that come (+) or go (-). With a `bucket` they stay on hand, and stop or start being sellable."""

    sku: str
    units: int
    bucket: str = ""
    unit_cost: int | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the story: where, when, by whom (an e-mail address), and under which reference or reason."""

    at: datetime
    kind: str
    place: str
    lines: tuple[Line, ...]
    who: str
    reference: str = ""
    reason: str = ""
    note: str = ""
