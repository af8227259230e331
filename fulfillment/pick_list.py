"""What to fetch for one fulfillment or a whole wave, as one walk through the place: by zone, then bin.

Whatever lies nowhere in particular comes last. Three queries, however much there is to fetch.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from commerce.models import Variant
from fulfillment import contents
from fulfillment.models import FulfillmentLine
from inventory import bins
from inventory.models import Bin


@dataclass(slots=True)
class Stop:
    """One article at one place: how much of it in all, where else it lies, and for which rows it is fetched."""

    variant: Variant
    zone: str
    bin: str
    others: list[str]
    rows: list[FulfillmentLine] = field(default_factory=list)

    @property
    def wanted(self) -> int:
        return sum(row.quantity for row in self.rows)

    @property
    def picked(self) -> int:
        return sum(row.picked for row in self.rows)


def of(fulfillment_ids: Iterable[int]) -> list[Stop]:
    """The stops in walking order, those that are done among them."""
    rows = list(contents.rows_of(fulfillment_ids).select_related("fulfillment"))
    places = {(row.fulfillment.location_id, row.variant_id) for row in rows}
    lying = bins.of(location_ids={place for place, _ in places}, variant_ids={variant for _, variant in places})
    stops: dict[tuple[int, int], Stop] = {}
    for row in rows:
        pair = row.fulfillment.location_id, row.variant_id
        if pair not in stops:
            stops[pair] = _stop(row.variant, lying.get(pair, []))
        stops[pair].rows.append(row)
    return [stops[pair] for pair in sorted(stops, key=lambda pair: _way(lying.get(pair, []), stops[pair]))]


def _stop(variant: Variant, lying: list[Bin]) -> Stop:
    first = lying[0] if lying else Bin()
    return Stop(variant, first.zone, first.bin, [str(each) for each in lying[1:]])


def _way(lying: list[Bin], stop: Stop) -> tuple[bool, str, int, str, str, int]:
    first = lying[0] if lying else Bin()
    return not lying, first.zone, first.position, first.bin, stop.variant.sku, stop.variant.pk
