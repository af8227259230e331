"""Promotions on a worksheet: the best choice is written to its lines, then to its shipping, and who did not make it is
told why."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from commerce.pricing import stacking
from commerce.pricing.basket import Basket
from commerce.pricing.candidates import Candidate, Sieve
from commerce.pricing.codes import Judged
from commerce.pricing.play import Play
from commerce.pricing.quoted import Adjustment, Applied, Rejected
from commerce.pricing.rules import Rules
from commerce.pricing.shipping_play import ShippingPlay
from commerce.pricing.worksheet import Delivery, Line


class Discounts:
    """The promotions of one basket: first `on_goods`, then `on_shipping` of what the goods then cost to ship."""

    def __init__(self, basket: Basket, lines: Sequence[Line], rules: Rules, judged: Judged, at: datetime) -> None:
        self.lines = [line for line in lines if not line.agreed]
        local = at.astimezone(ZoneInfo(rules.place(basket.location_id).time_zone))
        sieve = Sieve(basket, self.lines, at, local)
        sifted = sieve.sift(rules.offers, judged.opened)
        self.candidates = sifted.candidates
        self.rejections = [*judged.rejected, *sifted.rejected]
        self.weighs_shipping = stacking.needs_parcels(self.candidates)
        self.chosen: tuple[Candidate, ...] = ()
        self.saved: dict[Candidate, int] = {}

    def on_goods(self, deliveries: Sequence[Delivery]) -> None:
        """Write the best choice to the lines. Charges count where a group weighs shipping against goods."""
        if not self.candidates:
            return
        left, units = [line.left for line in self.lines], [line.item.quantity for line in self.lines]
        play = Play(self.candidates, left, units)
        self.chosen, taken = stacking.best(self.candidates, play, self._shipping(deliveries))
        for one, cuts in taken:
            for index, cut in cuts.items():
                if cut:
                    self.lines[index].left -= cut
                    self.lines[index].adjustments.append(Adjustment(one.code, one.offer.title, cut))
            self._note(one, sum(cuts.values()))

    def on_shipping(self, deliveries: Sequence[Delivery]) -> None:
        """Write what is left of the charges."""
        if not any(one.offer.stacking == "shipping" for one in self.candidates):
            return
        for one, cuts in self._shipping(deliveries).taken(self.chosen):
            for delivery, cut in zip(deliveries, cuts, strict=True):
                if cut:
                    delivery.left -= cut
                    delivery.adjustments.append(Adjustment(one.code, one.offer.title, cut))
            self._note(one, sum(cuts))

    @property
    def applied(self) -> tuple[Applied, ...]:
        """Who took part, in order of application, with what it saved in all."""
        return tuple(Applied(one.code, one.offer.title, amount) for one, amount in self.saved.items() if amount)

    @property
    def rejected(self) -> tuple[Rejected, ...]:
        """Who did not, by code."""
        losers = [self._loser(one) for one in self.candidates if not self.saved.get(one)]
        return tuple(sorted([*self.rejections, *losers], key=lambda row: (row.code, row.reason)))

    @property
    def redeems(self) -> tuple[int, ...]:
        """Ids of the codes that the order would use up."""
        return tuple(sorted(one.code_id for one, amount in self.saved.items() if amount and one.code_id is not None))

    def _shipping(self, deliveries: Sequence[Delivery]) -> ShippingPlay:
        charges = [(each.left, each.option.service if each.option else "") for each in deliveries]
        return ShippingPlay(self.candidates, charges)

    def _note(self, one: Candidate, amount: int) -> None:
        self.saved[one] = self.saved.get(one, 0) + amount

    def _loser(self, one: Candidate) -> Rejected:
        rivals = [other for other, amount in self.saved.items() if amount]
        same_group = [other for other in rivals if one.offer.group and other.offer.group == one.offer.group]
        if same_group:
            return Rejected(
                one.code, "exclusive_group", f"Only the best of its group applies: {same_group[0].offer.title}."
            )
        same_class = [other for other in rivals if other.offer.stacking == one.offer.stacking]
        if same_class:
            return Rejected(
                one.code, "better_offer", f"Does not combine with {same_class[0].offer.title}, which saves more."
            )
        return Rejected(one.code, "no_saving", "Nothing is left that it could make cheaper.")
