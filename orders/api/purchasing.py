"""From the body of a request to a Purchase: names become records, and who may sell where is checked."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from commerce import skus
from commerce.actors import Actor, LocationNotAllowed
from commerce.api.shapes import refuse
from commerce.errors import Invalid, field_error
from customers.api.shapes import contact
from inventory import visibility as stock_visibility
from inventory.models import Hold, HoldLine
from orders import cart_holds, cart_reading, cart_visibility, held_kits
from orders.deliveries import Wanted
from orders.models import Cart
from orders.payments import card_numbers
from orders.purchases import Purchase, Tender, Wish

SCOPE = "orders.write"


class LinesMismatch(Invalid):
    """The lines are not those of the cart or the hold."""

    code = "lines_mismatch"


def read(body: dict[str, Any], actor: Actor) -> Purchase:
    """The purchase that a validated `NewOrder` asks for. Raises UnknownSku, LinesMismatch, LocationNotAllowed."""
    held = _held(body.get("hold"), actor)
    if "cart" in body:
        asked = _of_cart(_cart(body["cart"], actor), body, actor)
        held = held or asked.hold
    else:
        contact_said, codes = contact(body.get("customer")), tuple(body.get("codes", ()))
        asked = Purchase(body["channel"], tuple(_wishes(body, held)), (), contact_said, codes=codes)
    require_places(actor, [wish.wanted for wish in asked.wishes])
    till = body.get("till")
    if till is not None:
        actor.require(SCOPE, location_ids={till.location_id})
    return replace(
        asked,
        tenders=tuple(tender(row, index) for index, row in enumerate(body.get("payments", ()))),
        external_id=body.get("external_id", ""),
        till=till,
        hold=held,
        expected_total=body.get("expected_total", asked.expected_total),
        age_confirmed=body.get("age_confirmed", False),
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
        substitutions=delivery.get("substitutions", "ask"),
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
        way = _way(None, body.get("delivery"))
        return [Wish(variant_id, units, way) for variant_id, units in of_hold.items()]
    wishes = _named(lines, body.get("delivery"))
    _require_same(_units(wishes), of_hold, "These are not the goods that are held.")
    return wishes


def _of_cart(cart: Cart, body: dict[str, Any], actor: Actor) -> Purchase:
    """As the cart was shown; what the body says beyond it is asked for anew, at the price of now."""
    if body["channel"] != cart.channel:
        refuse("channel", "not_applicable", "The cart is used on another channel: open it on this one first.")
    cart_holds.require_own([cart], actor)
    shown = cart_reading.as_shown(cart)
    if not shown.wishes:
        refuse("lines", "required", "There is nothing in the cart.")
    if "lines" in body:
        named = skus.find(line["sku"] for line in body["lines"])
        asked = [
            Wish(named[line["sku"]].variant_id, line["quantity"], shown.wishes[0].wanted) for line in body["lines"]
        ]
        _require_same(_units(asked), _units(shown.wishes), "These are not the goods in the cart.")
    usual = wanted(body["delivery"]) if "delivery" in body else None
    wishes = tuple(
        replace(wish, wanted=usual) if usual and _travels_as_usual(wish, cart) else wish for wish in shown.wishes
    )
    for index, wish in enumerate(wishes):
        if not wish.wanted.is_chosen:
            refuse("delivery" if cart.delivery is None else f"lines[{index}].delivery", "required", "How to deliver?")
    if wishes == shown.wishes and not ("codes" in body or "customer" in body):
        return shown
    said = contact(body["customer"]) if "customer" in body else shown.contact
    codes = tuple(body.get("codes", shown.codes))
    return replace(shown, wishes=wishes, contact=said, codes=codes, frozen=None, expected_total=None)


def _travels_as_usual(wish: Wish, cart: Cart) -> bool:
    return not wish.wanted.is_chosen or wish.wanted.as_json() == cart.delivery


def _units(wishes: Sequence[Wish]) -> dict[int, int]:
    units: dict[int, int] = {}
    for wish in wishes:
        units[wish.variant_id] = units.get(wish.variant_id, 0) + wish.quantity
    return units


def _require_same(asked: dict[int, int], there: dict[int, int], detail: str) -> None:
    if asked != there:
        raise LinesMismatch(detail, errors=[field_error("lines", LinesMismatch.code, detail)])


def wishes(lines: list[dict[str, Any]], usual: Wanted) -> list[Wish]:
    """Validated `WishShape`s; those that say nothing travel as `usual`. Raises UnknownSku."""
    named = skus.find(line["sku"] for line in lines)
    return [
        Wish(named[line["sku"]].variant_id, line["quantity"], wanted(line["delivery"]) if "delivery" in line else usual)
        for line in lines
    ]


def _named(lines: list[dict[str, Any]], common: dict[str, Any] | None) -> list[Wish]:
    named = skus.find(line["sku"] for line in lines)
    return [Wish(named[line["sku"]].variant_id, line["quantity"], _way(line.get("delivery"), common)) for line in lines]


def _way(own: dict[str, Any] | None, common: dict[str, Any] | None) -> Wanted:
    delivery = own or common
    if delivery is None:
        refuse("delivery", "required", "How does it reach the buyer?")
    return wanted(delivery)


def _held(number: int | None, actor: Actor) -> Hold | None:
    if number is None:
        return None
    held = stock_visibility.holds(actor).filter(pk=number).prefetch_related("lines").first()
    if held is None:
        refuse("hold", "unknown_hold", "There is no such hold.")
    # Buying ends the hold wherever it is, also where the order itself takes nothing.
    actor.require(SCOPE, location_ids={line.location_id for line in held.lines.all()})
    return held


def _cart(number: int, actor: Actor) -> Cart:
    rows = cart_visibility.carts(actor).select_related("channel", "location", "hold")
    cart = rows.filter(pk=number).first()
    if cart is None:
        refuse("cart", "unknown_cart", "There is no such cart.")
    return cart


def _held_units(held: Hold) -> dict[int, int]:
    """Units per variant or kit that were held last, in the order of the hold, whether or not it ran out since."""
    units: dict[int, int] = {}
    for line in held.lines.all():
        if line.end_reason in ("", HoldLine.End.EXPIRED, HoldLine.End.CONVERTED):
            units[line.variant_id] = units.get(line.variant_id, 0) + line.quantity
    asked = {}
    for kit_id, count, parts in held_kits.of(held):
        asked[kit_id] = count
        for part, per_kit in parts:
            units[part] = units.get(part, 0) - count * per_kit
    return asked | {id: left for id, left in units.items() if left > 0}
