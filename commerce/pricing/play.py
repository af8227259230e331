"""What a choice of promotions saves on goods: line offers on their lines, then those on the order.

`Play` is asked many times for the sum, and once for every share.
"""

from collections.abc import Sequence

from commerce.pricing.candidates import Candidate

FREE, SHARED, CLOSED = 0, 1, 2  # a line: untouched; taken by offers that combine; taken by one that does not
Taken = list[tuple[Candidate, dict[int, int]]]
Choice = tuple[Candidate, ...]


class Play:
    """The lines before promotions, `left` and `units`, and the offers that need no choosing."""

    def __init__(self, candidates: Sequence[Candidate], left: Sequence[int], units: Sequence[int]) -> None:
        self.left, self.units = list(left), list(units)
        ordered = sorted(candidates, key=lambda one: one.offer.order)
        fixed = [one for one in ordered if not one.offer.group]
        separable = [one for one in fixed if one.offer.stacking == "line" and one.offer.effect.separable]
        self.single = self._best_single([one for one in separable if not one.offer.combines])
        self.chains = self._chains([one for one in separable if one.offer.combines])
        self.chained = [self._chain_cut(index, amount, chain) for index, (amount, chain) in self._lines()]
        self.free = [max(one, two) for one, two in zip((cut for cut, _ in self.single), self.chained, strict=True)]
        orders = [one for one in fixed if one.offer.stacking == "order"]
        self.order_single = [one for one in orders if not one.offer.combines]
        self.order_chain = [one for one in orders if one.offer.combines]
        self.total = sum(self.left)

    def gain(self, one: Candidate, touched: set[int]) -> int | None:
        """What a searched offer on lines saves there beside what needs no choosing, where nobody else stands; None
        where only trying tells."""
        simple = one.offer.stacking == "line" and not one.offer.effect.separable
        if not simple or not touched.isdisjoint(one.mask):
            return None
        if one.offer.combines and any(self.chains[index] for index in one.mask):
            return None
        used = one.mask
        if not one.offer.effect.uses_all:
            used = [index for index, cut in zip(one.mask, one.cuts, strict=True) if cut]
        return one.solo - sum([self.free[index] for index in used])

    def saved(self, choice: Choice) -> int:
        """The sum that this choice takes off, with everything that needs no choosing."""
        left = self._after_lines(choice, None)
        return self.total - sum(left) + self._best_order(choice, left)[0]

    def taken(self, choice: Choice) -> Taken:
        """Who takes what off which line, in order of application."""
        record: Taken = []
        left = self._after_lines(choice, record)
        for one in self._best_order(choice, left)[1]:
            cuts = self._cuts(one, one.mask, left)
            for index, cut in zip(one.mask, cuts, strict=True):
                left[index] -= cut
            record.append((one, dict(zip(one.mask, cuts, strict=True))))
        return record

    def _after_lines(self, choice: Choice, record: Taken | None) -> list[int]:
        left, state = list(self.left), bytearray(len(self.left))
        lines = [one for one in choice if one.offer.stacking == "line"]
        searched = [one for one in lines if not one.offer.effect.separable]
        for one in sorted(searched, key=_narrow_first):
            self._take(one, left, state, record)
        self._take_singly([one for one in lines if one.offer.effect.separable], left, state, record)
        return left

    def _take(self, one: Candidate, left: list[int], state: bytearray, record: Taken | None) -> None:
        """Let an offer on several lines have those that are open to it."""
        combines, mask, cuts = one.offer.combines, one.mask, one.cuts
        if any(state[index] for index in mask):
            mask = tuple(index for index in mask if state[index] == FREE or (combines and state[index] == SHARED))
            cuts = self._cuts(one, mask, left) if mask else ()
        if not any(cuts):
            return
        for index, cut in zip(mask, cuts, strict=True):
            left[index] -= cut
            if cut or one.offer.effect.uses_all:
                state[index] = SHARED if combines else CLOSED
        if record is not None:
            record.append((one, dict(zip(mask, cuts, strict=True))))

    def _take_singly(self, extra: Sequence[Candidate], left: list[int], state: bytearray, record: Taken | None) -> None:
        """Give each line that is left the best offer of those that stand alone, or all that combine."""
        single = (
            self._best_single([one for one in extra if not one.offer.combines], self.single) if extra else self.single
        )
        more = [one for one in extra if one.offer.combines]
        special = {index for one in extra for index in one.mask}
        shares: dict[Candidate, dict[int, int]] = {}
        for index, place in enumerate(state):
            if place == CLOSED:
                continue
            if place == FREE and record is None and index not in special:
                left[index] -= self.free[index]
                continue
            chain, together = self.chains[index], {}
            if more and index in special:
                chain = sorted([*chain, *(one for one in more if index in one.among)], key=_by_order)
            sum_of_chain = self._chain_cut(index, left[index], chain, together)
            cut, one = single[index]
            if place == FREE and one is not None and cut >= sum_of_chain:
                sum_of_chain, together = cut, {one: cut}
            left[index] -= sum_of_chain
            for each, amount in together.items():
                shares.setdefault(each, {})[index] = amount
        if record is not None:
            record += sorted(shares.items(), key=lambda pair: pair[0].offer.order)

    def _best_single(
        self, candidates: Sequence[Candidate], start: list[tuple[int, Candidate | None]] | None = None
    ) -> list[tuple[int, Candidate | None]]:
        found = list(start) if start else [(0, None)] * len(self.left)
        for one in candidates:
            for index, cut in zip(one.mask, one.cuts, strict=True):
                if cut > found[index][0]:
                    found[index] = (cut, one)
        return found

    def _chains(self, combining: Sequence[Candidate]) -> list[list[Candidate]]:
        found: list[list[Candidate]] = [[] for _ in self.left]
        for one in combining:
            for index in one.mask:
                found[index].append(one)
        return found

    def _lines(self):
        return enumerate(zip(self.left, self.chains, strict=True))

    def _chain_cut(
        self, index: int, amount: int, chain: Sequence[Candidate], shares: dict[Candidate, int] | None = None
    ) -> int:
        """What offers that combine take off one line, one after the other."""
        left, units = amount, self.units[index]
        for one in chain:
            if cut := one.offer.effect.cut(left, units):
                left -= cut
                if shares is not None:
                    shares[one] = cut
        return amount - left

    def _best_order(self, choice: Choice, left: Sequence[int]) -> tuple[int, list[Candidate]]:
        """The most that offers on the order save: the best that stands alone, or all that combine."""
        more = [one for one in choice if one.offer.stacking == "order"]
        alone = [*self.order_single, *(one for one in more if not one.offer.combines)]
        chain = sorted([*self.order_chain, *(one for one in more if one.offer.combines)], key=_by_order)
        sums = {one.mask: 0 for one in (*alone, *chain)}
        for mask in sums:
            sums[mask] = sum([left[index] for index in mask])
        most, best = 0, []
        for one in alone:
            if (off := one.offer.effect.off(sums[one.mask], one.gross)) > most:
                most, best = off, [one]
        together = self._together(chain, left, sums)
        return (together, chain) if together > most else (most, best)

    def _together(self, chain: Sequence[Candidate], left: Sequence[int], sums: dict[tuple[int, ...], int]) -> int:
        """What offers on the order take off one after the other. Shares matter only where they differ in lines."""
        if len({one.mask for one in chain}) <= 1:
            off = 0
            for one in chain:
                off += one.offer.effect.off(sums[one.mask] - off, one.gross)
            return off
        rest = list(left)
        for one in chain:
            for index, cut in zip(one.mask, self._cuts(one, one.mask, rest), strict=True):
                rest[index] -= cut
        return sum(left) - sum(rest)

    def _cuts(self, one: Candidate, mask: Sequence[int], left: Sequence[int]) -> Sequence[int]:
        return one.offer.effect.cuts([left[i] for i in mask], [self.units[i] for i in mask], one.gross)


def _by_order(one: Candidate) -> tuple:
    return one.offer.order


def _narrow_first(one: Candidate) -> tuple:
    return (one.offer.combines, len(one.mask), one.offer.order)
