"""What a channel said of an order, as it is stored: JSON there and back, without losing a cent or a name."""

import hashlib
import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from commerce.sales_channels.neutral import (
    Address,
    Delivery,
    Line,
    Method,
    Order,
    Payment,
    Person,
    Progress,
    Refund,
    RefundLine,
)


def write(order: Order) -> dict[str, Any]:
    """The order as JSON."""
    return json.loads(json.dumps(asdict(order), default=_plain))


def digest(said: dict[str, Any]) -> str:
    """Equal for equal documents: the same version with another content is a conflict."""
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def read(said: dict[str, Any]) -> Order:
    """What `write` gave, as an order again."""
    fields = dict(said)
    fields |= {
        "updated_at": _moment(said["updated_at"]), "placed_at": _moment(said["placed_at"]),
        "lines": tuple(Line(**line) for line in said["lines"]), "delivery": _delivery(said["delivery"]),
        "progress": Progress(said["progress"]), "payment": Payment(said["payment"]),
        "customer": Person(**said["customer"]), "codes": tuple(said["codes"]),
        "address": None if said["address"] is None else Address(**said["address"]),
        "refunds": tuple(_refund(refund) for refund in said["refunds"]),
    }  # fmt: skip
    return Order(**fields)


def _delivery(said: dict[str, Any]) -> Delivery:
    moments = {name: said[name] and _moment(said[name]) for name in ("ready_from", "until")}
    return Delivery(**{**said, **moments, "method": Method(said["method"])})


def _refund(said: dict[str, Any]) -> Refund:
    lines = tuple(RefundLine(**line) for line in said["lines"])
    return Refund(**{**said, "created_at": _moment(said["created_at"]), "lines": lines})


def _moment(said: str) -> datetime:
    return datetime.fromisoformat(said)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in an order")
