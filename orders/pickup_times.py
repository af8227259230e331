"""What may be refused about the time at which an order is to be collected, by whoever keeps the stores' slots."""

from commerce.errors import Refusal


class SlotFull(Refusal):
    """All places of the slot are taken. `windows` are the next ones with a place."""

    code = "slot_full"
    title = "This slot is full"


class InvalidWindow(Refusal):
    """The store has no such slot, or could not be ready by its end. `windows` are the next ones with a place."""

    code = "invalid_window"
    status = 422
    title = "No such slot"
