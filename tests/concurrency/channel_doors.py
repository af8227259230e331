"""Our own doors beside the channels: a till and a web shop sell and hold from one stock, filled up now and then."""

import itertools
import random
import time
from collections.abc import Callable, Sequence

from django.db import InterfaceError, OperationalError
from django.db import connections as databases

from commerce import idempotency
from commerce.actors import SYSTEM
from commerce.errors import Refusal
from commerce.idempotency import Answer, Request
from commerce.models import Channel, Location, Variant
from inventory import reservations
from inventory.lines import Line
from inventory.shortages import OutOfStock
from orders import placement
from orders.models import Order
from orders.purchases import Purchase, Tender, Wish
from tests.concurrency.purchases import carried, shipped
from tests.factories.commerce import ChannelFactory
from tests.factories.inventory import receive

PATIENCE_SECONDS = 180
HOLD_SECONDS = 2


class OwnDoors:
    """Each buyer asks again under the same key until there is an answer. `scarce` wares are wanted by every second."""

    def __init__(self, dice: random.Random, wares: Sequence[Variant], scarce: int, location: Location) -> None:
        self.dice, self.wares, self.scarce, self.location = dice, list(wares), list(wares[:scarce]), location
        self.web = ChannelFactory(code="own-web", currency="GBP")
        self.till = ChannelFactory(code="own-till", kind=Channel.Kind.POS, currency="GBP")
        self.sold = self.refused = 0
        self._numbers = itertools.count(1)

    def step(self) -> None:
        """One wish of somebody."""
        verbs = (self.order, self.carry_out, self.hold, self.restock)
        self.dice.choices(verbs, (4, 4, 2, 1))[0](self._ware(), self.dice.randint(1, 2))

    def order(self, ware: Variant, units: int) -> None:
        self._buy(Purchase(self.web, (Wish(ware.pk, units, shipped()),), tenders=_paid()))

    def carry_out(self, ware: Variant, units: int) -> None:
        self._buy(Purchase(self.till, (Wish(ware.pk, units, carried(self.location)),), tenders=_paid()))

    def hold(self, ware: Variant, units: int) -> None:
        """Looked at, and left to run out."""
        lines = [Line(ware.pk, units, self.location.pk)]
        _if_it_can_be(
            lambda: reservations.hold(by=SYSTEM, channel=self.web, lines=lines, seconds=HOLD_SECONDS, reference="")
        )

    def restock(self, _ware: Variant, units: int) -> None:
        """A few of what is scarce."""
        ware, number = self.dice.choice(self.scarce), next(self._numbers)
        _if_it_can_be(lambda: receive(ware, self.location, units, f"DN-{ware.sku}-{number}"))

    def buy_out(self) -> None:
        """The till sells all that is left of the scarce wares, one by one."""
        for ware in self.scarce:
            before = -1
            while before < self.sold:
                before = self.sold
                self.carry_out(ware, 1)

    def lost(self) -> int:
        """Sales that we said yes to and that are no order."""
        return self.sold - Order.objects.filter(channel__in=(self.web, self.till)).exclude(status="cancelled").count()

    def _ware(self) -> Variant:
        return self.dice.choice(self.scarce if self.dice.random() < 0.5 else self.wares)

    def _buy(self, purchase: Purchase) -> None:
        key = f"sale-{next(self._numbers)}"
        request = Request(principal="storm", route="POST /orders", key=key, body_hash=key)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                idempotency.once(
                    request,
                    lambda: placement.place_order(by=SYSTEM, purchase=purchase),
                    lambda placed: Answer(201, {"order": placed.order_id}),
                    lambda at: placement.resume(at, by=SYSTEM, purchase=purchase),
                )
            except OutOfStock:
                self.refused += 1
                return
            except (Refusal, OperationalError, InterfaceError):
                assert time.monotonic() < deadline, f"{key} got no answer"
                databases.close_all()
                time.sleep(0.2)
            else:
                self.sold += 1
                return


def _paid() -> tuple[Tender]:
    return (Tender("external", reference="paid"),)


def _if_it_can_be(wish: Callable[[], object]) -> None:
    try:
        wish()
    except (Refusal, OperationalError, InterfaceError):
        databases.close_all()
