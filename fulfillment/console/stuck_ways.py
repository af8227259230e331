"""What can be done where nobody has accepted, no store was found, or a carrier or a code gave up."""

from datetime import datetime
from functools import partial

from commerce.actors import Actor
from commerce.console import formats
from commerce.console.scope import Scope
from fulfillment import by_hand, collectors, declining, labels, packing, pickup, shipping
from fulfillment.console.ways import Given, Way, said
from fulfillment.models import DeclinedOffer, Fulfillment, Label, Trouble
from fulfillment.routing import by_hand as routing_by_hand
from fulfillment.routing import router
from orders import foresight, lifecycle
from orders.console import effects, order_page, words
from orders.units import Units

Kind, Status = Trouble.Kind, Fulfillment.Status
MOST_PLACES = 6


def of(trouble: Trouble, scope: Scope, now: datetime) -> list[Way]:
    """Every way that is open for this person, the likeliest first."""
    return _WAYS[Kind(trouble.kind)](trouble, scope)


def _unaccepted(trouble: Trouble, scope: Scope) -> list[Way]:
    found, here, number = trouble.fulfillment, trouble.location.name, trouble.order.number
    if found.status != Status.ROUTED:
        return []
    ships = found.kind == Fulfillment.Kind.SHIP
    then = (
        ("transfer", "Ask the next best store for it")
        if ships
        else ("people", f"Ask {words.customer(trouble.order)}: another store, a parcel or the money")
    )
    return [
        Way(
            "accept", "hand", f"{here} takes it on", "You answer for the store.", f"Accept for {here}",
            (("hand", f"{here} prepares order {number}"), ("clock", "Promise it anew where it is late by now")),
            lambda by, given: pickup.accept(by=by, fulfillment=found), said(f"{number} accepted for {here}."),
        ),
        Way(
            "remind", "bell", "Ring again", "The screens in the store show it once more.", f"Remind {here}",
            (("bell", f"Ring the screens in {here} for order {number}"), ("info", "It stays open until they accept")),
            lambda by, given: by_hand.remind(by=by, fulfillment=found), said(f"{here} is reminded of {number}."),
        ),
        Way(
            "move", "transfer", f"Take it from {here}", "They have no time for it.", f"Take it from {here}",
            (("ban", f"Never ask {here} for these goods of the order again"), then, ("cash", "No money moves")),
            partial(_move, found), said(f"{number} is taken from {here}."),
        ),
    ]  # fmt: skip


def _move(found: Fulfillment, by: Actor, given: Given) -> Fulfillment:
    return declining.decline(by=by, fulfillment=found, reason=DeclinedOffer.Reason.TOO_BUSY)


def _unroutable(trouble: Trouble, scope: Scope) -> list[Way]:
    ways = [
        Way(
            "retry", "return", "Look for a store again", "Goods may have come in since.", "Look again",
            (("search", "Ask every store by the rules as they are now"), ("info", "Nothing changes where none can")),
            lambda by, given: router.route(order_id=trouble.order_id, by=by),
            lambda made: _told_retry(trouble, made),
        )
    ]  # fmt: skip
    for place in routing_by_hand.places(trouble)[:MOST_PLACES]:
        ways.append(_from(trouble, place))
    if order_page.may_change(scope, trouble.order):
        ways.append(_cancel(trouble))
    return ways


def _told_retry(trouble: Trouble, made: list[int]) -> str:
    if not made:
        return f"No store can send it yet. Order {trouble.order.number} stays here, and is tried every minute."
    return f"Order {trouble.order.number} has a store now."


def _from(trouble: Trouble, place: routing_by_hand.Able) -> Way:
    far = f"{place.km:g} km from the address. " if place.km is not None else ""
    units = formats.counted(trouble.quantity, "unit")

    def act(by: Actor, given: Given) -> Fulfillment:
        return routing_by_hand.give(by=by, trouble=trouble, location_id=place.location_id)

    lines = (
        ("truck", f"{place.name} sends {units} of order {trouble.order.number}"),
        ("lock", f"Move the promise to {place.name}"),
        ("alert", "Whatever the rules say, and whoever declined before"),
    )
    return Way(
        f"give-{place.location_id}", "store", f"Send from {place.name}", f"{far}Has all of it.",
        f"Send from {place.name}", lines, act, said(f"{place.name} sends order {trouble.order.number}."),
    )  # fmt: skip


def _cancel(trouble: Trouble) -> Way:
    order, units = trouble.order, [Units(trouble.line_id, trouble.quantity)]
    seen = foresight.cancelling(order, units)
    amount = formats.money(seen.amount, order.currency)
    what = f"Cancel {formats.counted(trouble.quantity, 'unit')} of order {order.number}"

    def act(by: Actor, given: Given):
        return lifecycle.cancel(by=by, order=order, lines=units, reason="No store can send it")

    return Way(
        "cancel", "return", "Give it up", f"{amount} goes back.", "Cancel and give the money back",
        (("ban", what), *effects.cancelling(order, seen)), act, said(f"Order {order.number}: {amount} goes back."),
    )  # fmt: skip


def _label(trouble: Trouble, scope: Scope) -> list[Way]:
    found, number = trouble.fulfillment, trouble.order.number
    ways = []
    if found.status == Status.PACKED and trouble.reason != "not_voided":
        ways = [
            Way(
                "label", "printer", "Buy the label again", "The carrier may answer now.", "Buy label again",
                (("printer", "Buy a label for every parcel that has none"), ("info", "Never twice for one parcel")),
                partial(_buy, found), said(f"Order {number} has its label."),
            ),
            Way(
                "number", "truck", "Ship it without our label", "You have a label from elsewhere.", "Ship it like this",
                (("truck", f"Order {number} leaves {trouble.location.name} with this number"),
                 ("stock", "Take its goods off the stock"), ("cash", "Take the money that was reserved")),
                lambda by, given: shipping.ship(
                    by=by, fulfillment=found, carrier="other", tracking_number=given.note),
                said(f"Order {number} is shipped."), note="Tracking number",
            ),
        ]  # fmt: skip
    return [*ways, _settle(trouble)]


def _buy(found: Fulfillment, by: Actor, given: Given) -> list[Label]:
    return [labels.buy(by=by, parcel=parcel) for parcel in packing.here_of(found)]


def _lost(trouble: Trouble, scope: Scope) -> list[Way]:
    found, number = trouble.fulfillment, trouble.order.number
    arrived = Way(
        "arrived", "check", "It arrived after all", "The customer says that they have it.", "Mark as delivered",
        (("check", f"Order {number} counts as delivered"), ("cash", "No money moves")),
        lambda by, given: shipping.deliver(by=by, fulfillment=found), said(f"Order {number} is delivered."),
    )  # fmt: skip
    return [*([arrived] if found.status == Status.SHIPPED else []), _settle(trouble)]


def _refused(trouble: Trouble, scope: Scope) -> list[Way]:
    found, who = trouble.fulfillment, words.customer(trouble.order)
    fresh = Way(
        "code", "lock", "Send a new code", "After you made sure who it is.", "Send new code",
        (("lock", "Void the old code; five more tries"), ("mail", f"Send {who} a new one")),
        lambda by, given: collectors.renew_buyer(by=by, fulfillment=found), said(f"{who} gets a new code."),
    )  # fmt: skip
    return [*([fresh] if found.status in Fulfillment.WAITING else []), _settle(trouble)]


def _settle(trouble: Trouble) -> Way:
    return Way(
        "settle", "check", "Taken care of in another way", "Say how, for whoever looks later.", "Mark as settled",
        (("check", "Take it off this list"), ("info", "Nothing else changes: no goods and no money move")),
        lambda by, given: by_hand.settle(by=by, trouble=trouble, note=given.note),
        said(f"Order {trouble.order.number}: settled."), note="What was done",
    )  # fmt: skip


_WAYS = {
    Kind.UNACCEPTED: _unaccepted,
    Kind.UNROUTABLE: _unroutable,
    Kind.LABEL: _label,
    Kind.LOST: _lost,
    Kind.REFUSED: _refused,
}
