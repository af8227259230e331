"""The lines of an order as its page shows them: grouped by how they reach the buyer and who prepares them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from commerce import variant_labels
from commerce.console import formats
from commerce.variant_labels import VariantLabel
from inventory import promises_of
from orders import timeline
from orders.console import words
from orders.console.pieces import Piece
from orders.models import Delivery, Order, OrderLine


@dataclass(frozen=True, slots=True)
class Part:
    """Units of one line. `state` says what became of them where that is not the same for the whole group."""

    line: OrderLine
    item: VariantLabel
    units: int
    amount: str
    each: str
    before: str
    state: str


@dataclass(frozen=True, slots=True)
class Group:
    """Units that travel together. `piece` says who prepares them; None for what nobody prepares."""

    icon: str
    title: str
    chip: str
    when: str
    where: list[str]
    parts: list[Part]
    piece: Piece | None = None


def groups(order: Order, lines: Sequence[OrderLine], pieces: Sequence[Piece] = ()) -> list[Group]:
    """Per delivery, in the order of the buyer, one for each piece and one for what is in none. At most four queries:
    labels, their pictures, promises, and when goods left."""
    labels = variant_labels.describe({line.variant_id for line in lines})
    sources, gone = _sources(order, lines), _gone(order, lines)
    found = []
    for delivery in order.deliveries.all():
        left = {line: line.quantity for line in lines if line.delivery_id == delivery.pk}
        for piece in (piece for piece in pieces if piece.delivery_id == delivery.pk and piece.units):
            units = {line: min(piece.units.get(line.pk, 0), left[line]) for line in left}
            kept = [(line, count) for line, count in units.items() if count]
            said = _departed(delivery, [line for line, _ in kept], gone)
            parts = [
                _part(order, line, count, labels[line.variant_id], _prepared(line, count, said)) for line, count in kept
            ]
            left = {line: count - units[line] for line, count in left.items()}
            found.append(_group(delivery, piece.chip, parts, piece))
        if rest := {line: count for line, count in left.items() if count}:
            said = _departed(delivery, rest, gone)
            parts = [
                _part(
                    order, line, count, labels[line.variant_id], _counted(line, count, said), sources.get(line.pk, "")
                )
                for line, count in rest.items()
            ]
            alone = all(count == line.quantity for line, count in left.items())
            found.append(_group(delivery, _chip(order, list(rest)) if alone else _rest_chip(rest), parts))
    return found


def _group(delivery: Delivery, chip: str, parts: list[Part], piece: Piece | None = None) -> Group:
    icon, title = words.way(delivery)
    if piece is not None and piece.place not in title:
        title = f"{title}, from {piece.place}"
    return Group(icon, title, chip, _when(delivery), words.address(delivery), parts, piece)


def _sources(order: Order, lines: Sequence[OrderLine]) -> dict[int, str]:
    """Where the goods of each line come from: `from Soho and Bath`; nothing where they already are."""
    home = {each.pk: each.location_id for each in order.deliveries.all()}
    here = {line.pk: home[line.delivery_id] for line in lines}
    places: dict[int, dict[str, None]] = {}
    for row in promises_of.of_order(order.public_id).select_related("location"):
        if row.location_id != here.get(row.cause_line):
            places.setdefault(row.cause_line, {})[row.location.name] = None
    return {line: f"from {' and '.join(names)}" for line, names in places.items()}


def _gone(order: Order, lines: Sequence[OrderLine]) -> dict[int, str]:
    """When units of each line left, in words; asked only while some have left and others have not."""
    if not any(line.fulfilled for line in lines) or not any(line.open_units for line in lines):
        return {}
    now = timezone.now()
    return {line: formats.clock(at, now) for line, at in timeline.left_at(order).items()}


def _departed(delivery: Delivery, lines: Collection[OrderLine], gone: Mapping[int, str]) -> dict[int, str]:
    """`{line: "sent 00:43"}` of a group that still waits for something else; of one that is over its chip says it."""
    if not any(line.open_units for line in lines):
        return {}
    word = "sent" if delivery.method == Delivery.Method.SHIP else "handed over"
    return {line.pk: f"{word} {gone.get(line.pk, '')}".strip() for line in lines if line.fulfilled}


def _part(order: Order, line: OrderLine, units: int, item: VariantLabel, state: str, source: str = "") -> Part:
    reduced = line.list_price > line.unit_price
    return Part(
        line=line,
        item=item,
        units=units,
        amount=formats.money(line.unit_price * units, order.currency),
        each=formats.money(line.unit_price, order.currency) if units > 1 else "",
        before=formats.money(line.list_price * units, order.currency) if reduced else "",
        state=", ".join(filter(None, (state, source))),
    )


def _prepared(line: OrderLine, units: int, said: Mapping[int, str]) -> str:
    """Of a line that stands in several groups its counters say nothing about one of them, until all has left; what is
    prepared is never what was cancelled."""
    if units < line.quantity:
        return "" if line.open_units else said.get(line.pk, "")
    return _counted(line, units, said)


def _counted(line: OrderLine, units: int, said: Mapping[int, str]) -> str:
    """What became of units, where that is not the same for the whole group, whose chip says that."""
    if units <= line.cancelled and (units < line.quantity or line.cancelled == line.quantity):
        return "cancelled"
    if units < line.quantity - line.cancelled:
        return ""
    whole = [said[line.pk]] if line.pk in said and line.fulfilled == line.quantity else []
    pairs = (
        (line.fulfilled, said.get(line.pk, "handed over")),
        (line.cancelled, "cancelled"),
        (line.returned, "returned"),
    )
    some = [f"{formats.number(count)} {word}" for count, word in pairs if 0 < count < line.quantity]
    waits = [f"waits for goods, about {words.day(line.ships_by)}"] if line.ships_by and line.open_units else []
    return ", ".join([*whole, *some, *waits])


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


def _rest_chip(rest: Mapping[OrderLine, int]) -> str:
    """What is in no piece, beside what is: called off, or still looking for its place."""
    return "cancelled" if all(units <= line.cancelled for line, units in rest.items()) else "new"


def _when(delivery: Delivery) -> str:
    return words.promised(delivery)
