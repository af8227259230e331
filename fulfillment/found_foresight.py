"""What it does to the record of stock that missing units turn up, told before it is done; see `stock_effects.found`."""

from fulfillment import stock_effects
from fulfillment.models import Trouble
from inventory.models import Level


def on_record(trouble: Trouble) -> tuple[int, int] | None:
    """`(on hand now, and then)`, the same twice where the record counts them already; None where the reason says
    nothing about the record."""
    if trouble.reason not in stock_effects.COUNTED:
        return None
    level = Level.objects.filter(variant=trouble.variant_id, location=trouble.location_id).first()
    if level is None:
        return 0, 0
    return level.on_hand, level.on_hand + min(trouble.quantity, level.shortfall)
