"""From an order as a channel sold it to a purchase of ours: every amount is kept as it was charged there.

What cannot be taken as it is raises NotTaken with what is missing: nothing is guessed, dropped or invented.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from commerce.models import Channel, Connection, Listing
from commerce.pricing.basket import Charge
from commerce.sales_channels import listings, places
from commerce.sales_channels.neutral import Line, Method, Order
from customers import contacts
from customers.contacts import Contact
from orders.deliveries import Wanted
from orders.purchases import Purchase, Tender, Wish

LINES_MOST = 1000
UNITS_MOST = 1_000_000


class NotTaken(Exception):
    """The order cannot become one of ours yet. `reason` is a code, `facts` what people need to mend it."""

    def __init__(self, reason: str, detail: str, **facts: Any) -> None:
        super().__init__(detail)
        self.reason, self.detail, self.facts = reason, detail, facts


@dataclass(frozen=True, slots=True)
class Taken:
    """The purchase, and the channel's line behind each of its wishes, in order. `odd` names amounts that do not add up
    over there; they are kept as they are."""

    purchase: Purchase
    lines: tuple[Line, ...]
    odd: tuple[str, ...] = field(default=())


def build(connection: Connection, order: Order, *, sold: bool = False) -> Taken:
    """The purchase that this order is. With `sold` it meets no safety stock and waits for goods if need be. Raises
    NotTaken."""
    channel = _channel(connection, order)
    _require_sane(channel, order)
    lines = _ours(connection, order)
    variants = variants_of(connection, lines)
    wanted = _wanted(connection, order)
    wishes = tuple(_wish(line, variants[line.external_line_id], wanted, order, sold) for line in lines)
    charge = order.shipping + order.fees
    tax = order.shipping_tax + order.fees_tax
    total = sum(_line_total(wish, order) for wish in wishes) + charge + (0 if order.tax_included else tax)
    purchase = Purchase(
        channel=channel,
        wishes=wishes,
        tenders=(Tender("external", reference=(order.payment_reference or order.number or order.external_id)[:255]),),
        contact=_contact(channel, order),
        external_id=order.external_id,
        age_confirmed=True,
        agreed_charge=Charge(charge, tax, "As sold" if charge else ""),
        agreed_includes_tax=order.tax_included,
    )
    odd = () if abs(total - order.total) <= len(lines) else (f"adds up to {total}, not {order.total}",)
    return Taken(purchase, lines, odd)


def variants_of(connection: Connection, lines: Sequence[Line]) -> dict[str, int]:
    """`{external line id: variant id}`: by the channel's own id of what was sold, then by SKU, then by barcode. Raises
    NotTaken naming every line that is not known."""
    refs = {line.external_variant_id for line in lines if line.external_variant_id}
    rows = Listing.objects.filter(connection=connection, external_variant_id__in=refs)
    known: Mapping[str, Listing] = {row.external_variant_id: row for row in rows}
    by_code = listings.variants_by_code((line.sku, line.barcode) for line in lines)
    found, missing = {}, []
    for line in lines:
        listing = known.get(line.external_variant_id)
        if listing is not None and listing.variant_id is not None:
            found[line.external_line_id] = listing.variant_id
        elif listing is None and (match := by_code.get((line.sku, line.barcode))) is not None:
            found[line.external_line_id] = match[0]
        else:
            missing.append(line)
    if missing:
        names = ", ".join(line.title or line.sku or line.external_variant_id for line in missing[:3])
        raise NotTaken("unmapped_line", f"Not known here: {names}", lines=[_named(line) for line in missing])
    return found


def _ours(connection: Connection, order: Order) -> tuple[Line, ...]:
    """Without lines of no unit, and of offers that somebody has said are not ours."""
    lines = [line for line in order.lines if line.quantity]
    refs = {line.external_variant_id for line in lines if line.external_variant_id}
    rows = Listing.objects.filter(connection=connection, external_variant_id__in=refs, status=Listing.Status.IGNORED)
    ignored = set(rows.values_list("external_variant_id", flat=True))
    found = tuple(line for line in lines if line.external_variant_id not in ignored)
    if not found:
        raise NotTaken("nothing_ours", "None of its lines is ours.")
    return found


def _channel(connection: Connection, order: Order) -> Channel:
    at_till = order.delivery.method == Method.CARRY_OUT and connection.till_channel is not None
    return connection.till_channel if at_till else connection.channel


def _require_sane(channel: Channel, order: Order) -> None:
    if order.currency != channel.currency:
        detail = f"It is in {order.currency}, and {channel.name} sells in {channel.currency}."
        raise NotTaken("currency_differs", detail, currency=order.currency, expected=channel.currency)
    if len(order.lines) > LINES_MOST:
        raise NotTaken("too_many_lines", f"It has {len(order.lines)} lines, and {LINES_MOST} are taken at most.")
    if not any(line.quantity for line in order.lines):
        raise NotTaken("no_lines", "It has no line with units.")
    if order.delivery.method == Method.DIGITAL:
        raise NotTaken("digital", "Nothing of it is delivered by hand or parcel.")
    for line in order.lines:
        _require_sane_line(line)
    if min(order.shipping, order.shipping_tax, order.fees, order.fees_tax, order.total) < 0:
        raise NotTaken("negative_amount", "An amount of it is below zero.")
    seen = [line.external_line_id for line in order.lines]
    if len(set(seen)) != len(seen):
        raise NotTaken("duplicate_line", "Two of its lines have the same id.")


def _require_sane_line(line: Line) -> None:
    if line.problem:
        raise NotTaken(line.problem, f"{line.title or line.sku}: {line.problem}", lines=[_named(line)])
    if not 0 <= line.quantity <= UNITS_MOST:
        raise NotTaken("quantity_out_of_range", f"{line.quantity} units of {line.title or line.sku}.")
    if min(line.unit_price, line.tax, line.total) < 0:
        raise NotTaken("negative_amount", f"An amount of {line.title or line.sku} is below zero.", lines=[_named(line)])


def _wish(line: Line, variant_id: int, wanted: Wanted, order: Order, sold: bool) -> Wish:
    """The unit price and what the line cost in all are kept; the discount is what lies between. A line that cost more
    than its units gets the next higher unit price."""
    net = line.total if order.tax_included else line.total - line.tax
    price = max(line.unit_price, -(-net // line.quantity))
    return Wish(variant_id, line.quantity, wanted, price, price * line.quantity - net, agreed_tax=line.tax, sold=sold)


def _line_total(wish: Wish, order: Order) -> int:
    net = (wish.agreed_price or 0) * wish.quantity - wish.agreed_discount
    return net if order.tax_included else net + (wish.agreed_tax or 0)


def _wanted(connection: Connection, order: Order) -> Wanted:
    said = order.delivery
    if said.method in (Method.SHIP, Method.LOCAL):
        return Wanted("ship", address=_address(order), service=said.service[:64])
    place = places.named(connection, said.place_ref)
    if place is None:
        raise NotTaken("unknown_place", f"The place “{said.place_ref}” is none of ours.", place=said.place_ref)
    if said.method == Method.CARRY_OUT:
        return Wanted("carry_out", place)
    return Wanted("pickup", place, curbside=said.method == Method.CURBSIDE)


def _address(order: Order) -> dict[str, str]:
    said = order.address
    if said is None or not said.line1 or not said.country:
        raise NotTaken("no_address", "It is to be shipped, and no whole address came with it.")
    names = ("name", "line1", "line2", "city", "region", "postal_code", "country", "phone")
    found = {name: getattr(said, name) for name in names}
    found["name"] = found["name"] or f"{order.customer.first_name} {order.customer.last_name}".strip()
    return {name: value for name, value in found.items() if value}


def _contact(channel: Channel, order: Order) -> Contact:
    """What the channel knows of the buyer; an address that cannot be one is left out, the order counts."""
    person, address = order.customer, order.address
    name = f"{person.first_name} {person.last_name}".strip() or (address.name if address else "")
    found = Contact(
        name=name[:255],
        email=_kept(contacts.email_key, person.email),
        phone=_kept(contacts.phone_key, person.phone or (address.phone if address else "")),
        channel_key=f"{channel.code}:{person.external_id}" if person.external_id else "",
    )
    return found


def _kept(check, value: str) -> str:
    try:
        return value if value and check(value) else ""
    except contacts.Invalid:
        return ""


def _named(line: Line) -> dict[str, Any]:
    return {
        "line": line.external_line_id, "sku": line.sku, "barcode": line.barcode, "title": line.title,
        "product": line.external_product_id, "variant": line.external_variant_id, "quantity": line.quantity,
    }  # fmt: skip
