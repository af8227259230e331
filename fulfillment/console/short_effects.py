"""What it does to say that goods cannot be found, before it is done: stock, who goes without, and where else it is."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from commerce import locations
from commerce.console import formats
from fulfillment import policies, short_foresight
from fulfillment.console import decline_effects
from fulfillment.models import Fulfillment, Trouble
from fulfillment.short_foresight import Without
from fulfillment.short_options import Option
from orders.console import words
from orders.models import Delivery

Resolution = Trouble.Resolution
MOST_TOLD = 3
Lines = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Effect:
    """`lines` are `(icon, sentence)`, `ways` what could be done then; `token` proves that this effect was shown."""

    lines: tuple[tuple[str, str], ...]
    ways: tuple[tuple[str, str], ...]
    token: str


def of(withouts: Sequence[Without], reason: str, now: datetime) -> Effect:
    """All that reporting these units does; options are worked out for the first three orders."""
    first = withouts[0].fulfillment
    gone: Counter[int] = Counter()
    for each in withouts:
        gone[each.short.variant_id or 0] += each.units
    lines = decline_effects.stock(first, reason, gone)
    minutes = policies.one(first.location_id).answer_minutes
    for each in withouts:
        lines.append(("people", _who(each, minutes)))
    lines.append(("lock", "Keep it promised to them until that is decided; no money moves before"))
    ways = _ways(withouts, now)
    versions = [(each.fulfillment.pk, each.fulfillment.version, each.units) for each in withouts]
    return Effect(tuple(lines), tuple(ways), hashlib.sha256(repr((versions, reason)).encode()).hexdigest()[:16])


def _who(each: Without, minutes: int) -> str:
    order, consent = each.fulfillment.order, each.fulfillment.delivery.substitutions
    name, units = words.customer(order), formats.number(each.units)
    if consent == Delivery.Substitutions.ASK:
        return f"Ask {name} what to do about {units} of order {order.number}; decided for them after {minutes} min"
    return f"Let somebody decide about {units} of order {order.number}, {name}; by itself after {minutes} min"


def _ways(withouts: Sequence[Without], now: datetime) -> Lines:
    """What could be done for each, the next source first."""
    found: Lines = []
    for each in withouts[:MOST_TOLD]:
        options = short_foresight.options(each, now)
        names = locations.names(option["location"] for option in options if "location" in option)
        prefix = f"{each.fulfillment.order.number}: " if len(withouts) > 1 else ""
        if not any(option["option"] in (Resolution.OTHER_STORE, Resolution.SHIP) for option in options):
            found.append(("store", f"{prefix}No other store has it"))
        alike = [option for option in options if option["option"] == Resolution.SUBSTITUTE]
        for option in options:
            if option not in alike[1:]:
                found.append(_way(option, names, each, prefix, now))
            if alike[1:] and option is alike[0]:
                found.append(("transfer", f"{prefix}{formats.counted(len(alike) - 1, 'other substitute')}"))
    return found


def _way(option: Option, names: Mapping[int, str], each: Without, prefix: str, now: datetime) -> tuple[str, str]:
    currency = each.fulfillment.order.currency
    kind = option["option"]
    if kind == Resolution.REFUND:
        return "return", f"{prefix}Refund {formats.money(option['amount'], currency)}"
    if kind == Resolution.SUBSTITUTE:
        price = formats.money(option["unit_price"], currency)
        back = f", {formats.money(option['difference'], currency)} back" if option["difference"] else ""
        return "transfer", f"{prefix}{option['title']} instead, {price}{back}"
    far = f", {option['distance_km']:g} km away" if option["distance_km"] is not None else ""
    by = formats.clock(datetime.fromisoformat(option["promised_at"]), now)
    late = "" if option["keeps_promise"] else ", later than promised"
    by_parcel = kind == Resolution.SHIP or each.fulfillment.kind == Fulfillment.Kind.SHIP
    icon, how = ("truck", "Send it from") if by_parcel else ("store", "Collect it at")
    return icon, f"{prefix}{how} {names[option['location']]}{far}, by {by}{late}"
