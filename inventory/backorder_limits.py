"""How many units of a variant may be sold at one location before they are there."""

from collections.abc import Mapping

from commerce import sql, transactions
from commerce.actors import Actor
from commerce.errors import Refusal
from commerce.events import bus
from commerce.events.facts import StockChanged
from inventory import kit_stock, levels
from inventory.levels import Pair
from inventory.models import Level

_SET = """
UPDATE inventory_level SET backorder_limit = %s, version = version + 1 WHERE id = %s AND backordered <= %s RETURNING id
"""


class LimitTooLow(Refusal):
    """More units than that are back-ordered already: `backordered` says how many."""

    code = "backorder_limit_too_low"
    title = "More are back-ordered already"


_MAKE_ROOM = """
UPDATE inventory_level SET backorder_limit = greatest(backorder_limit, backordered) + %s, version = version + 1
WHERE variant_id = %s AND location_id = %s
"""


@transactions.use_case
def make_room(*, by: Actor, units: Mapping[Pair, int]) -> None:
    """Let so many more units be back-ordered at these levels: they are sold on another door already. Each adds its own
    room, so that nobody takes another's."""
    pairs = sorted(units)
    levels.ensure(pairs)
    levels.freeze(pairs)
    for pair in pairs:
        sql.send(_MAKE_ROOM, (units[pair], *pair))
    transactions.about(units=[[*pair, units[pair]] for pair in pairs])


@transactions.use_case
def set_limit(*, by: Actor, variant_id: int, location_id: int, limit: int) -> Level:
    """Allow so many back-orders at once, 0 for none. The variant says whether it can be back-ordered at all. Raises
    LimitTooLow, and KitHasNoStock: what a kit lacks is back-ordered as its parts; only a limit from before can go."""
    pair = (variant_id, location_id)
    if not Level.objects.filter(variant=variant_id, location=location_id, backorder_limit__gt=limit).exists():
        kit_stock.refuse([variant_id], path="sku")
    levels.ensure([pair])
    levels.freeze([pair])
    level = Level.objects.get(variant_id=variant_id, location_id=location_id)
    if not sql.run(_SET, (limit, level.pk, limit)):
        detail = f"{level.backordered} are back-ordered already. Cancel some first, or allow as many."
        raise LimitTooLow(detail, backordered=level.backordered)
    transactions.about(variant=variant_id, location=location_id, limit=limit)
    bus.publish(StockChanged(level_ids=(level.pk,)))
    level.refresh_from_db()
    return level
