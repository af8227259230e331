"""Which tender pays which part of an order, and what goes back to whom, to the cent. Numbers only, no records.

Parts are line totals, charges of deliveries and, where cash is rounded, the signed rounding. A tender's shares sum to
the tender, a part's shares to the part, and any sequence of partial give-backs ends exactly at what was stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from commerce import money


@dataclass(frozen=True, slots=True)
class Share:
    """What one tender pays of one part, and how much of that went back already."""

    amount: int
    given_back: int = 0

    @property
    def left(self) -> int:
        """What can still go back."""
        return max(0, self.amount - self.given_back)


def spread(parts: Sequence[int], tenders: Sequence[int]) -> list[list[int]]:
    """The shares as `matrix[tender][part]`, in proportion, largest remainder, without a negative share of a part that
    is not negative itself. Tenders are not negative; both sides have the same sum, otherwise ValueError.

    Each part is split over what the tenders have left, so the last one ends them all exactly. Negative parts come
    first: they make room that the others fill.
    """
    if sum(parts) != sum(tenders) or min(tenders, default=0) < 0:
        raise ValueError("tenders must not be negative and must pay exactly the parts")
    left = list(tenders)
    columns: dict[int, list[int]] = {}
    for index in sorted(range(len(parts)), key=lambda index: parts[index] >= 0):
        columns[index] = money.split(parts[index], left) if left else []
        left = [rest - share for rest, share in zip(left, columns[index], strict=True)]
    return [[columns[index][tender] for index in range(len(parts))] for tender in range(len(tenders))]


def units(amount: int, quantity: int, start: int, stop: int) -> int:
    """What the units `start` to `stop` (exclusive, from 0) of a line make of its amount: the same as
    `sum(money.split(amount, [1] * quantity)[start:stop])`, however many units there are."""
    if not 0 <= start <= stop <= quantity or not quantity:
        raise ValueError("these units are not in the line")
    each, odd = divmod(abs(amount), quantity)
    size = each * (stop - start) + max(0, min(stop, odd) - min(start, odd))
    return -size if amount < 0 else size


def give_back(shares: Sequence[Share], *, quantity: int, gone: int, count: int) -> list[int]:
    """What each tender gets back when `count` more units of a line end, `gone` of its `quantity` having ended before:
    those units' part of the line, in proportion to what each tender's share has left. The last unit empties all."""
    left = [share.left for share in shares]
    if gone + count == quantity:
        return left
    due = units(sum(share.amount for share in shares), quantity, gone, gone + count)
    return money.split(min(due, sum(left)), left) if left else []
