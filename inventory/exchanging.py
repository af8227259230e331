"""Promised units become units of another article at one place: the old promise ends and the new one is claimed under
one lock over all levels of the line, in the common order, so that nobody comes between and no two wait for each other.
"""

from commerce import transactions
from commerce.errors import BusyRetry
from commerce.events import bus
from commerce.events.facts import StockChanged
from inventory import allocations, claims, levels, promises_of, safety, shortages
from inventory.allocations import Purpose
from inventory.claims import Want
from inventory.lines import Short
from inventory.models import Level
from inventory.promises_of import Need


@transactions.building_block
def exchange(need: Need, *, variant_id: int, purpose: Purpose) -> None:
    """Promise as many units of `variant_id` at `need.location_id` instead of these. Locks levels, so nothing may be
    locked after it. Raises OutOfStock when not all are there, BusyRetry when the old ones lie elsewhere meanwhile."""
    pair = variant_id, need.location_id
    there = promises_of.of_order(purpose.cause).filter(cause_line=need.cause_line)
    levels.ensure([pair])
    levels.freeze({pair, *there.values_list("variant_id", "location_id")})
    rows, missing = promises_of.portion(purpose.cause, [need], now=purpose.now)
    if missing:
        raise BusyRetry("The goods of this order are just being moved to another store.")
    allocations.free(rows, now=purpose.now)
    rules = safety.load(variant_ids=[variant_id], channel=purpose.channel, now=purpose.now)
    want = Want(*pair, need.units, rules.quantity(*pair), cause_line=need.cause_line)
    allocations.write([want], purpose)
    if claims.take("allocated", [want], now=purpose.now):
        raise shortages.refusal([Short(*pair, need.units, _possible(want))])
    bus.publish(StockChanged(level_ids=(Level.objects.get(variant=variant_id, location=need.location_id).pk,)))


def _possible(want: Want) -> int:
    level = Level.objects.get(variant=want.variant_id, location=want.location_id)
    return max(0, level.on_hand - level.unavailable - level.allocated - level.held - want.safety)
