"""Which price holds: contract, customer group, location, channel, currency, base, in this order, and why.

Of several on one rung the largest quantity break wins, then the latest start, then the newest row. The variant's own
price is the base until a dated row of the base list takes over.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from commerce.errors import Refusal
from commerce.models import PriceList
from commerce.pricing.goods import Good, ListedPrice

RANK = {str(kind): rank for kind, rank in PriceList.RANK.items()}
BASE = "base"
_WHY = {
    "contract": "Contract price",
    "group": "Price for the customer's group",
    "location": "Price of this location",
    "channel": "Price of this sales channel",
    "currency": "Price in this currency",
    "base": "Base price",
}


class NotPriced(Refusal):
    """These `skus` have no price in the currency of the sale."""

    code = "not_priced"
    status = 422
    title = "No price in this currency"


@dataclass(frozen=True, slots=True)
class Resolved:
    """A unit price with the code of the list that gave it, the reason in words, and the ordinary price of one unit."""

    amount: int
    list_code: str
    reason: str
    ordinary: int


def resolve(good: Good, *, quantity: int, currency: str, group: str, at: datetime) -> Resolved | None:
    """The price per unit when `quantity` units of the variant are bought; None when it has none in this currency."""
    own = good.price if good.currency == currency else None
    if not good.prices:
        return None if own is None else Resolved(own, BASE, "Base price", own)
    live = [price for price in good.prices if _holds(price, group, at)]
    best = _best([price for price in live if price.min_quantity <= quantity])
    if best is None:
        return None if own is None else Resolved(own, BASE, "Base price", own)
    return Resolved(best.amount, best.list_code, _reason(best), _ordinary(live, own, best))


def ladder(good: Good, *, quantity: int, group: str, at: datetime) -> list[tuple[str, ListedPrice | None]]:
    """Every rung from contract to base with the price that stands on it for this quantity, None where none does. The
    first that has one wins; below the last, the variant's own price is the base."""
    live = [price for price in good.prices if _holds(price, group, at) and price.min_quantity <= quantity]
    return [(str(kind), _best([price for price in live if price.kind == kind])) for kind in PriceList.Kind]


def changes(goods: Iterable[Good]) -> Iterable[datetime]:
    """Every instant at which one of the prices that were read starts or ends."""
    for good in goods:
        for price in good.prices:
            if price.starts_at:
                yield price.starts_at
            if price.ends_at:
                yield price.ends_at


def _holds(price: ListedPrice, group: str, at: datetime) -> bool:
    if price.kind == "group" and price.group != group:
        return False
    return (price.starts_at is None or price.starts_at <= at) and (price.ends_at is None or at < price.ends_at)


def _best(prices: list[ListedPrice]) -> ListedPrice | None:
    return min(prices, key=_order) if prices else None


def _order(price: ListedPrice) -> tuple:
    started = price.starts_at.timestamp() if price.starts_at else float("-inf")
    return (RANK[price.kind], -price.min_quantity, -started, -price.id)


def _ordinary(live: list[ListedPrice], own: int | None, best: ListedPrice) -> int:
    """What one unit costs everybody: the base, or without one in this currency the currency's price."""
    base = _best([price for price in live if price.kind == BASE and price.min_quantity == 1])
    if base is not None:
        return base.amount
    if own is not None:
        return own
    currency = _best([price for price in live if price.kind == "currency" and price.min_quantity == 1])
    return currency.amount if currency else best.amount


def _reason(price: ListedPrice) -> str:
    breaks = f" from {price.min_quantity} units" if price.min_quantity > 1 else ""
    return f"{_WHY[price.kind]}{breaks}: {price.list_name}"
