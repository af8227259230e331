"""The clean "no": every short line with what was asked and what could be promised."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import DataError

from commerce import locations, skus
from commerce.errors import BusyRetry, Refusal
from inventory import availability, claims
from inventory.claims import Want
from inventory.lines import Line, Short, as_sold

T = TypeVar("T")


class OutOfStock(Refusal):
    """Not enough can be promised. `shortages` names every short line; nothing was kept."""

    code = "out_of_stock"
    title = "Out of stock"


class ShortClaim(BusyRetry):
    """A plan over several places lost one of them to somebody else: plan once more, in a transaction that starts with
    `reservations.lock_candidates`. Where nobody does, the buyer may simply try again."""

    def __init__(self) -> None:
        super().__init__("Others bought at the same moment. Try again.")


def claimed(first: Callable[..., T], locked: Callable[..., T], **request: Any) -> T:
    """Do it on a snapshot; short, once more with every level that could serve it locked, which is final."""
    for attempt in (first, locked):
        try:
            return attempt(**request)
        except ShortClaim:
            continue
        except DataError as failure:
            if not claims.is_short(failure):
                raise
    raise ShortClaim()


def refusal(short: Sequence[Short]) -> OutOfStock:
    """The refusal that names SKUs and locations as the outside knows them."""
    sku = skus.of({s.variant_id for s in short} | {s.part_id for s in short if s.part_id})
    code = locations.codes(s.location_id for s in short if s.location_id)
    rows = [
        {
            "sku": sku[s.variant_id],
            "location": code.get(s.location_id),
            "requested": s.requested,
            "available": s.available,
            **({"component": sku[s.part_id]} if s.part_id else {}),
        }
        for s in short
    ]
    names = ", ".join(f"{row['sku']} ({row['available']} of {row['requested']})" for row in rows[:3])
    return OutOfStock(f"Not enough stock: {names}.", shortages=rows)


def second_plan_or_refusal(short: Sequence[Short], lines: Sequence[Line]) -> Refusal:
    """What to raise when stock went after it was planned. Lines that any place can serve deserve a second plan."""
    if any(line.location_id is None for line in lines):
        return ShortClaim()
    return refusal(as_sold(short, lines))


def after_claim(short: Sequence[Want], lines: Sequence[Line], *, now: datetime) -> Refusal:
    """What to raise when the claim came back short."""
    variants = sorted({want.variant_id for want in short})
    places = sorted({want.location_id for want in short})
    positions = availability.read(variant_ids=variants, location_ids=places, now=now)
    free = {(p.variant_id, p.location_id): p.free for p in positions}
    missing = [
        Short(want.variant_id, want.location_id, want.quantity, max(0, free.get(want.pair, 0) - want.safety))
        for want in short
    ]
    return second_plan_or_refusal(missing, lines)
