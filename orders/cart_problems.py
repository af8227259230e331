"""What stands in the way of buying a cart: each with a stable code, its path, how bad it is, and who can fix it.

`recoverable` is fixed by asking again, `buyer_input` by changing the cart, `buyer_review` by agreeing to it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from commerce import skus, transactions
from commerce.pricing.prices import NotPriced
from commerce.pricing.quoted import Quote
from commerce.pricing.shipping import ShippingNotAvailable
from commerce.restrictions import AgeCheckRequired
from inventory import planning
from inventory.levels import Pair
from inventory.lines import Line, Short
from inventory.models import Hold
from inventory.planning import NotSellable
from orders import demand
from orders.models import Cart
from orders.purchases import Purchase
from orders.quoting import Reckoned


@dataclass(frozen=True, slots=True)
class Problem:
    """One of them; `facts` are its numbers."""

    code: str
    path: str
    severity: Literal["error", "warning"]
    who_can_fix: Literal["recoverable", "buyer_input", "buyer_review"]
    detail: str
    facts: dict[str, Any] = field(default_factory=dict)


def of_nothing(cart: Cart) -> tuple[Problem, ...]:
    """An empty cart has one problem."""
    if cart.status in (Cart.Status.ORDERED, Cart.Status.MERGED):
        return ()
    return (Problem("empty", "lines", "error", "buyer_input", "There is nothing in the cart."),)


def find(cart: Cart, asked: Purchase, reckoned: Reckoned, held: Hold | None) -> tuple[Problem, ...]:
    """Everything but price: goods, stock, delivery, codes, and a hold that ran out."""
    found = [*_of_delivery(asked), *_of_codes(asked, reckoned.quote), *_of_pricing(asked, reckoned)]
    found += of_conditions(asked, reckoned)
    found += _of_stock(asked, reckoned, held)
    if cart.hold_id is not None and held is None:
        detail = "The goods are not held any more. Hold them again, or pay while they are there."
        found.append(Problem("hold_expired", "hold", "warning", "recoverable", detail))
    return tuple(found)


def of_conditions(asked: Purchase, reckoned: Reckoned) -> Iterator[Problem]:
    """What the goods ask of the buyer. An age is confirmed when the cart is bought; everything else changes it."""
    for refusal in reckoned.restrictions:
        confirmed_later = refusal.code == AgeCheckRequired.code
        severity, by = ("warning", "buyer_review") if confirmed_later else ("error", "buyer_input")
        limits = {row["sku"]: row for row in refusal.facts.get("limits", ())}
        facts = {name: value for name, value in refusal.facts.items() if name == "minimum_age"}
        for index, wish in enumerate(asked.wishes):
            sku = reckoned.goods[wish.variant_id].sku
            if sku in refusal.facts["skus"]:
                own = {name: units for name, units in limits.get(sku, {}).items() if name != "sku"}
                yield Problem(refusal.code, f"lines[{index}]", severity, by, refusal.detail, {**facts, **own})


def own_units(held: Hold | None) -> dict[Pair, int]:
    """What a hold keeps for the cart at this instant."""
    own: dict[Pair, int] = {}
    for row in held.lines.filter(ended_at=None, expires_at__gt=transactions.now()) if held else ():
        own[row.variant_id, row.location_id] = own.get((row.variant_id, row.location_id), 0) + row.quantity
    return own


def of_price(before: Quote | None, now: Quote | None) -> tuple[Problem, ...]:
    """What costs something else than was shown: lines whose unit price changed, or else the total of the same lines."""
    if before is None or now is None:
        return ()
    was = {line.variant_id: line.unit_price for line in before.lines}
    rows = [
        _changed(f"lines[{index}].unit_price", was[line.variant_id], line.unit_price)
        for index, line in enumerate(now.lines)
        if was.get(line.variant_id, line.unit_price) != line.unit_price
    ]
    same = _content(before) == _content(now)
    if not rows and same and before.totals.total != now.totals.total:
        rows.append(_changed("totals.total", before.totals.total, now.totals.total))
    return tuple(rows)


def _changed(path: str, was: int, now: int) -> Problem:
    detail = f"This costs {now} now; {was} was shown before."
    return Problem("price_changed", path, "warning", "buyer_review", detail, {"was": was, "now": now})


def _content(quote: Quote) -> list[tuple[int, int]]:
    return [(line.variant_id, line.quantity) for line in quote.lines]


def _of_delivery(asked: Purchase) -> Iterator[Problem]:
    open_ends = [index for index, wish in enumerate(asked.wishes) if not wish.wanted.is_chosen]
    detail = "Say how it reaches the buyer."
    if open_ends and len(open_ends) == len(asked.wishes):
        yield Problem("delivery_required", "delivery", "error", "buyer_input", detail)
        return
    for index in open_ends:
        yield Problem("delivery_required", f"lines[{index}].delivery", "error", "buyer_input", detail)


def _of_codes(asked: Purchase, quote: Quote | None) -> Iterator[Problem]:
    rejected = {row.code.casefold(): row for row in (quote.rejected if quote else ())}
    for index, code in enumerate(asked.codes):
        if row := rejected.get(code.casefold()):
            facts = {"reason": row.reason}
            yield Problem("code_rejected", f"codes[{index}]", "error", "buyer_input", row.detail, facts)


def _of_pricing(asked: Purchase, reckoned: Reckoned) -> Iterator[Problem]:
    refusal = reckoned.refusal
    if refusal is None:
        return
    if isinstance(refusal, NotPriced):
        yield from _of_skus(asked, refusal.facts["skus"], NotPriced.code, "There is no price for this here.")
        return
    if not isinstance(refusal, ShippingNotAvailable):
        yield Problem(refusal.code, "lines", "error", "buyer_input", refusal.detail)
        return
    for index, wish in enumerate(asked.wishes):
        if wish.wanted.method == "ship":
            yield Problem(refusal.code, f"lines[{index}].delivery", "error", "buyer_input", refusal.detail)


def _of_skus(asked: Purchase, names: list[str], code: str, detail: str) -> Iterator[Problem]:
    sku = skus.of(wish.variant_id for wish in asked.wishes)
    for index, wish in enumerate(asked.wishes):
        if sku[wish.variant_id] in names:
            yield Problem(code, f"lines[{index}]", "error", "buyer_input", detail)


def _of_stock(asked: Purchase, reckoned: Reckoned, held: Hold | None) -> list[Problem]:
    """Judged with what the cart holds itself; what may not be sold is named and left out of the count."""
    lines, now = demand.lines(asked.wishes, reckoned.goods), transactions.now()
    own = own_units(held)
    found: list[Problem] = []
    try:
        plan = planning.make(lines, channel=asked.channel, now=now, own=own)
    except NotSellable as refusal:
        closed = {id for id, sku in skus.of(line.sold_id for line in lines).items() if sku in refusal.facts["skus"]}
        found += _of_closed(lines, closed)
        lines = tuple(line for line in lines if line.sold_id not in closed)
        if not lines:
            return found
        plan = planning.make(lines, channel=asked.channel, now=now, own=own)
    return found + [problem for short in plan.short for problem in _of_short(lines, short)]


def _of_closed(lines: tuple[Line, ...], closed: set[int]) -> list[Problem]:
    positions = sorted({line.cause_line for line in lines if line.sold_id in closed})
    detail = "This is not for sale here now."
    return [Problem(NotSellable.code, f"lines[{index}]", "error", "buyer_input", detail) for index in positions]


def _of_short(lines: tuple[Line, ...], short: Short) -> Iterator[Problem]:
    facts = {"requested": short.requested, "available": short.available}
    detail = f"Only {short.available} of {short.requested} can be promised." if short.available else "It is sold out."
    positions = {
        line.cause_line for line in lines if (line.sold_id, line.location_id) == (short.variant_id, short.location_id)
    }
    for index in sorted(positions):
        yield Problem("out_of_stock", f"lines[{index}].quantity", "error", "buyer_input", detail, facts)
