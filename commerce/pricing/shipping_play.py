"""What promotions save on shipping: the best that stands alone, or all that combine, over every delivery."""

from collections.abc import Sequence

from commerce.pricing.candidates import Candidate

Choice = tuple[Candidate, ...]


class ShippingPlay:
    """Charges per delivery as `(amount, service)`, and the offers on shipping that need no choosing."""

    def __init__(self, candidates: Sequence[Candidate], charges: Sequence[tuple[int, str]]) -> None:
        self.charges = charges
        self.fixed = [one for one in candidates if one.offer.stacking == "shipping" and not one.offer.group]

    def saved(self, choice: Choice) -> int:
        """The sum that this choice takes off."""
        return sum(cut for _, cuts in self.taken(choice) for cut in cuts)

    def taken(self, choice: Choice) -> list[tuple[Candidate, list[int]]]:
        """Who takes what off which delivery."""
        more = [one for one in choice if one.offer.stacking == "shipping"]
        offers = sorted([*self.fixed, *more], key=lambda one: one.offer.order)
        ways = [[one] for one in offers if not one.offer.combines]
        ways.append([one for one in offers if one.offer.combines])
        return max((self._together(way) for way in ways), key=_sum)

    def _together(self, offers: Sequence[Candidate]) -> list[tuple[Candidate, list[int]]]:
        left = [amount for amount, _ in self.charges]
        found = []
        for one in offers:
            cuts = [
                one.offer.effect.cut(amount, service) for amount, (_, service) in zip(left, self.charges, strict=True)
            ]
            left = [amount - cut for amount, cut in zip(left, cuts, strict=True)]
            if any(cuts):
                found.append((one, cuts))
        return found


def _sum(taken: list[tuple[Candidate, list[int]]]) -> int:
    return sum(cut for _, cuts in taken for cut in cuts)
