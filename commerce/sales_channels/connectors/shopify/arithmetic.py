"""What one order line comes to, and how many of its units are still wanted: the same for webhooks and for queries."""

from collections.abc import Iterable
from dataclasses import dataclass

NOT_IN_CATALOG = "not_in_catalog"
NEGATIVE = "negative_amount"
RETURNED = ("return",)
CALLED_OFF = ("cancel",)  # every other way leaves open whether the units had been handed over


@dataclass(frozen=True, slots=True)
class Off:
    """A part of a discount that falls on a line. `across` when it was given on the whole order."""

    amount: int
    across: bool


@dataclass(frozen=True, slots=True)
class Undone:
    """Units that were taken off a line again: `returned` had been handed over, of `unclear` nobody says."""

    returned: int = 0
    unclear: int = 0


def discounts(parts: Iterable[Off]) -> tuple[int, int]:
    """`(discount on the line, share of the order's discounts)`."""
    found = list(parts)
    return sum(off.amount for off in found if not off.across), sum(off.amount for off in found if off.across)


def is_across(method: object, selection: object) -> bool:
    """Whether a discount is one on the whole order, by its allocation method and target selection in either case."""
    return str(method).lower() == "across" and str(selection).lower() == "all"


def undone(parts: Iterable[tuple[str, int]]) -> Undone:
    """From `(restock type, units)` of all that was refunded of a line."""
    found = [(kind.lower(), units) for kind, units in parts]
    return Undone(
        returned=sum(units for kind, units in found if kind in RETURNED),
        unclear=sum(units for kind, units in found if kind not in RETURNED + CALLED_OFF),
    )


def wanted(*, current: int, unfulfilled: int, fulfilled: int, gone: Undone) -> int:
    """Units left after edits and cancellations. Shopify's own `current` quantity falls with refunds too, but goods that
    were handed over stay sold: `unclear` ones count as such as far as more was fulfilled than the rest explains."""
    kept = current + gone.returned
    explained = fulfilled + unfulfilled - kept
    return kept + min(max(explained, 0), gone.unclear)


def problem(*, variant: str, sku: str, unit_price: int, total: int) -> str:
    """Why a line cannot be taken as it is; "" when it can."""
    if unit_price < 0 or total < 0:
        return NEGATIVE
    return "" if variant or sku else NOT_IN_CATALOG
