"""Which promotions could apply to a basket, each judged by itself, and why the others do not.

What the goods of a basket have nothing to do with, or what is meant for other doors, is not worth a word unless a code
asked for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from commerce import money
from commerce.pricing.basket import Basket
from commerce.pricing.offers import Offer, Offers
from commerce.pricing.quoted import Rejected
from commerce.pricing.worksheet import Line

SILENT = frozenset({"wrong_channel", "wrong_location", "wrong_currency", "not_started", "ended", "no_matching_goods"})


@dataclass(frozen=True, slots=True)
class Opened:
    """A code that is good for its promotion: what the shopper typed, and the code's id."""

    promotion_id: int
    code_id: int
    code: str


@dataclass(slots=True, eq=False)
class Candidate:
    """An offer whose conditions hold. `mask` are indexes of the lines it may touch, `gross` their sum before
    discounts; `cuts` what it would take off each of them on its own, `solo` the sum."""

    offer: Offer
    code: str
    code_id: int | None
    mask: tuple[int, ...]
    gross: int
    cuts: tuple[int, ...] = ()
    solo: int = 0
    among: frozenset[int] = frozenset()


@dataclass(slots=True)
class Sifted:
    """What could apply, in canonical order, and what cannot."""

    candidates: list[Candidate] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)


class Sieve:
    """Judges offers for one basket. Lines that are sold already take no part: only `lines` do."""

    def __init__(self, basket: Basket, lines: Sequence[Line], at: datetime, local: datetime) -> None:
        self.basket, self.lines, self.at, self.local = basket, lines, at, local
        self.left = [line.gross for line in lines]
        self.units = [line.item.quantity for line in lines]
        self.all = tuple(range(len(lines)))

    def sift(self, offers: Offers, opened: Sequence[Opened]) -> Sifted:
        """Automatic offers that touch the goods, and those that codes opened."""
        found = Sifted()
        goods = {line.good.variant_id: line.good.categories for line in self.lines}
        for offer in offers.touching(goods.items()):
            self._judge(offer, None, found)
        for code in opened:
            if offer := offers.by_id.get(code.promotion_id):
                self._judge(offer, code, found)
            else:
                found.rejected.append(Rejected(code.code, "not_active", "This promotion does not run."))
        return found

    def _judge(self, offer: Offer, opened: Opened | None, found: Sifted) -> None:
        code, code_id = (opened.code, opened.code_id) if opened else (offer.code, None)
        objection = self._outer_objection(offer)
        if objection is None:
            candidate = Candidate(offer, code, code_id, *self._matching(offer))
            objection = self._inner_objection(candidate)
        if objection is None:
            found.candidates.append(candidate)
        elif opened or objection[0] not in SILENT:
            found.rejected.append(Rejected(code, *objection))

    def _outer_objection(self, offer: Offer) -> tuple[str, str] | None:
        basket, audience = self.basket, offer.audience
        if audience.channels is not None and basket.channel_id not in audience.channels:
            return "wrong_channel", "Not on this sales channel."
        if audience.locations is not None and basket.location_id not in audience.locations:
            return "wrong_location", "Not at this location."
        if offer.currency not in ("", basket.currency):
            return "wrong_currency", f"Only for sales in {offer.currency}."
        if offer.starts_at is not None and self.at < offer.starts_at:
            return "not_started", "This promotion has not begun."
        if offer.ends_at is not None and self.at >= offer.ends_at:
            return "ended", "This promotion is over."
        return audience.objection(basket.shopper, self.local)

    def _matching(self, offer: Offer) -> tuple[tuple[int, ...], int]:
        """Lines of goods that match, and their sum. A gift is no reason for itself."""
        goods = offer.goods
        if offer.gift is None and not goods.named and not goods.excluded_variants and not goods.excluded_categories:
            return self.all, sum(self.left)
        mask = tuple(
            index
            for index, line in enumerate(self.lines)
            if line.good.variant_id != offer.gift and goods.match(line.good.variant_id, line.good.categories)
        )
        return mask, sum([self.left[index] for index in mask])

    def _inner_objection(self, candidate: Candidate) -> tuple[str, str] | None:
        """Conditions on the goods; a candidate that passes knows what it would take off."""
        offer, mask = candidate.offer, candidate.mask
        if not mask:
            return self._without_goods(offer)
        if offer.min_quantity > 1 and (missing := offer.min_quantity - sum([self.units[i] for i in mask])) > 0:
            return "needs_quantity", f"Needs {missing} more."
        if (missing := offer.min_spend - candidate.gross) > 0:
            decimal = money.to_decimal(missing, self.basket.currency)
            return "needs_spend", f"Needs {decimal} {self.basket.currency} more."
        if offer.gift is not None:
            mask = self._gifts(offer)
            if not mask:
                return "needs_gift", f"Put {offer.effect.sku} into the basket to get it."
            candidate.mask = mask
        if offer.stacking == "shipping":
            return None
        cuts = offer.effect.cuts([self.left[i] for i in mask], [self.units[i] for i in mask], candidate.gross)
        candidate.cuts, candidate.solo, candidate.among = tuple(cuts), sum(cuts), frozenset(mask)
        return None if candidate.solo else ("no_saving", "The goods cost no less with it.")

    def _without_goods(self, offer: Offer) -> tuple[str, str]:
        """No line matches. A gift that lies in the basket without a reason is told so."""
        if offer.gift is not None and self._gifts(offer):
            return "needs_other_goods", f"{offer.effect.sku} is only a gift beside other goods of this promotion."
        return "no_matching_goods", "Nothing in the basket is part of this promotion."

    def _gifts(self, offer: Offer) -> tuple[int, ...]:
        """Indexes of the lines that the offer gives away."""
        return tuple(index for index in self.all if self.lines[index].good.variant_id == offer.gift)
