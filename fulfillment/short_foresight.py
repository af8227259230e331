"""Who goes without when units cannot be found, and what could be done for them: told before anything is changed.

The youngest promise goes without first, as in `wave_picking.short`; of a kit, whole kits.
"""

from dataclasses import dataclass
from datetime import datetime

from fulfillment import short_options
from fulfillment.models import Fulfillment, FulfillmentLine, Trouble
from fulfillment.short_options import Option
from fulfillment.shortages import Short
from fulfillment.walks import Walk


@dataclass(frozen=True, slots=True)
class Without:
    """One part of an order that goes without `units` of stock of the article."""

    fulfillment: Fulfillment
    short: Short
    units: int


def plan(walk: Walk, variant_id: int, units: int) -> list[Without]:
    """Who goes without that many units of the article, as far as they are `at_stake`."""
    works = {work.pk: work for work in walk.works}
    rows = [row for stop in walk.stops if stop.variant.pk == variant_id for row in stop.rows]
    rows.sort(key=lambda row: (works[row.fulfillment_id].promised_at, row.fulfillment_id, row.pk), reverse=True)
    found, left = [], units
    for row in rows:
        taken = min(left, at_stake(walk, row))
        if taken > 0:
            found.append(Without(works[row.fulfillment_id], short_of(row, taken), taken))
            left -= taken
    return found


def at_stake(walk: Walk, row: FulfillmentLine) -> int:
    """Units of a row that may turn out missing: what is not picked; on the packing table all that has not left."""
    packing = walk.wave is None and walk.works[0].status == Fulfillment.Status.PICKED
    return row.quantity - (row.handed if packing else row.picked)


def options(each: Without, now: datetime) -> list[Option]:
    """What could be done about it as things stand, the first that is offered first; another unit here is none, because
    it was looked for."""
    trouble = Trouble(
        kind=Trouble.Kind.SHORT,
        order_id=each.fulfillment.order_id,
        fulfillment=each.fulfillment,
        location_id=each.fulfillment.location_id,
        line_id=each.short.line_id,
        variant_id=each.short.variant_id,
        quantity=each.short.quantity,
    )
    found = short_options.of(trouble, each.fulfillment, now=now)
    return [option for option in found if option["option"] != Trouble.Resolution.FOUND]


def short_of(row: FulfillmentLine, units: int) -> Short:
    """What is short of an order where so many units of stock of a row are missing: of a kit, every kit they reach."""
    return Short(row.line_id, -(-units // row.per_unit), row.variant_id, missing=units)
