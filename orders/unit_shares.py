"""What each tender pays of the first units of a line: the one answer that taking and giving back money both read.

Units are handed over and returned from the front of a line and cancelled from its back, so what a tender is to be
charged and what it gets back follow from the line's counters alone, in whatever order things happened.
"""

from collections.abc import Sequence

from orders.payments import shares as parts


def front(shares: Sequence[int], *, quantity: int, units: int, less: int = 0) -> list[int]:
    """What each of a line's `shares` (none negative) pays of its first `units` of `quantity` units, which cost `less`
    than when they were ordered.

    They sum to those units' part of the whole; none shrinks when more units are asked for; all units give the shares.
    """
    return parts.first(shares, max(0, parts.units(sum(shares), quantity, 0, units) - less))


def back(shares: Sequence[int], *, quantity: int, units: int, less: int = 0) -> list[int]:
    """What each of a line's `shares` pays of its last `units` units, and of what the others cost `less`."""
    kept = front(shares, quantity=quantity, units=quantity - units, less=less)
    return [share - rest for share, rest in zip(shares, kept, strict=True)]
