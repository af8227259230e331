"""What a purchase would cost if it were placed now: the same path as placing it, without writing anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from commerce import sql, transactions
from commerce.actors import Actor
from commerce.errors import Refusal
from commerce.pricing.basket import Shopper
from commerce.pricing.goods import Good
from commerce.pricing.prices import NotPriced
from commerce.pricing.quote import Inquiry
from commerce.pricing.quoted import Quote
from commerce.pricing.reckoning import AmountTooLarge
from commerce.pricing.rules import Rules
from commerce.pricing.shipping import ShippingNotAvailable
from customers import recognition
from customers.recognition import UnknownCustomer
from orders import conditions, shoppers
from orders.purchases import Purchase


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A quote, or why there is none; in either case the facts of its goods, what these ask that is not met yet, and the
    rules that were read."""

    quote: Quote | None
    refusal: Refusal | None
    goods: Mapping[int, Good]
    restrictions: Sequence[Refusal] = ()
    rules: Rules | None = None


def quote(purchase: Purchase) -> Reckoned:
    """With a quote. Raises NotPriced, ShippingNotAvailable, AmountTooLarge or UnknownCustomer."""
    reckoned = reckon(purchase)
    if reckoned.refusal is not None:
        raise reckoned.refusal
    return reckoned


@transactions.use_case
def keep(*, by: Actor, purchase: Purchase) -> Reckoned:
    """As `quote`, for somebody who wants the same answer again under the same key."""
    return quote(purchase)


def reckon(purchase: Purchase) -> Reckoned:
    """The quote or its refusal, read in one round trip. Raises UnknownCustomer."""
    contact = purchase.contact
    moment = transactions.now()
    inquiry = Inquiry(purchase.basket(Shopper(customer_id=contact.customer_id), moment))
    reads = [recognition.read(contact), shoppers.bought_before(contact), *inquiry.reads(moment)]
    people, before, *rows = sql.together(reads)
    known = recognition.found(people)
    if known is None and contact.customer_id:
        raise UnknownCustomer()
    shopper = shoppers.of(known, contact, bought_before=before[0][0])
    try:
        found, refused = inquiry.answer(rows, shopper=shopper), None
    except (NotPriced, ShippingNotAvailable, AmountTooLarge) as refusal:
        found, refused = None, refusal
    asks = conditions.judge(purchase, inquiry.goods, known and known.customer_id)
    return Reckoned(found, refused, inquiry.goods, asks, inquiry.rules)
