"""What can be done about units that are missing, or that a store declined: the stored options, in words with effects.

Whether a way is still open is judged again when it is taken.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from commerce import locations, variant_labels
from commerce.actors import Actor
from commerce.console import formats
from commerce.variant_labels import VariantLabel
from fulfillment import found_foresight, resolving, short_policy
from fulfillment.console.ways import Given, Line, Way, by_when, said
from fulfillment.models import Fulfillment, Trouble
from fulfillment.resolving import Choice
from orders import foresight
from orders.console import effects
from orders.models import Delivery
from orders.units import Units

Resolution = Trouble.Resolution
Option = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """One trouble with the names that its options need. `what` is `2 × White mug`."""

    trouble: Trouble
    names: Mapping[int, str]
    items: Mapping[int, VariantLabel]
    now: datetime

    @property
    def what(self) -> str:
        return f"{formats.number(self.trouble.quantity)} × {self.items[self.trouble.variant_id].full_name}"

    @property
    def here(self) -> str:
        return self.trouble.location.name

    @property
    def number(self) -> int:
        return self.trouble.order.number

    @property
    def ships(self) -> bool:
        return self.trouble.fulfillment.kind == Fulfillment.Kind.SHIP

    @property
    def declined(self) -> bool:
        return self.trouble.kind == Trouble.Kind.DECLINED_PICKUP


def of(trouble: Trouble, now: datetime) -> list[Way]:
    """Every way, in the order in which they were worked out; what turns up can always be picked after all."""
    options = trouble.facts.get("options", [])
    variants = {option["variant"] for option in options if "variant" in option}
    case = Case(
        trouble,
        locations.names({option["location"] for option in options if "location" in option}),
        variant_labels.describe({trouble.variant_id, *variants}),
        now,
    )
    others = [option for option in options if option["option"] != Resolution.FOUND]
    return [_found(case), *(_WAYS[option["option"]](case, option) for option in others)]


def by_itself(trouble: Trouble) -> list[str]:
    """The values of the ways that are tried, in this order, when nobody has decided in time; none without a time."""
    waits = trouble.kind == Trouble.Kind.SHORT and trouble.decide_by and trouble.status != Trouble.Status.RESOLVED
    return [_value(choice) for choice in short_policy.choices(trouble)] if waits else []


def _value(choice: Choice) -> str:
    number = choice.variant_id or choice.location_id
    return f"{choice.resolution}-{number}" if number else str(choice.resolution)


def _found(case: Case) -> Way:
    if case.declined:
        lines: list[Line] = [("hand", f"Ask {case.here} once more to prepare {case.what}")]
        title, label, detail = f"{case.here} does it after all", f"Ask {case.here} again", "After you talked to them."
    else:
        lines = [("pick", f"{case.here} picks {case.what} for order {case.number} after all"), *_on_record(case)]
        title, label, detail = "Found after all", "Pick it after all", "It turned up, or another one as good."
    lines.append(("cash", "No money moves"))
    return _way(case, Choice(Resolution.FOUND), "check", (title, detail, label), lines)


def _on_record(case: Case) -> list[Line]:
    told = found_foresight.on_record(case.trouble)
    if told is None:
        return []
    before, after = (formats.number(units) for units in told)
    if before == after:
        return [("stock", "Leave the stock as it is: it counts this one already")]
    name = case.items[case.trouble.variant_id].full_name
    return [("stock", f"Correct the stock of {name}: {before} becomes {after}")]


def _elsewhere(case: Case, option: Option) -> Way:
    """Another store: it sends a parcel, or the customer collects the goods there."""
    name, when = case.names.get(option["location"], "Another store"), _when(case, option)
    if case.ships:
        title, label = f"From {name}", f"Send from {name}"
        lines = [("truck", f"Send {case.what} from {name} by {when}")]
    else:
        title, label = f"Collect at {name}", f"Collect at {name}"
        lines = [("store", f"{name} prepares {case.what}, ready by {when}")]
    lines.append(("lock", f"Move the promise to {name}, so that nobody else is sold it"))
    detail = _details(option, f"{'Leaves' if case.ships else 'Ready'} by {when}")
    choice = Choice(Resolution.OTHER_STORE, location_id=option["location"])
    return _way(case, choice, "truck" if case.ships else "store", (title, detail, label), lines)


def _by_parcel(case: Case, option: Option) -> Way:
    """What was to be collected is sent instead."""
    name, when = case.names.get(option["location"], "Another store"), _when(case, option)
    lines = [
        ("truck", f"Send {case.what} from {name} by {when}, free of charge"),
        ("bag", f"Anything else of the order is collected in {case.here} as before"),
    ]
    words = ("Send it to the customer", _details(option, f"From {name}, leaves by {when}"), "Send it to the customer")
    return _way(case, Choice(Resolution.SHIP, location_id=option["location"]), "truck", words, lines)


def _substitute(case: Case, option: Option) -> Way:
    currency, back = case.trouble.order.currency, option["difference"]
    cheaper = f"{formats.money(back, currency)} back" if back else "the same price"
    lines = [
        ("transfer", f"Pick {formats.number(case.trouble.quantity)} × {option['title']} in {case.here} instead"),
        ("cash", f"Give {formats.money(back, currency)} back to how it was paid" if back else "No money moves"),
    ]
    detail = f"{formats.money(option['unit_price'], currency)} each, {cheaper}."
    words = (option["title"], detail, "Take this instead")
    way = _way(case, Choice(Resolution.SUBSTITUTE, variant_id=option["variant"]), "transfer", words, lines)
    return replace(way, item=case.items.get(option["variant"]))


def _refund(case: Case, option: Option) -> Way:
    """Exactly what cancelling these units does, to the cent and per tender."""
    trouble, order = case.trouble, case.trouble.order
    kit = trouble.line.components.exists()
    units = Units(trouble.line_id, trouble.quantity, trouble.location_id, None if kit else trouble.variant_id)
    seen = foresight.cancelling(order, [units])
    taken = sum(back.refunded for back in seen.back)
    verb = "Refund" if taken or not seen.back else "Release"
    amount = formats.money(seen.amount or option["amount"], order.currency)
    told = [(icon, line) for icon, line in effects.cancelling(order, seen) if case.declined or icon != "stock"]
    lines = [("ban", f"Cancel {case.what} of order {order.number}"), *told]  # what is missing cannot be sold again
    rest = "Ship the rest" if case.ships else "Hand over the rest"
    detail = "Nothing of the order is left then." if seen.whole else f"{rest} of the order as promised."
    return _way(case, Choice(Resolution.REFUND), "return", ("Leave it out", detail, f"{verb} {amount}"), lines)


def _way(case: Case, choice: Choice, icon: str, words: tuple[str, str, str], lines: list[Line]) -> Way:
    title, detail, label = words
    trouble = case.trouble

    def act(by: Actor, given: Given) -> Trouble:
        told = {"agreed": given.agreed} | ({"address": given.address} if choice.resolution == Resolution.SHIP else {})
        return resolving.resolve(by=by, trouble=trouble, choice=replace(choice, **told))

    return Way(
        value=_value(choice),
        icon=icon, title=title, detail=detail, label=label, lines=tuple(lines), act=act,
        done=said(f"Order {case.number}: {title[0].lower()}{title[1:]}. {case.what}."),
        consent=_needs_consent(case, choice), address=choice.resolution == Resolution.SHIP,
    )  # fmt: skip


def _needs_consent(case: Case, choice: Choice) -> bool:
    """As `resolving` asks for it."""
    if choice.resolution == Resolution.SUBSTITUTE:
        return case.trouble.fulfillment.delivery.substitutions != Delivery.Substitutions.ANY
    return choice.resolution in (Resolution.OTHER_STORE, Resolution.SHIP) and not case.ships


def _details(option: Option, when: str) -> str:
    far = f"{option['distance_km']:g} km away. " if option["distance_km"] is not None else ""
    late = "" if option["keeps_promise"] else " Later than promised."
    return f"{far}{when}.{late}"


def _when(case: Case, option: Option) -> str:
    return by_when(datetime.fromisoformat(option["promised_at"]), case.now)


_WAYS = {
    Resolution.OTHER_STORE: _elsewhere,
    Resolution.SHIP: _by_parcel,
    Resolution.SUBSTITUTE: _substitute,
    Resolution.REFUND: _refund,
}
