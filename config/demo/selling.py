"""The plan's sales as orders: rung up at tills, collected in shops, or sent from the warehouse, each at its own moment.

Whatever waits is handed over before the story ends, so that shelves end as planned. A ticket that meets somebody's
basket comes back when the basket is gone.
"""

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

from commerce import transactions
from commerce.actors import SYSTEM, Actor
from commerce.models import Channel, Location, Till
from config.demo import assortment, cast, clientele, hand_overs
from config.demo.agenda import Agenda
from config.demo.clientele import Customer
from config.demo.events import Event
from customers.contacts import Contact
from inventory.shortages import OutOfStock
from orders import placement
from orders.deliveries import Wanted
from orders.models import Order
from orders.placed import Placed
from orders.purchases import Purchase, Tender, Wish

COLLECTED = 0.07  # of what leaves a shop
KNOWN_AT_THE_TILL = 0.3
GUESTS = 0.08
BY_CARD, BY_GIFT_CARD, GIFT = 0.5, 0.05, 500
CARD, CASH = Tender("card", token="tok_visa"), Tender("cash")
TERMINAL, PAYPAL = Tender("external", reference="card terminal"), Tender("external", reference="PayPal")
COME_BACK_MINUTES = (0, 12, 75)
SELLS_ELSEWHERE = ("amazon", "ebay")


class Selling:
    """Knows the records behind codes, and which order a ticket became."""

    def __init__(self, agenda: Agenda, *, now: datetime, variants: Mapping[str, int], gift_cards: list[str]) -> None:
        self.agenda, self.now, self.variants, self.gift_cards = agenda, now, variants, gift_cards
        self.places = {place.code: place for place in Location.objects.order_by("pk")}
        self.doors = {door.code: door for door in Channel.objects.order_by("pk")}
        self.tills = {till.code: till for till in Till.objects.select_related("location").order_by("pk")}
        self.prices = {item.sku: item.price for article in assortment.articles() for item in article.items}
        self.became: dict[str, str] = {}

    def sell(self, event: Event, by: Actor) -> None:
        """One ticket of the plan."""
        dice = random.Random(f"order {event.reference}")
        door = event.reference.partition("_order:")[0]
        if door in self.doors:
            self._send(event, door, dice)
        elif dice.random() >= COLLECTED or not self._collect(event, dice, by):
            self._ring_up(event, dice, by)

    def _ring_up(self, event: Event, dice: random.Random, by: Actor) -> None:
        till = self.tills[event.reference.removeprefix("till:").partition(" ")[0]]
        known = clientele.choose(dice, clientele.at_home()) if dice.random() < KNOWN_AT_THE_TILL else None
        purchase = Purchase(
            channel=self.doors["pos"],
            wishes=self._wishes(event, Wanted("carry_out", self.places[event.place])),
            tenders=(dice.choices((CASH, TERMINAL), (2, 3))[0],),
            contact=known.contact if known else Contact(),
            till=till,
        )
        self._place(event, purchase, by)

    def _collect(self, event: Event, dice: random.Random, by: Actor) -> bool:
        """Ordered on the web, fetched here. The last ones on a shelf are not promised that way."""
        way = Wanted("pickup", self.places[event.place])
        order_id = self._place(event, self._ordered(event, way, "web", dice), SYSTEM, patient=False)
        if order_id:
            self._later(event.at, dice.uniform(2, 50), order_id, by)
        return bool(order_id)

    def _send(self, event: Event, door: str, dice: random.Random) -> None:
        buyer = clientele.choose(dice, clientele.everybody())
        services = ("express", "standard", "standard", "") if buyer.country == "GB" and door == "web" else ("",)
        service = dice.choice(services)
        if service == "express" and buyer.postal_code[:2] in ("BT", "HS"):
            service = ""
        way = Wanted("ship", self.places[cast.WAREHOUSE], buyer.address, service)
        order_id = self._place(event, self._ordered(event, way, door, dice, buyer), SYSTEM)
        if order_id:
            self._later(event.at, dice.uniform(3, 40), order_id, SYSTEM)

    def _ordered(
        self, event: Event, way: Wanted, door: str, dice: random.Random, buyer: Customer | None = None
    ) -> Purchase:
        """An order over a wire. A marketplace has its own number for it and was paid."""
        buyer = buyer or clientele.choose(dice, clientele.at_home())
        elsewhere = door in SELLS_ELSEWHERE
        number = f"{dice.randrange(10**9):09}-{event.reference[-5:]}"
        guest = Contact(email=f"guest.{number}@example.net")
        return Purchase(
            channel=self.doors[door],
            wishes=self._wishes(event, way),
            tenders=(Tender("external", reference=number),) if elsewhere else self._paid(event, dice),
            contact=guest if not elsewhere and dice.random() < GUESTS else buyer.contact,
            external_id=number if elsewhere else "",
        )

    def _paid(self, event: Event, dice: random.Random) -> tuple[Tender, ...]:
        """By card or through a wallet elsewhere; now and then a gift card pays the first five pounds."""
        worth = sum(self.prices[line.sku] * -line.units for line in event.lines)
        if dice.random() < BY_GIFT_CARD and worth > 3 * GIFT and self.gift_cards:
            return Tender("gift_card", amount=GIFT, code=self.gift_cards.pop()), CARD
        return (CARD if dice.random() < BY_CARD else PAYPAL,)

    def _wishes(self, event: Event, way: Wanted) -> tuple[Wish, ...]:
        return tuple(Wish(self.variants[line.sku], -line.units, way) for line in event.lines)

    def _place(self, event: Event, purchase: Purchase, by: Actor, *, patient: bool = True) -> int | None:
        """The order's id, None when somebody's basket is in the way for too long."""
        for minutes in COME_BACK_MINUTES if patient else (0,):
            try:
                with transactions.at(event.at + timedelta(minutes=minutes)):
                    placed = placement.place_order(by=by, purchase=purchase)
            except OutOfStock:
                continue
            self.became[event.reference] = f"order:{_number(placed)}"
            return placed.order_id
        return None

    def _later(self, at: datetime, hours: float, order_id: int, by: Actor) -> None:
        moment = min(at + timedelta(hours=hours), at + (self.now - at) * 0.9)
        self.agenda.plan(moment, partial(hand_overs.hand_over, by=by, order_id=order_id))


def _number(placed: Placed) -> int:
    return placed.draft.order.number if placed.draft else Order.objects.get(pk=placed.order_id).number
