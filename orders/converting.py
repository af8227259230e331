"""A buyer's own hold becomes the stock of their order, under lock: it needs only what it lacks."""

from collections.abc import Sequence

from commerce import transactions
from inventory import allocations, reservations
from inventory.allocations import Purpose
from inventory.lines import Line
from inventory.models import Hold


@transactions.building_block
def convert(held: Hold, lines: Sequence[Line], purpose: Purpose, *, leave: bool, lock: bool) -> None:
    """Turn the hold into allocations, last in its transaction; what is in the buyer's hand leaves at once if `leave`.

    Raises OutOfStock, ShortClaim when a second try with every candidate locked is due, or InvalidTransition when the
    hold was given back.
    """
    if lock:
        reservations.lock_candidates(lines, held=held)
    rows = allocations.convert(held, lines, purpose)
    in_hand = {line.cause_line for line in lines if line.in_hand}
    gone = [row for row in rows if row.cause_line in in_hand]
    if leave and gone:
        allocations.take(gone, by=purpose.by, now=purpose.now)
