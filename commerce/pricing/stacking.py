"""Which promotions apply together: the choice that leaves the customer the least to pay.

Line offers come first, then those on the order, on what is left. On one line stands either one offer or any number that
all say they combine; likewise on the order. Of an exclusive group one applies at most. Offers that look at one line
only need no search: the best for each line is taken. The rest is tried in all combinations up to a fixed number, beyond
it one after the other, the largest saving first. Nothing depends on the order of lines or offers.
"""

from collections.abc import Iterator, Sequence
from itertools import product

from commerce.pricing.candidates import Candidate
from commerce.pricing.play import Play, Taken
from commerce.pricing.shipping_play import ShippingPlay

MOST_COMBINATIONS = 128
_WORK = 60_000
Choice = tuple[Candidate, ...]


def best(candidates: Sequence[Candidate], play: Play, parcels: ShippingPlay) -> tuple[Choice, Taken]:
    """The members of groups and the searched offers that were chosen, and what each offer takes off each line."""
    dimensions = _dimensions(candidates)
    ships = any(one.offer.stacking == "shipping" for options in dimensions for one in options)

    def saved(choice: Choice) -> int:
        return play.saved(choice) + (parcels.saved(choice) if ships else 0)

    size = 1
    for options in dimensions:
        size *= len(options) + 1
    trials = min(MOST_COMBINATIONS, max(8, _WORK // play.cost))
    chosen = _all(dimensions, saved) if size <= trials else _one_by_one(dimensions, saved, trials * 2)
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


def _all(dimensions: list[list[Candidate]], saved) -> Choice:
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


def _one_by_one(dimensions: list[list[Candidate]], saved, trials: int) -> Choice:
    """Take what helps most by itself, then whatever still helps beside what is taken, until all trials are used."""
    ordered = sorted(dimensions, key=lambda options: -max(one.solo for one in options))
    chosen: Choice = ()
    most = saved(chosen)
    for options in ordered:
        better = None
        for option in options:
            if trials and (amount := saved((*chosen, option))) > most:
                better, most = option, amount
            trials = max(0, trials - 1)
        if better is not None:
            chosen = (*chosen, better)
    return chosen
