"""What can be done about missing units, in the order in which it is offered: another unit here, another store, a
substitute, sending it, the money back. Worked out on a snapshot and stored; whoever resolves checks again under lock.
"""

from datetime import datetime
from typing import Any

from fulfillment import rehoming, substitution
from fulfillment.models import Fulfillment, Trouble
from inventory.models import Level
from orders.models import Delivery, OrderLine
from orders.payments import shares

Option = dict[str, Any]
Resolution = Trouble.Resolution


def of(trouble: Trouble, fulfillment: Fulfillment, *, now: datetime) -> list[Option]:
    """The options as they are stored: each names its `option`, ids and amounts."""
    line = OrderLine.objects.select_related("variant", "delivery").get(pk=trouble.line_id)
    as_ordered = trouble.variant_id == line.variant_id or line.components.exists()
    options = [] if is_short(trouble) else [{"option": str(Resolution.FOUND)}]
    if as_ordered:
        options += _elsewhere(trouble, fulfillment, line, now)
    if trouble.variant_id == line.variant_id and fulfillment.delivery.substitutions != Delivery.Substitutions.NEVER:
        options += [
            {
                "option": str(Resolution.SUBSTITUTE), "variant": alike.variant_id, "sku": alike.sku,
                "title": alike.title, "unit_price": alike.unit_price, "difference": alike.difference,
            }
            for alike in substitution.find(fulfillment, line, trouble.quantity, now=now)
        ]  # fmt: skip
    stop = line.quantity - line.cancelled
    amount = shares.units(line.total, line.quantity, stop - trouble.quantity, stop)
    return [*options, {"option": str(Resolution.REFUND), "amount": amount}]


def is_short(trouble: Trouble) -> bool:
    """Whether the place has, by its record, less than it promises of the article."""
    level = Level.objects.filter(variant=trouble.variant_id, location=trouble.location_id).first()
    return level is None or level.shortfall > 0


def _elsewhere(trouble: Trouble, fulfillment: Fulfillment, line: OrderLine, now: datetime) -> list[Option]:
    """The nearest place that could do it itself, and for what is collected also one that could send it."""
    ships = fulfillment.kind == Fulfillment.Kind.SHIP
    kinds = [(Resolution.OTHER_STORE, ships)] + ([] if ships else [(Resolution.SHIP, True)])
    options = []
    for resolution, by_parcel in kinds:
        home = rehoming.nearest(trouble, fulfillment, line, by_parcel=by_parcel, now=now)
        if home is not None:
            told = {"location": home.location_id, "distance_km": home.distance_km, "keeps_promise": home.keeps_promise}
            options.append({"option": str(resolution), **told, "promised_at": home.terms.promised_at.isoformat()})
    return options
