"""Web orders of the past that came to nothing: called off by the buyer within hours, or never paid."""

import random
from datetime import datetime, timedelta
from functools import partial

from commerce.actors import SYSTEM
from commerce.models import Channel, Location, Variant
from config.demo import cast, clientele, hand_overs, shelves
from config.demo.agenda import Agenda
from inventory.shortages import OutOfStock
from orders import lifecycle, placement
from orders.deliveries import Wanted
from orders.models import Order
from orders.payments.paying import PaymentDeclined
from orders.purchases import Purchase, Tender, Wish

DAYS_APART = 2
NOT_PAID = 0.3
REASONS = ("Ordered twice", "Changed my mind", "Found it in the shop", "Delivery takes too long")


class SecondThoughts:
    """Puts them on the agenda."""

    def __init__(self, agenda: Agenda, now: datetime, *, days: int) -> None:
        self.agenda = agenda
        self.web = Channel.objects.get(code="web")
        self.warehouse = Location.objects.get(code=cast.WAREHOUSE)
        self.variants = dict(Variant.objects.order_by("pk").values_list("sku", "pk"))
        self.skus = [item.sku for item in shelves.pull()[0] if item.sku not in shelves.targets()]
        dice = random.Random("second thoughts")
        for day in range(1, days, DAYS_APART):
            at = now - timedelta(days=day, minutes=dice.randrange(60 * 24))
            agenda.plan(at, partial(self._order, at, dice.random()))

    def _order(self, at: datetime, luck: float) -> None:
        dice = random.Random(luck)
        buyer = clientele.choose(dice, clientele.at_home())
        way = Wanted("ship", self.warehouse, buyer.address)
        token = "tok_declined" if luck < NOT_PAID else "tok_visa"
        purchase = Purchase(
            channel=self.web,
            wishes=(Wish(self.variants[dice.choice(self.skus)], 1, way),),
            tenders=(Tender("card", token=token),),
            contact=buyer.contact,
        )
        try:
            placed = placement.place_order(by=SYSTEM, purchase=purchase)
        except (OutOfStock, PaymentDeclined):
            return  # shoppers meet that, too
        later = at + timedelta(minutes=dice.randrange(10, 300))
        self.agenda.plan(later, partial(self._call_off, placed.order_id, dice.choice(REASONS)))

    def _call_off(self, order_id: int, reason: str) -> None:
        lifecycle.cancel(by=SYSTEM, order=Order.objects.get(pk=order_id), reason=reason)
        hand_overs.settle(by=SYSTEM, order_id=order_id)
