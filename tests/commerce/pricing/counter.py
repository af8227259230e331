"""A shop counter without a database: goods, promotions and baskets for tests of arithmetic."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from commerce.models import Promotion
from commerce.pricing import offers, reckoning
from commerce.pricing.basket import Basket, Destination, Item, Shopper
from commerce.pricing.candidates import Opened
from commerce.pricing.codes import Judged
from commerce.pricing.goods import Good
from commerce.pricing.offers import Names, Offer
from commerce.pricing.quoted import Quote
from commerce.pricing.reckoning import Case
from commerce.pricing.rules import Place, Rules
from commerce.pricing.shipping import Charges
from commerce.pricing.tax import TaxTable
from tests.commerce.pricing.baskets import NOON

HERE = Destination("carry_out", location_id=1, country="GB")
SOHO, CAMDEN = 1, 2
WEB, POS = 1, 2


def good(id: int, price: int, *categories: str, **fields: Any) -> Good:
    """A variant "SKU-1" and so on."""
    known = {"tax_class": "standard", "weight_grams": 0, "minimum_age": None, "pickup_only": False}
    known |= {"max_per_customer": None, "when_out": "deny", "ships_on": None, "components": ()}
    sku = f"SKU-{id}"
    return Good(id, sku, sku, id, price, "GBP", **(known | {"categories": categories} | fields))


def promotion(code: str, kind: str, effect: dict[str, Any], conditions: dict[str, Any] | None = None, **fields: Any):
    """An active promotion that is in no table."""
    return Promotion(
        pk=crc32(code.encode()),
        code=code,
        title=code,
        kind=kind,
        effect=effect,
        status="active",
        conditions=conditions or {},
        **fields,
    )


@dataclass
class Counter:
    """Goods for sale, the promotions that run, and where shipping costs something."""

    goods: Sequence[Good]
    promotions: Sequence[Promotion] = ()
    charges: Charges = field(default_factory=lambda: Charges([], []))

    @property
    def rules(self) -> Rules:
        """Rules as they would be remembered."""
        places = {id: Place("GB", "", "", "Europe/London") for id in (SOHO, CAMDEN)}
        index = offers.index([self._offer(row) for row in self.promotions])
        return Rules(1, TaxTable([], []), self.charges, places, frozenset(), index)

    def quote(self, *units: tuple[int, int], codes: Sequence[str] = (), to: Destination = HERE, **fields: Any) -> Quote:
        """What `(variant, quantity)` cost. Codes open the promotion of the same name."""
        items = tuple(Item(variant, quantity, to) for variant, quantity in units)
        return self.quote_items(items, codes=codes, **fields)

    def quote_items(self, items: Sequence[Item], *, codes: Sequence[str] = (), **fields: Any) -> Quote:
        """The same for items."""
        known = {"channel_id": WEB, "currency": "GBP", "prices_include_tax": True, "at": NOON, "location_id": SOHO}
        basket = Basket(items=tuple(items), codes=tuple(codes), **(known | {"shopper": Shopper()} | fields))
        opened = tuple(Opened(row.pk, row.pk, row.code) for row in self.promotions if row.code in codes)
        goods = {each.variant_id: each for each in self.goods}
        return reckoning.reckon(Case(basket, goods, self.rules, basket.at, Judged(opened)))

    def _offer(self, row: Promotion) -> Offer:
        effect, when, wrong = offers.read(row)
        assert wrong == []
        variants = {each.sku: each.variant_id for each in self.goods}
        names = Names(variants, {"soho": SOHO, "camden": CAMDEN}, {"web": WEB, "pos": POS})
        return offers.offer(row, effect, when, names)
