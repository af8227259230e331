"""Which promotions apply together: the choice that leaves the customer the least to pay.

Line offers come first, then those on the order, on what is left. On one line stands either one offer or any number that
all say they combine; likewise on the order. Of an exclusive group one applies at most. Offers that look at one line
only need no search: the best for each line is taken. The rest is tried in all combinations up to a fixed number, beyond
it one after the other, the largest saving first. Nothing depends on the order of lines or offers.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from math import prod

from commerce.pricing.candidates import Candidate
from commerce.pricing.play import Play, Taken
from commerce.pricing.shipping_play import ShippingPlay

MOST_TRIALS = 128
_LINES_TRIED = 4000  # trials of large baskets are fewer, so that a quote stays quick
Choice = tuple[Candidate, ...]
Saved = Callable[[Choice], int]


def best(candidates: Sequence[Candidate], play: Play, parcels: ShippingPlay) -> tuple[Choice, Taken]:
    """The members of groups and the searched offers that were chosen, and what each offer takes off each line."""
    dimensions = _dimensions(candidates)
    ships = any(one.offer.stacking == "shipping" for options in dimensions for one in options)

    def saved(choice: Choice) -> int:
        return play.saved(choice) + (parcels.saved(choice) if ships else 0)

    trials = max(16, min(MOST_TRIALS, _LINES_TRIED // max(1, len(play.left))))
    if prod(len(options) + 1 for options in dimensions) <= trials:
        chosen = _all(dimensions, saved)
    else:
        chosen = _one_by_one(dimensions, saved, play, trials)
    return chosen, play.taken(chosen)


def needs_parcels(candidates: Sequence[Candidate]) -> bool:
    """Whether charges must be known before the choice: an exclusive group weighs shipping against goods."""
    return any(one.offer.stacking == "shipping" and one.offer.group for one in candidates)


def _dimensions(candidates: Sequence[Candidate]) -> list[list[Candidate]]:
    """What is chosen among: one of each group or none, and each offer on several lines at once, or not."""
    groups: dict[str, list[Candidate]] = {}
    alone = []
    for one in sorted(candidates, key=lambda one: one.offer.order):
        if one.offer.group:
            groups.setdefault(one.offer.group, []).append(one)
        elif one.offer.stacking == "line" and not one.offer.effect.separable:
            alone.append([one])
    return [groups[name] for name in sorted(groups)] + alone


def _all(dimensions: list[list[Candidate]], saved: Saved) -> Choice:
    best_choice: Choice = ()
    most = saved(best_choice)
    for choice in _choices(dimensions):
        if (amount := saved(choice)) > most:
            best_choice, most = choice, amount
    return best_choice


def _choices(dimensions: list[list[Candidate]]) -> Iterator[Choice]:
    for options in product(*([None, *options] for options in dimensions)):
        if choice := tuple(option for option in options if option is not None):
            yield choice


def _one_by_one(dimensions: list[list[Candidate]], saved: Saved, play: Play, trials: int) -> Choice:
    """Take what helps most by itself, then whatever still helps beside what is taken. Where nothing taken stands on the
    same lines, that is known without trying; when all trials are used, what would need one is left out."""
    chosen: Choice = ()
    touched: set[int] = set()
    most: int | None = None
    for options in sorted(dimensions, key=lambda options: -max(one.solo for one in options)):
        gain = play.gain(options[0], touched) if len(options) == 1 and not options[0].offer.group else None
        better = options[0] if gain is not None and gain > 0 else None
        if gain is None and trials > 0:
            before = saved(chosen) if most is None else most
            amounts = [saved((*chosen, option)) for option in options[:trials]]
            trials -= len(amounts)
            most = max(before, *amounts)
            better = options[amounts.index(most)] if most > before else None
        elif better is not None:
            most = None
        if better is not None:
            chosen = (*chosen, better)
            touched.update(better.mask)
    return chosen
