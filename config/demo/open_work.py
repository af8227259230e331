"""Orders that are open right now, in every state that staff meet. They take goods that the shelves have plenty of, and
never the favourites, whose numbers are told in advance."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F

from commerce import transactions
from commerce.actors import SYSTEM
from commerce.models import Channel, Location, Till
from config.demo import baskets, cast, clientele, hand_overs, shelves
from config.demo.clientele import Customer
from inventory.models import Level
from orders import lifecycle, placement
from orders.deliveries import Wanted
from orders.models import Order, OrderLine
from orders.payments.paying import PaymentDeclined
from orders.purchases import Purchase, Tender, Wish
from orders.units import Units

PLENTY = 6


@dataclass(frozen=True, slots=True)
class Open:
    """One order: how long ago, through which door, from where, how many lines, paid with which token (or "external"),
    and what has become of it since."""

    minutes: int
    door: str
    place: str
    lines: int = 1
    token: str = "tok_visa"
    then: str = ""


OPEN = (
    Open(4, "web", cast.WAREHOUSE, 1, "tok_3ds"),
    Open(1, "web", cast.WAREHOUSE, 2, "tok_timeout"),
    Open(12, "web", "soho", 2),
    Open(35, "web", "soho", 1),
    Open(95, "web", "soho", 3, then="start"),
    Open(240, "instagram", "soho", 1),
    Open(20, "web", "camden", 2),
    Open(170, "web", "camden", 1, then="start"),
    Open(55, "web", "brighton", 2),
    Open(380, "web", "brighton", 1, then="part"),
    Open(80, "web", "leeds", 1),
    Open(140, "web", "bath", 2),
    Open(9, "web", cast.WAREHOUSE, 2),
    Open(28, "amazon", cast.WAREHOUSE, 1, "external"),
    Open(47, "web", cast.WAREHOUSE, 1),
    Open(75, "ebay", cast.WAREHOUSE, 1, "external"),
    Open(130, "amazon", cast.WAREHOUSE, 2, "external"),
    Open(190, "web", cast.WAREHOUSE, 3, then="start"),
    Open(260, "instagram", cast.WAREHOUSE, 1),
    Open(420, "web", cast.WAREHOUSE, 3, then="part"),
    Open(1500, "web", cast.WAREHOUSE, 3, then="part"),
    Open(2900, "web", cast.WAREHOUSE, 1),
    Open(65, "pos", "soho", 2, "external"),
    Open(50, "web", cast.WAREHOUSE, 1, "tok_declined"),
    Open(210, "web", "soho", 1, "tok_declined"),
    Open(160, "web", cast.WAREHOUSE, 2, then="cancel"),
    Open(330, "web", "camden", 1, then="cancel"),
    Open(110, "web", cast.WAREHOUSE, 3, then="cancel a line"),
)


def place(now: datetime) -> None:
    """Place them all, the oldest first."""
    dice = random.Random("open work")
    held = {sku for _, _, goods in baskets.LIVE for sku, _ in goods}
    spared = held | set(shelves.targets())
    for entry in sorted(OPEN, key=lambda each: -each.minutes):
        buyer = clientele.choose(dice, clientele.at_home())
        _place(entry, now - timedelta(minutes=entry.minutes), _goods(entry, spared, dice), buyer)


def _place(entry: Open, at: datetime, goods: list[int], buyer: Customer) -> None:
    purchase = _purchase(entry, goods, buyer)
    try:
        with transactions.at(at):
            placed = placement.place_order(by=SYSTEM, purchase=purchase)
    except PaymentDeclined:
        return  # the order stays on record as cancelled
    if entry.then:
        with transactions.at(at + timedelta(minutes=entry.minutes * 0.6)):
            _go_on(entry.then, placed.order_id)


def _purchase(entry: Open, goods: list[int], buyer: Customer) -> Purchase:
    place = Location.objects.get(code=entry.place)
    outside = entry.token == "external"
    till = Till.objects.filter(location=place).order_by("code").first() if entry.door == "pos" else None
    way = Wanted("ship", place, buyer.address) if entry.place == cast.WAREHOUSE else Wanted("pickup", place)
    wishes = [Wish(variant_id, 1 + (variant_id % 3 == 0), way) for variant_id in goods]
    if till is not None:  # one is carried out, the rest is sent on
        wishes[0] = Wish(goods[0], 1, Wanted("carry_out", place))
    number = f"{buyer.email.partition('@')[0]}-{entry.minutes}" if outside and till is None else ""
    return Purchase(
        channel=Channel.objects.get(code=entry.door),
        wishes=tuple(wishes),
        tenders=(_tender(entry, number),),
        contact=buyer.contact,
        external_id=number,
        till=till,
    )


def _tender(entry: Open, number: str) -> Tender:
    if entry.token == "external":
        return Tender("external", reference=number or "card terminal")
    return Tender("card", token=entry.token)


def _goods(entry: Open, spared: set[str], dice: random.Random) -> list[int]:
    free = F("on_hand") - F("unavailable") - F("allocated") - F("held")
    plenty = Level.objects.annotate(free=free).filter(location__code=entry.place, free__gte=PLENTY)
    variants = plenty.exclude(variant__sku__in=spared).order_by("variant__sku").values_list("variant_id", flat=True)
    return dice.sample(list(variants), entry.lines)


def _go_on(then: str, order_id: int) -> None:
    order = Order.objects.get(pk=order_id)
    lines = list(OrderLine.objects.filter(order=order).order_by("position"))
    if then == "start":
        hand_overs.start(by=SYSTEM, order_id=order_id)
    elif then == "part":
        hand_overs.hand_over(by=SYSTEM, order_id=order_id, units=[Units(lines[0].pk, 1)])
    elif then == "cancel":
        lifecycle.cancel(by=SYSTEM, order=order, reason="Customer changed their mind")
    else:
        units = [Units(lines[0].pk, lines[0].quantity)]
        lifecycle.cancel(by=SYSTEM, order=order, lines=units, reason="Customer wants one thing less")
    hand_overs.settle(by=SYSTEM, order_id=order_id)
