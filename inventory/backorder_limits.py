"""How many units of a variant may be sold at one location before they are there."""

from commerce import sql, transactions
from commerce.actors import Actor
from commerce.errors import Refusal
from commerce.events import bus
from commerce.events.facts import StockChanged
from inventory import levels
from inventory.models import Level

_SET = """
UPDATE inventory_level SET backorder_limit = %s, version = version + 1 WHERE id = %s AND backordered <= %s RETURNING id
"""


class LimitTooLow(Refusal):
    """More units than that are back-ordered already: `backordered` says how many."""

    code = "backorder_limit_too_low"
    title = "More are back-ordered already"


@transactions.use_case
def set_limit(*, by: Actor, variant_id: int, location_id: int, limit: int) -> Level:
    """Allow so many back-orders at once, 0 for none. The variant says whether it can be back-ordered at all. Raises
    LimitTooLow."""
    pair = (variant_id, location_id)
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
