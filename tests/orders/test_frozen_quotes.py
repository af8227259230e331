"""A quote that is kept with a cart is the same quote again; one of another release is none."""

from datetime import UTC, date, datetime

from commerce.pricing.quoted import (
    Adjustment,
    Applied,
    Quote,
    QuotedDelivery,
    QuotedLine,
    Rejected,
    ShippingOption,
    TaxPart,
    Totals,
)
from orders import frozen_quotes

OFF, VAT = Adjustment("SUMMER", "Summer sale", 100), TaxPart("VAT", "20", 150)
LINE = QuotedLine(1, "MUG", "Mug", 2, 500, 600, 100, 150, 900, "base", "standard", "Base price", (OFF,), (VAT,))
PARCEL = QuotedDelivery(
    (0,), "standard", "Standard", 395, 5, 65, 390, False, date(2030, 6, 4), date(2030, 6, 5), (OFF,), (VAT,)
)
COLLECTED = QuotedDelivery((1,))
QUOTE = Quote(
    currency="GBP",
    prices_include_tax=True,
    tax_rounding="line",
    lines=(LINE,),
    deliveries=(PARCEL, COLLECTED),
    totals=Totals(1000, 105, 395, 215, 1290),
    shipping_options=(ShippingOption("standard", "Standard", 395, date(2030, 6, 4), date(2030, 6, 5)),),
    applied=(Applied("SUMMER", "Summer sale", 100),),
    rejected=(Rejected("NOPE", "unknown", "There is no such code."),),
    redeems=(7, 8),
    valid_until=datetime(2030, 6, 3, 12, 15, tzinfo=UTC),
)


def test_kept_quote_is_the_same_again():
    assert frozen_quotes.thaw(frozen_quotes.freeze(QUOTE)) == QUOTE


def test_kept_quote_of_another_release_is_none():
    frozen = frozen_quotes.freeze(QUOTE)

    strange = [None, {}, frozen | {"more": 1}, {**frozen, "totals": {"total": 1}}, {**frozen, "valid_until": "soon"}]

    assert [frozen_quotes.thaw(each) for each in strange] == [None] * 5
