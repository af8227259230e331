"""The one path from a basket to what it costs: price, then promotions, then shipping, then tax.

`Inquiry` lets its reads travel with those of others; `quote` asks and answers at once. Amounts depend on the basket's
content alone, never on the order of its lines or codes.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from commerce import sql
from commerce.pricing import goods, reckoning, rules
from commerce.pricing.basket import Basket, Shopper
from commerce.pricing.goods import Buyer, Good
from commerce.pricing.quoted import Quote
from commerce.pricing.rules import Rules


class Inquiry:
    """A basket's question. After `answer`, `goods` are the facts of its variants and `rules` what was applied."""

    def __init__(self, basket: Basket) -> None:
        self.basket = basket
        self.variant_ids = sorted({item.variant_id for item in basket.items})
        self.moment: datetime | None = None
        self.goods: dict[int, Good] = {}
        self.rules: Rules | None = None

    def reads(self, moment: datetime | None) -> list[sql.Read]:
        """What the answer needs, always as many. The transaction's clock counts when `moment` is None."""
        self.moment = moment
        return [rules.VERSION, *goods.reads(self.variant_ids, self._buyer(), moment)]

    def answer(self, rows: Sequence[sql.Rows], *, shopper: Shopper | None = None) -> Quote:
        """The quote. `shopper` is who turned out to buy, where the reads were asked before that was known.

        Raises UnknownSku, NotPriced or ShippingNotAvailable.
        """
        version, now = rows[0][0]
        self.rules = rules.current(version)
        listed = rows[2] if shopper is None else self._listed_for(shopper, rows[2])
        self.goods = goods.found(self.variant_ids, rows[1], listed)
        return reckoning.reckon(self.basket, self.goods, self.rules, self.moment or now)

    def _listed_for(self, shopper: Shopper, listed: sql.Rows) -> sql.Rows:
        """Contracts are read per customer: only somebody who has one costs a second look."""
        before, now = self.basket.shopper.customer_id, shopper.customer_id
        self.basket = replace(self.basket, shopper=shopper)
        if before == now or self.rules.contracts.isdisjoint((before, now)):
            return listed
        return sql.run(*goods.prices_read(self.variant_ids, self._buyer(), self.moment))

    def _buyer(self) -> Buyer:
        basket = self.basket
        return Buyer(basket.currency, basket.channel_id, basket.location_id, basket.shopper.customer_id)


def quote(basket: Basket) -> Quote:
    """What the basket costs at `basket.at`, read in one round trip. Raises UnknownSku, NotPriced or
    ShippingNotAvailable."""
    inquiry = Inquiry(basket)
    with sql.pipeline():
        asked = [sql.ask(*read) for read in inquiry.reads(basket.at)]
        rows = [answer() for answer in asked]
    return inquiry.answer(rows)
