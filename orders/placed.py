"""What placing an order gives back."""

from dataclasses import dataclass

from orders.drafts import Draft


@dataclass(frozen=True, slots=True)
class Placed:
    """An order, new or found. `draft` has its records when they have just been written: nothing has to be read again to
    show them."""

    order_id: int
    draft: Draft | None = None
    created: bool = True
