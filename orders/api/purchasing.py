"""From the body of a request to a Purchase: names become records, and who may sell where is checked."""

from collections.abc import Sequence
from typing import Any

from commerce import skus
from commerce.actors import Actor, LocationNotAllowed
from commerce.api.shapes import refuse
from commerce.errors import Invalid, field_error
from commerce.models import Channel
from customers.api.shapes import contact
from inventory import visibility as stock_visibility
from inventory.models import Hold, HoldLine
from orders.deliveries import Wanted
from orders.payments import card_numbers
from orders.purchases import Purchase, Tender, Wish

SCOPE = "orders.write"


class LinesMismatch(Invalid):
    """The lines are not those of the cart or the hold."""

    code = "lines_mismatch"


def read(body: dict[str, Any], actor: Actor) -> Purchase:
    """The purchase that a validated `NewOrder` asks for. Raises UnknownSku, LinesMismatch, LocationNotAllowed."""
    held = _held(body.get("hold"), actor)
    wishes = _wishes(body, held)
    require_places(actor, [wish.wanted for wish in wishes])
    till = body.get("till")
    if till is not None:
        actor.require(SCOPE, location_ids={till.location_id})
    return Purchase(
        channel=body["channel"],
        wishes=tuple(wishes),
        tenders=tuple(tender(row, index) for index, row in enumerate(body.get("payments", ()))),
        contact=contact(body.get("customer")),
        external_id=body.get("external_id", ""),
        codes=tuple(body.get("codes", ())),
        till=till,
        hold=held,
        expected_total=body.get("expected_total"),
    )


def tender(row: dict[str, Any], index: int) -> Tender:
    """One payment of a body. Raises CardNumberRefused."""
    card_numbers.refuse(row.get("token", ""), path=f"payments[{index}].token")
    return Tender(
        method=row["method"],
        amount=row.get("amount"),
        token=row.get("token", ""),
        code=row.get("code", ""),
        reference=row.get("reference", ""),
    )


def wanted(delivery: dict[str, Any]) -> Wanted:
    """A validated `DeliveryShape`."""
    address = delivery.get("address")
    return Wanted(
        method=delivery["method"],
        location=delivery.get("location"),
        address={name: text for name, text in address.items() if text} if address else None,
        service=delivery.get("service", ""),
        window=delivery.get("window"),
        curbside=delivery.get("curbside", False),
        recipient=delivery.get("recipient"),
    )


def require_places(actor: Actor, ways: Sequence[Wanted]) -> None:
    """Whoever may only sell at some locations names one of them: a parcel's plan could reach beyond."""
    actor.require(SCOPE, location_ids={way.stock_location_id for way in ways if way.location is not None})
    if actor.locations(SCOPE) is not None and any(way.location is None for way in ways):
        raise LocationNotAllowed("Your access is limited to some locations: parcels come from any.", scope=SCOPE)


def _wishes(body: dict[str, Any], held: Hold | None) -> list[Wish]:
    lines = body.get("lines")
    if held is None:
        if not lines:
            refuse("lines", "required", "What is to be ordered?")
        return _named(lines, body.get("delivery"))
    of_hold = _held_units(held)
    if lines is None:
        way = _way(None, body.get("delivery"), "delivery")
        return [Wish(variant_id, units, way) for variant_id, units in of_hold.items()]
    wishes = _named(lines, body.get("delivery"))
    asked: dict[int, int] = {}
    for wish in wishes:
        asked[wish.variant_id] = asked.get(wish.variant_id, 0) + wish.quantity
    if asked != of_hold:
        detail = "These are not the goods that are held."
        raise LinesMismatch(detail, errors=[field_error("lines", LinesMismatch.code, detail)])
    return wishes


def wishes(lines: list[dict[str, Any]], usual: Wanted) -> list[Wish]:
    """Validated `WishShape`s; those that say nothing travel as `usual`. Raises UnknownSku."""
    named = skus.find(line["sku"] for line in lines)
    return [
        Wish(named[line["sku"]].variant_id, line["quantity"], wanted(line["delivery"]) if "delivery" in line else usual)
        for line in lines
    ]


def _named(lines: list[dict[str, Any]], common: dict[str, Any] | None) -> list[Wish]:
    named = skus.find(line["sku"] for line in lines)
    return [
        Wish(named[line["sku"]].variant_id, line["quantity"], _way(line.get("delivery"), common, f"lines[{index}]"))
        for index, line in enumerate(lines)
    ]


def _way(own: dict[str, Any] | None, common: dict[str, Any] | None, path: str) -> Wanted:
    delivery = own or common
    if delivery is None:
        refuse("delivery" if path == "delivery" else f"{path}.delivery", "required", "How does it reach the buyer?")
    return wanted(delivery)


def _held(number: int | None, actor: Actor) -> Hold | None:
    if number is None:
        return None
    held = stock_visibility.holds(actor).filter(pk=number).prefetch_related("lines").first()
    if held is None:
        refuse("hold", "unknown_hold", "There is no such hold.")
    return held


def _held_units(held: Hold) -> dict[int, int]:
    """Units per variant that were held last, in the order of the hold, whether or not it ran out since."""
    units: dict[int, int] = {}
    for line in held.lines.all():
        if line.end_reason in ("", HoldLine.End.EXPIRED, HoldLine.End.CONVERTED):
            units[line.variant_id] = units.get(line.variant_id, 0) + line.quantity
    return units


def same_channel(held: Hold, channel: Channel) -> bool:
    """Whether a hold was made on the door that buys it."""
    return held.channel_id == channel.pk
