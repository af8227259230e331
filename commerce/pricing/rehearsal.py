"""What a basket would cost if one more promotion ran now: a draft is tried before anybody can see it."""

from dataclasses import replace

from commerce import sql
from commerce.models import Promotion
from commerce.pricing import codes, goods, offers, reckoning, rules
from commerce.pricing.basket import Basket
from commerce.pricing.codes import Judged
from commerce.pricing.quote import Inquiry
from commerce.pricing.quoted import Quote
from commerce.pricing.reckoning import Case


def rehearse(basket: Basket, *, draft: Promotion) -> Quote:
    """The quote with `draft` among the promotions, whatever its dates and without its code.

    Raises UnknownSku, NotPriced or ShippingNotAvailable.
    """
    inquiry = Inquiry(basket)
    rows = sql.together(inquiry.reads(basket.at))
    remembered = rules.current(rows[0][0][0])
    found = goods.found(inquiry.variant_ids, rows[1], rows[2])
    judged = codes.judge(basket.codes, rows[3]) if basket.codes else Judged()
    others = [offer for offer in remembered.offers.by_id.values() if offer.id != draft.pk]
    tried = replace(offers.one(draft), needs_code=False, starts_at=None, ends_at=None)
    with_draft = replace(remembered, offers=offers.index([*others, tried]))
    return reckoning.reckon(Case(basket, found, with_draft, basket.at, judged))
