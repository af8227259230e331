"""A cart as it is now: its lines, what it costs, and what stands in the way of buying it. Nothing is written here."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from commerce import transactions
from commerce.models import Location
from commerce.pricing.quoted import Quote
from customers.contacts import Contact
from inventory.models import Hold
from orders import cart_problems, cart_states, conditions, deliveries, frozen_quotes, quoting
from orders.cart_problems import Problem
from orders.models import Cart, CartLine, Order
from orders.purchases import Purchase, Wish


@dataclass(frozen=True, slots=True)
class Look:
    """What an answer about a cart shows. `quote` is None when there is nothing to price, or no price."""

    cart: Cart
    lines: tuple[CartLine, ...]
    titles: dict[int, str]
    quote: Quote | None = None
    problems: tuple[Problem, ...] = ()
    notices: tuple[dict[str, str], ...] = ()
    order: Order | None = None
    held: Hold | None = None
    days: Mapping[int, date | None] = field(default_factory=dict)

    def noting(self, *notices: dict[str, str]) -> "Look":
        """The same with something to tell the buyer."""
        return replace(self, notices=(*self.notices, *notices))


def lines_of(cart: Cart) -> list[CartLine]:
    """The lines in their order, with variants."""
    return list(cart.lines.select_related("variant").order_by("id"))


def purchase(cart: Cart, lines: Sequence[CartLine]) -> Purchase:
    """What buying the cart would mean, before anybody says how to pay."""
    said = [cart.delivery, *(line.delivery for line in lines)]
    codes = {delivery["location"] for delivery in said if delivery and "location" in delivery}
    places = {place.code: place for place in Location.objects.filter(code__in=codes)} if codes else {}
    usual = deliveries.read(cart.delivery, places) if cart.delivery else deliveries.carried_out(cart.location)
    wishes = tuple(
        Wish(line.variant_id, line.quantity, deliveries.read(line.delivery, places) if line.delivery else usual)
        for line in lines
    )
    contact = Contact(cart.name, cart.email, cart.phone, cart.customer_id)
    return Purchase(cart.channel, wishes, (), contact, codes=tuple(cart.codes), cart=cart, sold_at=cart.location)


def as_shown(cart: Cart) -> Purchase:
    """The cart with its hold, to be bought at the price that was shown last for as long as that is kept; afterwards
    only if it still is that price. Without wishes for an empty cart."""
    shown, held = shown_last(cart), cart.hold
    return replace(
        purchase(cart, lines_of(cart)),
        hold=held if held is not None and held.status in (Hold.Status.LIVE, Hold.Status.EXPIRED) else None,
        expected_total=None if shown is None else shown.totals.total,
        frozen=promised(cart),
    )


def shown_last(cart: Cart) -> Quote | None:
    """The price that was shown last, whether or not it still holds."""
    return frozen_quotes.thaw(cart.locked_quote)


def promised(cart: Cart) -> Quote | None:
    """The price that was shown last, while it is kept."""
    return shown_last(cart) if cart.locked_until and cart.locked_until > transactions.now() else None


def live_hold(cart: Cart) -> Hold | None:
    """What is held for the cart at this instant."""
    held = cart.hold
    lives = held is not None and held.status == Hold.Status.LIVE and held.expires_at > transactions.now()
    return held if lives else None


def look(cart: Cart, *, before: Quote | None = None) -> Look:
    """The cart with its price and its problems. `before` is what was shown until a moment ago, by default the price
    shown last once it is not kept any more."""
    order = cart_states.order_of(cart) if cart.status == Cart.Status.ORDERED else None
    lines = lines_of(cart)
    if not lines:
        return Look(cart, (), {}, problems=cart_problems.of_nothing(cart), order=order)
    held = live_hold(cart)
    asked = purchase(cart, lines)
    reckoned = quoting.reckon(asked)
    kept = promised(cart)
    quote = kept or reckoned.quote
    problems: tuple[Problem, ...] = ()
    if cart.status in cart_states.LIVING:
        seen = before or (None if kept else shown_last(cart))
        problems = cart_problems.find(cart, asked, replace(reckoned, quote=quote), held)
        problems += cart_problems.of_price(seen, quote)
    titles = {id: good.title for id, good in reckoned.goods.items()}
    days = conditions.days(asked, reckoned.goods, cart_problems.own_units(held))
    return Look(cart, tuple(lines), titles, quote, problems, order=order, held=held, days=days)


def fingerprint(look: Look) -> str | None:
    """Equal for equal goods that travel the same way for the same total: what a payment is bound to."""
    if look.quote is None:
        return None
    cart, quote = look.cart, look.quote
    lines = [[line.variant_id, line.quantity, line.delivery] for line in look.lines]
    seen = [cart.pk, quote.currency, quote.totals.total, lines, cart.delivery, cart.codes]
    return hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()[:32]
