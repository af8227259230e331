"""Everything that placing an order reads before it writes, in one round trip: numbers, an order that is there already,
who buys, what it costs, and where the goods are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from commerce import ids, sql, transactions
from commerce.errors import Refusal
from commerce.pricing.basket import Basket, Shopper
from commerce.pricing.goods import Good
from commerce.pricing.quote import Inquiry
from commerce.pricing.quoted import Quote
from commerce.pricing.rules import Rules
from customers import recognition
from customers.recognition import Known
from inventory import planning
from inventory.lines import Line
from inventory.planning import Demand
from inventory.sourcing import Plan
from orders import demand, drafts, purchases, shoppers
from orders.drafts import NewIds
from orders.purchases import Purchase

_NUMBERS_AND_NAMES = f"""
SELECT {drafts.NEW_IDS},
  (SELECT id FROM orders_order o
    WHERE channel_id = %s AND external_id = %s AND external_id <> '' AND o.status <> 'cancelled'),
  (SELECT id FROM orders_order o WHERE cart_id = %s AND cart_id IS NOT NULL AND o.status <> 'cancelled'),
  (SELECT id FROM orders_order o WHERE hold_id = %s AND hold_id IS NOT NULL AND o.status <> 'cancelled'),
  {shoppers.BOUGHT_BEFORE}
"""


class CheckoutCompleted(Refusal):
    """The cart or the hold was bought already. Names the `order`."""

    code = "checkout_completed"
    title = "Already ordered"


@dataclass(frozen=True, slots=True)
class Ground:
    """What was read. `plan` is None when its lines are not those of the purchase: kits are planned by their parts."""

    existing_id: int | None
    ids: NewIds
    known: Known | None
    shopper: Shopper
    quote: Quote | None
    goods: dict[int, Good]
    rules: Rules | None
    lines: tuple[Line, ...]
    plan: Plan | None


class Groundwork:
    """One purchase's reads, and what their answers mean."""

    def __init__(self, purchase: Purchase) -> None:
        self.purchase = purchase
        self.demand = Demand(demand.lines(purchase.wishes, {}), purchase.channel)

    def reads(self, moment: datetime | None) -> list[sql.Read]:
        """All questions. The transaction's clock counts when `moment` is None."""
        purchase = self.purchase
        basket: Basket = purchase.basket(Shopper(customer_id=purchase.contact.customer_id), moment)
        self.inquiry = Inquiry(basket)
        counts = (len(purchase.wishes), len(purchases.deliveries(purchase.wishes)), len(purchase.tenders))
        names = (purchase.cart and purchase.cart.pk, purchase.hold and purchase.hold.pk)
        self.pricing = self.inquiry.reads(moment)
        who = shoppers.names(purchase.contact)
        return [
            (_NUMBERS_AND_NAMES, (*counts, purchase.channel.pk, purchase.external_id, *names, *who)),
            recognition.read(purchase.contact),
            *self.pricing,
            *self.demand.reads(moment),
        ]

    def learn(self, answers: Sequence[sql.Rows]) -> Ground:
        """The answers to `reads`. Raises CheckoutCompleted, what pricing refuses, and NotSellable."""
        numbers, people, *rest = answers
        *drawn, by_external_id, by_cart, by_hold, bought_before = numbers[0]
        drawn = NewIds(*drawn)
        found = self._existing(by_external_id, by_cart or by_hold)
        if found is not None:
            return Ground(found, drawn, None, Shopper(), None, {}, None, (), None)
        known = recognition.found(people)
        shopper = shoppers.of(known, self.purchase.contact, bought_before=bought_before)
        quote = self._promised(self.inquiry.answer(rest[: len(self.pricing)], shopper=shopper))
        goods = self.inquiry.goods
        plain = not any(good.components for good in goods.values())
        plan = self.demand.plan(rest[len(self.pricing) :]) if plain and self.purchase.hold is None else None
        lines = demand.lines(self.purchase.wishes, goods, drawn.lines)
        return Ground(None, drawn, known, shopper, quote, goods, self.inquiry.rules, lines, _with_lines(plan, drawn))

    def _promised(self, quote: Quote) -> Quote:
        """What the buyer was shown, as long as that was promised; otherwise what it costs now."""
        frozen = self.purchase.frozen
        return frozen if frozen is not None and frozen.valid_until > transactions.now() else quote

    def _existing(self, by_external_id: int | None, bought: int | None) -> int | None:
        """The order under the same external id; a cart or a hold that was bought is refused instead."""
        if by_external_id is None and bought is not None:
            order = ids.encode("ord", bought)
            raise CheckoutCompleted(f"This was ordered already, see {order}.", order=order)
        return by_external_id


def _with_lines(plan: Plan | None, drawn: NewIds) -> Plan | None:
    """The plan was made before the lines had their numbers: it names them by position."""
    return None if plan is None else planning.renumbered(plan, drawn.lines)
