"""Which tender pays which part of an order, and what goes back to whom, to the cent. Numbers only, no records.

Parts are line totals, charges of deliveries and, where cash is rounded, the signed rounding. A tender's shares sum to
the tender, a part's shares to the part, and any sequence of partial steps ends exactly at what was stored.
"""

from collections.abc import Sequence
from fractions import Fraction

from commerce import money


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


def first(shares: Sequence[int], amount: int) -> list[int]:
    """What each of `shares` (none negative) pays of the first `amount` of their sum, as close to proportion as whole
    units allow. With every unit more of `amount` one of them grows by one and none ever shrinks, so what was taken or
    given back step by step is what it would have been at once; the whole sum gives the shares.

    By highest averages (Jefferson), which unlike the largest remainder never takes a seat back.
    """
    whole = sum(shares)
    if not 0 <= amount <= whole:
        raise ValueError("not a part of these shares")
    paid = [amount * share // whole for share in shares] if whole else [0] * len(shares)
    for _ in range(amount - sum(paid)):
        winner = max(range(len(shares)), key=lambda index: (Fraction(shares[index], paid[index] + 1), -index))
        paid[winner] += 1
    return paid
