"""Orders that are open right now, in every state that staff meet. They take goods that the shelves have plenty of, and
never the favourites, whose numbers are told in advance."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F

from commerce import transactions
from commerce.actors import SYSTEM
from commerce.models import Channel, Location, Till
from config.demo import at_work, baskets, cast, clientele, hand_overs, shelves
from config.demo.clientele import Customer
from inventory.models import Level
from orders import lifecycle, placement
from orders.deliveries import Wanted
from orders.models import Order, OrderLine
from orders.payments.paying import PaymentDeclined
from orders.purchases import Purchase, Tender, Wish
from orders.units import Units

PLENTY = 6
ANYWHERE = ""  # sent from wherever routing finds best
COMES_BY_CAR = ("arrived", "on the way")


@dataclass(frozen=True, slots=True)
class Open:
    """One order: how long ago, through which door, from where, how many lines, paid with which token (or "external"),
    and how far it is by now, see `at_work.WAYS`."""

    minutes: int
    door: str
    place: str
    lines: int = 1
    token: str = "tok_visa"
    then: str = ""

    @property
    def collected(self) -> bool:
        return self.place not in (ANYWHERE, cast.WAREHOUSE)


DAY = 60 * 24
OPEN = (
    Open(4, "web", cast.WAREHOUSE, 1, "tok_3ds"),
    Open(1, "web", cast.WAREHOUSE, 2, "tok_timeout"),
    Open(7, "web", "soho", 2),
    Open(19, "instagram", "soho", 1),
    Open(33, "web", "soho", 1),
    Open(44, "web", "soho", 1, then="accepted"),
    Open(58, "web", "soho", 3, then="picking"),
    Open(92, "web", "soho", 2, then="picking"),
    Open(104, "web", "soho", 2, then="short"),
    Open(121, "web", "soho", 1, then="picked"),
    Open(133, "web", "soho", 2, then="arrived"),
    Open(146, "web", "soho", 1, then="on the way"),
    Open(165, "web", "soho", 3, then="ready"),
    Open(240, "instagram", "soho", 1, then="ready"),
    Open(DAY + 130, "web", "soho", 2, then="ready"),
    Open(6 * DAY + 90, "web", "soho", 1, then="ready"),
    Open(172, "web", "soho", 1, then="collected"),
    Open(205, "web", "soho", 2, then="collected"),
    Open(268, "web", "soho", 1, then="collected"),
    Open(10 * DAY, "web", "soho", 2, then="expired"),
    Open(20, "web", "camden", 2),
    Open(170, "web", "camden", 1, then="picking"),
    Open(75, "web", "camden", 1, then="declined"),
    Open(55, "web", "brighton", 2, then="accepted"),
    Open(380, "web", "brighton", 1, then="ready"),
    Open(80, "web", "leeds", 1),
    Open(140, "web", "bath", 2, then="arrived"),
    Open(9, "web", ANYWHERE, 2),
    Open(28, "amazon", cast.WAREHOUSE, 1, "external"),
    Open(37, "web", ANYWHERE, 1),
    Open(47, "web", cast.WAREHOUSE, 1, then="accepted"),
    Open(75, "ebay", cast.WAREHOUSE, 1, "external", "picking"),
    Open(98, "web", ANYWHERE, 1, then="picked"),
    Open(130, "amazon", cast.WAREHOUSE, 2, "external", "packed"),
    Open(152, "web", ANYWHERE, 2, then="declined"),
    Open(190, "web", cast.WAREHOUSE, 3, then="labelled"),
    Open(260, "instagram", cast.WAREHOUSE, 1, then="shipped"),
    Open(420, "web", cast.WAREHOUSE, 3, then="part"),
    Open(DAY + 60, "web", cast.WAREHOUSE, 3, then="shipped"),
    Open(2 * DAY + 20, "web", cast.WAREHOUSE, 1, then="delivered"),
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
    routed = at + timedelta(seconds=2)
    with transactions.at(routed):
        at_work.route(placed.order_id)
    _go_on(entry, placed.order_id, routed, at + timedelta(minutes=entry.minutes * 0.9))


def _go_on(entry: Open, order_id: int, since: datetime, until: datetime) -> None:
    if entry.then.startswith("cancel"):
        with transactions.at(since + (until - since) / 2):
            _call_off(order_id, whole=entry.then == "cancel")
        return
    if entry.then == "expired":
        at_work.go_on(order_id, "ready", since=since, until=since + timedelta(hours=3))
        at_work.let_expire(order_id)
        return
    at_work.go_on(order_id, entry.then, since=since, until=until)


def _call_off(order_id: int, *, whole: bool) -> None:
    order = Order.objects.get(pk=order_id)
    first = OrderLine.objects.filter(order=order).order_by("position")[:1]
    units = None if whole else [Units(line.pk, line.quantity) for line in first]
    reason = "Customer changed their mind" if whole else "Customer wants one thing less"
    lifecycle.cancel(by=SYSTEM, order=order, lines=units, reason=reason)
    hand_overs.settle(by=SYSTEM, order_id=order_id)


def _purchase(entry: Open, goods: list[int], buyer: Customer) -> Purchase:
    place = Location.objects.filter(code=entry.place).first()
    outside = entry.token == "external"
    till = Till.objects.filter(location=place).order_by("code").first() if entry.door == "pos" else None
    by_car = entry.then in COMES_BY_CAR
    way = Wanted("pickup", place, curbside=by_car) if entry.collected else Wanted("ship", place, buyer.address)
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
    shelf = entry.place or cast.WAREHOUSE
    plenty = Level.objects.annotate(free=free).filter(location__code=shelf, free__gte=PLENTY)
    variants = plenty.exclude(variant__sku__in=spared).order_by("variant__sku").values_list("variant_id", flat=True)
    return dice.sample(list(variants), entry.lines)
