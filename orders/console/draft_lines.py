"""The lines of a new order with what each costs, and where the goods are before anything is promised."""

from collections.abc import Mapping
from dataclasses import dataclass

from commerce import transactions, variant_labels
from commerce.console import formats
from commerce.console.stores import Scope
from commerce.pricing.goods import Good
from commerce.pricing.quoted import Quote, QuotedLine
from commerce.variant_labels import VariantLabel
from inventory import availability
from orders.console import draft as drafts
from orders.console.draft import Draft

MOST_PLACES = 4


@dataclass(frozen=True, slots=True)
class Place:
    """How many can be sold at a store; `here` where they are wanted."""

    name: str
    units: int
    here: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One SKU. `units` are as typed where that is no number; `short` is how many there are when that is fewer than
    wanted, else None."""

    sku: str
    item: VariantLabel
    units: int | str
    amount: str
    each: str
    off: list[str]
    why: str
    places: list[Place]
    short: int | None
    problem: str


def of(draft: Draft, scope: Scope, quote: Quote | None, goods: Mapping[int, Good]) -> list[Line]:
    """Every line of the draft, in its order."""
    ids = [each.variant_id for each in draft.named.values()]
    labels, places = variant_labels.describe(ids), _places(draft, scope, ids)
    quoted = {line.sku: line for line in quote.lines} if quote else {}
    kits = {id for id, good in goods.items() if good.components}
    found = []
    for sku, units in draft.lines.items():
        id = draft.named[sku].variant_id
        there = [] if id in kits else places.get(id, [])
        found.append(_line(draft, (sku, units), labels[id], there, quoted.get(labels[id].sku)))
    return found


def _line(
    draft: Draft, wish: tuple[str, int | None], item: VariantLabel, places: list[Place], quoted: QuotedLine | None
) -> Line:
    sku, units = wish
    currency = draft.channel.currency
    free = sum(place.units for place in places if place.here or draft.way == "ship")
    rows = quoted.adjustments if quoted else ()
    off = [f"{row.title} {formats.MINUS}{formats.money(row.amount, currency)}" for row in rows]
    reduced = quoted is not None and quoted.price_list not in ("", "base") and quoted.unit_price != quoted.list_price
    return Line(
        sku=sku,
        item=item,
        units=draft.typed.get(sku, "") if units is None else units,
        amount=formats.money(quoted.unit_price * quoted.quantity, currency) if quoted else "",
        each=formats.money(quoted.unit_price, currency) if quoted and quoted.quantity > 1 else "",
        off=off,
        why=quoted.price_reason if reduced else "",
        places=[place for place in places if place.here or place.units][:MOST_PLACES],
        short=free if places and units is not None and free < units else None,
        problem=draft.problems.get(item.sku, "") or draft.problems.get(sku, ""),
    )


def _places(draft: Draft, scope: Scope, ids: list[int]) -> dict[int, list[Place]]:
    """Per variant the stores, the wanted one first, then those with most. Goods in the hand meet no safety stock."""
    stores = drafts.all_places(scope)
    now = transactions.now()
    positions = availability.promise(
        variant_ids=ids, location_ids=[each.pk for each in stores], channel=draft.channel, now=now
    )
    names = {each.pk: each.name for each in stores}
    found: dict[int, list[Place]] = {}
    for row in positions:
        here = draft.way != "ship" and draft.place is not None and row.location_id == draft.place.pk
        units = max(0, row.free) if here and draft.way == "carry_out" else row.available
        found.setdefault(row.variant_id, []).append(Place(names[row.location_id], units, here))
    for rows in found.values():
        rows.sort(key=lambda place: (not place.here, -place.units))
    return found
