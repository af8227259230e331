"""What a purchase would cost if it were placed now: the same path as placing it, without writing anything."""

from collections.abc import Mapping
from dataclasses import dataclass

from commerce import sql, transactions
from commerce.actors import Actor
from commerce.errors import Refusal
from commerce.pricing.basket import Shopper
from commerce.pricing.goods import Good
from commerce.pricing.prices import NotPriced
from commerce.pricing.quote import Inquiry
from commerce.pricing.quoted import Quote
from commerce.pricing.shipping import ShippingNotAvailable
from customers import recognition
from customers.recognition import UnknownCustomer
from orders import shoppers
from orders.purchases import Purchase


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A quote, or why there is none; the facts of its goods in either case."""

    quote: Quote | None
    refusal: Refusal | None
    goods: Mapping[int, Good]


def quote(purchase: Purchase) -> Quote:
    """The quote. Raises NotPriced, ShippingNotAvailable or UnknownCustomer."""
    reckoned = reckon(purchase)
    if reckoned.refusal is not None:
        raise reckoned.refusal
    return reckoned.quote


@transactions.use_case
def keep(*, by: Actor, purchase: Purchase) -> Quote:
    """As `quote`, for somebody who wants the same answer again under the same key."""
    return quote(purchase)


def reckon(purchase: Purchase) -> Reckoned:
    """The quote or its refusal, read in one round trip. Raises UnknownCustomer."""
    contact = purchase.contact
    moment = transactions.now()
    inquiry = Inquiry(purchase.basket(Shopper(customer_id=contact.customer_id), moment))
    reads = [recognition.read(contact), shoppers.bought_before(contact), *inquiry.reads(moment)]
    with sql.pipeline():
        asked = [sql.ask(*read) for read in reads]
        people, before, *rows = [answer() for answer in asked]
    known = recognition.found(people)
    if known is None and contact.customer_id:
        raise UnknownCustomer()
    shopper = shoppers.of(known, contact, bought_before=before[0][0])
    try:
        return Reckoned(inquiry.answer(rows, shopper=shopper), None, inquiry.goods)
    except (NotPriced, ShippingNotAvailable) as refusal:
        return Reckoned(None, refusal, inquiry.goods)
