"""The pick list of pickups on paper: one walk, with what is left to fetch at each stop and the orders it is for."""

from collections.abc import Sequence

from commerce import variant_labels
from fulfillment import papers, pick_list
from fulfillment.models import Fulfillment


def draw(found: Sequence[Fulfillment], place: str) -> bytes:
    """The list of these fulfillments, which come with their orders, as PDF. A single one has its number as bars."""
    numbers = {each.pk: str(each.order.number) for each in found}
    stops = []
    for stop in pick_list.of(numbers):
        left = {row.fulfillment_id: row.quantity - row.picked for row in stop.rows if row.quantity > row.picked}
        if left:
            stops.append(
                {
                    "place": " ".join(part for part in (stop.zone, stop.bin) if part),
                    "sku": stop.variant.sku,
                    "title": variant_labels.of(stop.variant).full_name,
                    "units": stop.wanted - stop.picked,
                    "orders": ", ".join(f"{numbers[id]} × {units}" for id, units in left.items()),
                }
            )
    only = next(iter(numbers.values())) if len(numbers) == 1 else ""
    title = f"Pickup {only}" if only else f"{len(numbers)} pickups to pick"
    data = {"title": title, "store": place, "stops": stops, "orders": [], "code": bool(only)}
    return papers.pdf("pick_list", data, {"code.svg": papers.bars(only)} if only else {})
