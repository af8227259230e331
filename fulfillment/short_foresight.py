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
    """Who goes without that many units of the article, as far as they are not picked."""
    works = {work.pk: work for work in walk.works}
    rows = [row for stop in walk.stops if stop.variant.pk == variant_id for row in stop.rows]
    rows.sort(key=lambda row: (works[row.fulfillment_id].promised_at, row.fulfillment_id, row.pk), reverse=True)
    found, left = [], units
    for row in rows:
        taken = min(left, row.quantity - row.picked)
        if taken > 0:
            found.append(Without(works[row.fulfillment_id], _short(row, taken), taken))
            left -= taken
    return found


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


def _short(row: FulfillmentLine, units: int) -> Short:
    return Short(row.line_id, -(-units // row.per_unit), row.variant_id)
