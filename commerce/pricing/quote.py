"""The one path from a basket to what it costs: price, then promotions, then shipping, then tax.

`Inquiry` lets its reads travel with those of others; `quote` asks and answers at once. Amounts depend on the basket's
content alone, never on the order of its lines or codes.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from commerce import rules_version, sql
from commerce.pricing import codes, goods, reckoning, rules
from commerce.pricing.basket import Basket, Shopper
from commerce.pricing.goods import Buyer, Good
from commerce.pricing.quoted import Quote
from commerce.pricing.reckoning import Case
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
        asked = [rules_version.READ, *goods.reads(self.variant_ids, self._buyer(), moment)]
        return [*asked, self._codes_read()] if self.basket.codes else asked

    def answer(self, rows: Sequence[sql.Rows], *, shopper: Shopper | None = None) -> Quote:
        """The quote. `shopper` is who turned out to buy, where the reads were asked before that was known.

        Raises UnknownSku, NotPriced or ShippingNotAvailable.
        """
        version, now = rows[0][0]
        self.rules = rules.current(version)
        listed, typed = rows[2], rows[3] if self.basket.codes else []
        if shopper is not None:
            listed, typed = self._again(shopper, listed, typed)
        self.goods = goods.found(self.variant_ids, rows[1], listed)
        judged = codes.judge(self.basket.codes, typed)
        return reckoning.reckon(Case(self.basket, self.goods, self.rules, self.moment or now, judged))

    def _again(self, shopper: Shopper, listed: sql.Rows, typed: sql.Rows) -> tuple[sql.Rows, sql.Rows]:
        """Contracts and uses of codes are read per customer: only where they matter they cost a second look."""
        before, self.basket = self.basket.shopper, replace(self.basket, shopper=shopper)
        customers = (before.customer_id, shopper.customer_id)
        if customers[0] != customers[1] and not self.rules.contracts.isdisjoint(customers):
            listed = sql.run(*goods.prices_read(self.variant_ids, self._buyer(), self.moment))
        if before.key != shopper.key and codes.counts_per_customer(typed):
            typed = sql.run(*self._codes_read())
        return listed, typed

    def _codes_read(self) -> sql.Read:
        return codes.read(self.basket.codes, self.basket.shopper.key)

    def _buyer(self) -> Buyer:
        basket = self.basket
        return Buyer(basket.currency, basket.channel_id, basket.location_id, basket.shopper.customer_id)


def quote(basket: Basket) -> Quote:
    """What the basket costs at `basket.at`, read in one round trip. Raises UnknownSku, NotPriced or
    ShippingNotAvailable."""
    inquiry = Inquiry(basket)
    return inquiry.answer(sql.together(inquiry.reads(basket.at)))
