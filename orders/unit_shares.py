"""What each tender pays of the first units of a line: the one answer that taking and giving back money both read.

Units are handed over and returned from the front of a line and cancelled from its back, so what a tender is to be
charged and what it gets back follow from the line's counters alone, in whatever order things happened.
"""

from collections.abc import Sequence
from itertools import accumulate

from orders.payments import shares as parts


def front(shares: Sequence[int], *, quantity: int, units: int) -> list[int]:
    """What each of a line's `shares` (none negative) pays of its first `units` of `quantity` units.

    They sum to those units' part of the whole; each stays between 0 and its share; all units give the shares.
    """
    whole = sum(shares)
    if not whole:
        return [0] * len(shares)
    part = parts.units(whole, quantity, 0, units)
    edges = [0, *(part * below // whole for below in accumulate(shares))]
    return [upper - lower for lower, upper in zip(edges[:-1], edges[1:], strict=True)]


def back(shares: Sequence[int], *, quantity: int, units: int) -> list[int]:
    """What each of a line's `shares` pays of its last `units` units."""
    kept = front(shares, quantity=quantity, units=quantity - units)
    return [share - rest for share, rest in zip(shares, kept, strict=True)]
