"""What a buyer can choose where something of their order is missing, in words, from what was worked out for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from commerce import ids
from commerce.models import Location
from commerce.money import Money
from fulfillment import notice_words
from fulfillment.models import Fulfillment, Trouble
from fulfillment.resolving import Choice

Resolution = Trouble.Resolution
_NUMBERED = {Resolution.SUBSTITUTE: "variant", Resolution.OTHER_STORE: "location", Resolution.SHIP: "location"}


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing to choose: `value` is what the form sends, `address` whether it needs one."""

    value: str
    label: str
    detail: str
    address: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that is short, about which the buyer decides."""

    id: str
    title: str
    units: int
    until: str
    offers: tuple[Offer, ...]


def open_for(found: Fulfillment) -> list[Missing]:
    """What the buyer is asked about now."""
    rows = Trouble.objects.filter(fulfillment=found, kind=Trouble.Kind.SHORT, status=Trouble.Status.ASKED)
    troubles = list(rows.select_related("line").order_by("id"))
    options = [option for row in troubles for option in row.facts.get("options", ())]
    wanted = {option["location"] for option in options if "location" in option}
    places = Location.objects.in_bulk(wanted) if wanted else {}
    zone = found.location.time_zone
    return [
        Missing(
            row.public_id,
            row.line.title if row.line else "Something",
            row.quantity,
            notice_words.moment(row.decide_by, zone) if row.decide_by else "",
            tuple(_offers(row.facts.get("options", ()), found, places)),
        )
        for row in troubles
    ]


def find(found: Fulfillment, public_id: str) -> Trouble | None:
    """One of the things that are, or were, missing from it."""
    return Trouble.objects.filter(fulfillment=found, pk=ids.decode("trb", public_id)).first()


def read(asked: Trouble, value: str, address: dict[str, str] | None) -> Choice | None:
    """The choice that a form sent, or None for one that was not offered: a page elsewhere could name any article.
    Whether it is still possible is judged when it is made."""
    kind, _, number = value.partition("-")
    offered = {_value(option) for option in asked.facts.get("options", ())}
    if value not in offered or kind not in (Resolution.REFUND, *_NUMBERED):
        return None
    named = {f"{_NUMBERED[Resolution(kind)]}_id": int(number)} if number else {}
    return Choice(kind, **named, **({"address": address} if kind == Resolution.SHIP else {}))


def _value(option: dict[str, Any]) -> str:
    """What the form sends for it."""
    kind = option["option"]
    return f"{kind}-{option[_NUMBERED[kind]]}" if kind in _NUMBERED else str(kind)


def _offers(options: Sequence[dict[str, Any]], found: Fulfillment, places: dict[int, Location]) -> list[Offer]:
    offers = [_offer(option, found, places) for option in options]
    return [offer for offer in offers if offer is not None]


def _offer(option: dict[str, Any], found: Fulfillment, places: dict[int, Location]) -> Offer | None:
    kind, currency = option["option"], found.order.currency
    if kind == Resolution.SUBSTITUTE:
        back = Money(option["difference"], currency).format() if option["difference"] else ""
        detail = f"You get {back} back." if back else "At the same price."
        return Offer(_value(option), f"Take {option['title']} instead", detail)
    if kind == Resolution.REFUND:
        return Offer(kind, "Leave it out", f"You get {Money(option['amount'], currency).format()} back.")
    place = places.get(option.get("location", 0))
    if place is None:
        return None
    when = notice_words.moment(datetime.fromisoformat(option["promised_at"]), place.time_zone)
    if kind == Resolution.SHIP:
        return Offer(_value(option), "Have it sent to you", f"From {place.name}, by {when}.", address=True)
    if found.kind == Fulfillment.Kind.PICKUP:
        return Offer(_value(option), f"Collect it at {place.name}", f"Ready by {when}.")
    return Offer(_value(option), f"Have it sent from {place.name}", f"By {when}.")
