"""The lines of an order as its page shows them: grouped by how they reach the buyer, with what became of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from commerce import variant_labels
from commerce.console import formats
from commerce.variant_labels import VariantLabel
from inventory import promises_of
from orders.console import words
from orders.models import Delivery, Order, OrderLine


@dataclass(frozen=True, slots=True)
class Part:
    """One line. `state` says what became of its units where that is not the same for the whole delivery."""

    line: OrderLine
    item: VariantLabel
    amount: str
    each: str
    before: str
    state: str


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that travel together."""

    icon: str
    title: str
    chip: str
    when: str
    where: list[str]
    parts: list[Part]


def groups(order: Order, lines: Sequence[OrderLine]) -> list[Group]:
    """One per delivery, in the order of the buyer. Three queries: labels, their pictures, promises."""
    labels = variant_labels.describe({line.variant_id for line in lines})
    sources = _sources(order, lines)
    found = []
    for delivery in order.deliveries.all():
        own = [line for line in lines if line.delivery_id == delivery.pk]
        icon, title = words.way(delivery)
        parts = [_part(order, line, labels[line.variant_id], sources.get(line.pk, "")) for line in own]
        found.append(Group(icon, title, _chip(order, own), _when(delivery), words.address(delivery), parts))
    return found


def _sources(order: Order, lines: Sequence[OrderLine]) -> dict[int, str]:
    """Where the goods of each line come from: `from Soho and Bath`; nothing where they already are."""
    home = {each.pk: each.location_id for each in order.deliveries.all()}
    here = {line.pk: home[line.delivery_id] for line in lines}
    places: dict[int, dict[str, None]] = {}
    for row in promises_of.of_order(order.public_id).select_related("location"):
        if row.location_id != here.get(row.cause_line):
            places.setdefault(row.cause_line, {})[row.location.name] = None
    return {line: f"from {' and '.join(names)}" for line, names in places.items()}


def _part(order: Order, line: OrderLine, item: VariantLabel, source: str) -> Part:
    amount = line.unit_price * line.quantity
    reduced = line.list_price > line.unit_price
    return Part(
        line=line,
        item=item,
        amount=formats.money(amount, order.currency),
        each=formats.money(line.unit_price, order.currency) if line.quantity > 1 else "",
        before=formats.money(line.list_price * line.quantity, order.currency) if reduced else "",
        state=", ".join(filter(None, (_counted(line), source))),
    )


def _counted(line: OrderLine) -> str:
    if line.cancelled == line.quantity:
        return "cancelled"
    pairs = ((line.fulfilled, "handed over"), (line.cancelled, "cancelled"), (line.returned, "returned"))
    some = [f"{formats.number(count)} {word}" for count, word in pairs if 0 < count < line.quantity]
    waits = [f"waits for goods, about {words.day(line.ships_by)}"] if line.ships_by and line.open_units else []
    return ", ".join([*some, *waits])


def _chip(order: Order, lines: Sequence[OrderLine]) -> str:
    """How this delivery stands, by its lines."""
    ordered = sum(line.quantity for line in lines)
    gone, off = sum(line.fulfilled for line in lines), sum(line.cancelled for line in lines)
    if off == ordered:
        return "cancelled"
    if gone + off >= ordered:
        return "handed_over"
    if gone:
        return "partly_handed_over"
    chip = words.goods_chip(order)
    return "new" if chip == "partly_handed_over" else chip


def _when(delivery: Delivery) -> str:
    return words.promised(delivery)
