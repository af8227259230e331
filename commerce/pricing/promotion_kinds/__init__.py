"""One file per kind of promotion: how its `effect` is written, and what it takes off. A new kind is a new file here."""

from collections.abc import Callable, Mapping
from typing import Any

from commerce.pricing.promotion_kinds import (
    amount,
    cheapest_free,
    fixed_price,
    gift,
    percent,
    shipping,
    tiered_spend,
    x_for_y,
)
from commerce.pricing.promotion_kinds.effect import Effect
from commerce.pricing.rule_reader import RuleReader

_READERS: Mapping[str, Callable[..., Effect]] = {
    "percent": percent.read,
    "amount": amount.read,
    "fixed_price": fixed_price.read,
    "x_for_y": x_for_y.read,
    "cheapest_free": cheapest_free.read,
    "gift": gift.read,
    "shipping": shipping.read,
    "tiered_spend": tiered_spend.read,
}
STACKING: Mapping[str, tuple[str, ...]] = {
    "percent": ("line", "order"),
    "amount": ("line", "order"),
    "tiered_spend": ("order", "line"),
    "shipping": ("shipping",),
}
LINE_ONLY = ("line",)


def classes(kind: str) -> tuple[str, ...]:
    """The stacking classes that a kind may have, its usual one first."""
    return STACKING.get(kind, LINE_ONLY)


def read(kind: str, effect: Any, *, stacking: str) -> tuple[Effect, list[dict[str, Any]]]:
    """The effect of a kind and what is wrong with it, as errors with paths below `effect`."""
    reader = RuleReader(effect, "effect")
    made = _READERS[kind](reader, whole=stacking == "order")
    return made, reader.finish()


def counts_money(effect: Any) -> bool:
    """Whether an effect names amounts of money, which mean nothing without a currency."""
    if not isinstance(effect, Mapping):
        return False
    return bool({"amount", "price", "max_amount", "tiers"} & effect.keys())
