"""What declining a pickup would do, in sentences, before it is done: the stock, the goods in hand, and the customer."""

import hashlib
from collections import Counter
from dataclasses import dataclass

from django.utils import timezone

from commerce import variant_labels
from commerce.console import formats
from fulfillment import contents, stock_effects
from fulfillment.models import DeclinedOffer, Fulfillment
from fulfillment.stock_effects import COUNTED, DAMAGED, Missing
from inventory import availability
from orders.console import words

Reason = DeclinedOffer.Reason
_OF_GOODS = (Reason.NOT_FOUND, Reason.MISMATCH, Reason.DAMAGED)


@dataclass(frozen=True, slots=True)
class Effect:
    """`lines` are `(icon, sentence)`; `token` proves that this very effect was shown."""

    lines: tuple[tuple[str, str], ...]
    token: str


def of(found: Fulfillment, reason: str) -> Effect:
    """All that `declining.decline` of the whole pickup does for that reason. Five queries."""
    rows = list(contents.rows_of([found.pk]))
    picked, missing = Counter(), Counter()
    for row in rows:
        picked[row.variant_id] += row.picked
        missing[row.variant_id] += row.quantity - row.picked
    damaged = reason == Reason.DAMAGED
    gone = missing + picked if damaged else +missing
    lines = stock(found, reason, gone)
    if (back := picked.total()) and not damaged:
        lines.append(("undo", f"Ask somebody to put {formats.counted(back, 'picked item')} back on the shelf"))
    if reason in _OF_GOODS:
        lines.append(("pause", f"Send no order with these goods to {found.location.name} for 24 hours"))
    who = words.customer(found.order)
    lines.append(("people", f"Ask {who}: another store, another article, a parcel or the money"))
    lines.append(("cash", "No money moves until that is decided"))
    said = (found.version, reason, lines)
    return Effect(tuple(lines), hashlib.sha256(repr(said).encode()).hexdigest()[:16])


def stock(found: Fulfillment, reason: str, gone: Counter[int]) -> list[tuple[str, str]]:
    """What such a reason does to the stock of these `{variant: units}`, as `(icon, sentence)`. Four queries."""
    missing = [Missing(variant, units) for variant, units in sorted(gone.items())]
    postings = stock_effects.foresee(reason, missing, found.location_id)
    labels = variant_labels.describe({each.variant_id for each in postings})
    here = availability.read(variant_ids=list(labels), location_ids=[found.location_id], now=timezone.now())
    there = {position.variant_id: position.on_hand for position in here}
    lines = []
    for each in postings:
        name, before = labels[each.variant_id].full_name, there.get(each.variant_id, 0)
        if each.bucket == DAMAGED:
            lines.append(("ban", f"Set {formats.number(each.delta)} of {name} aside as damaged"))
        elif each.delta:
            after = formats.number(before + each.delta)
            lines.append(("stock", f"Correct the stock of {name}: {formats.number(before)} becomes {after}"))
    if reason in COUNTED and missing:
        lines.append(("count", "Ask somebody to count it"))
    return lines or [("stock", "Leave the stock as it is")]
