"""What a promotion does and when, in the words of whoever reads it: no JSON, no codes where a name is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from commerce import visibility
from commerce.actors import Actor
from commerce.console import category_names, formats
from commerce.models import Promotion
from commerce.opening_hours import DAYS

DAY_WORDS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
CLASSES = {"line": "On products", "order": "On the order", "shipping": "On shipping"}


@dataclass(frozen=True, slots=True)
class Names:
    """Names of what promotions name by code."""

    categories: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    locations: Mapping[str, str] = field(default_factory=dict)


def names(actor: Actor) -> Names:
    """All names, in three queries."""
    return Names(
        categories=category_names.by_path(actor),
        channels=dict(visibility.channels(actor).order_by("id").values_list("code", "name")),
        locations=dict(visibility.locations(actor).order_by("id").values_list("code", "name")),
    )


def state(promotion: Promotion, now: datetime) -> str:
    """The state as people know it: one whose dates are to come is scheduled, one whose dates are over has ended."""
    if promotion.status != Promotion.Status.ACTIVE:
        return str(promotion.status)
    if promotion.ends_at and promotion.ends_at <= now:
        return "ended"
    return "scheduled" if promotion.starts_at and promotion.starts_at > now else "active"


def when(promotion: Promotion, now: datetime) -> str:
    """`From 24 November until 30 November`."""
    start = promotion.starts_at and formats.clock(promotion.starts_at, now)
    end = promotion.ends_at and formats.clock(promotion.ends_at, now)
    if start and end:
        return f"{start} to {end}"
    if start:
        return f"From {start}"
    return f"Until {end}" if end else "Always"


def does(promotion: Promotion) -> str:
    """`15% off each product`, `3 for the price of 2`."""
    return _EFFECTS[promotion.kind](promotion.effect, promotion)


def applies(promotion: Promotion, known: Names) -> list[str]:
    """Every condition as one phrase; none when it always applies."""
    given = promotion.conditions
    found = [
        _among("On", given.get("categories", ()), known.categories, also=given.get("skus", ())),
        _among("Not on", given.get("exclude_categories", ()), known.categories, also=given.get("exclude_skus", ())),
        _among("Sold on", given.get("channels", ()), known.channels),
        _among("In", given.get("locations", ()), known.locations),
        _days(given.get("weekdays", ())),
        "{} to {}".format(*given["hours"]) if given.get("hours") else "",
        "First order only" if given.get("first_order") else "",
        _among("For customers in", given.get("segments", ()), {}),
        _among("For the group", given.get("groups", ()), {}),
        f"From {_money(given['min_spend'], promotion)}" if given.get("min_spend") else "",
        f"From {formats.counted(given['min_quantity'], 'unit')}" if given.get("min_quantity") else "",
        "With a code" if promotion.needs_code else "",
    ]
    return [phrase for phrase in found if phrase]


def _among(start: str, values: Sequence[str], known: Mapping[str, str], also: Sequence[str] = ()) -> str:
    shown = [known.get(value, value) for value in values] + list(also)
    if not shown:
        return ""
    rest = f" and {len(shown) - 4} more" if len(shown) > 4 else ""
    return f"{start} {', '.join(shown[:4])}{rest}"


def _days(chosen: Sequence[str]) -> str:
    places = sorted(DAYS.index(day) for day in chosen)
    if len(places) > 2 and places == list(range(places[0], places[-1] + 1)):
        return f"{DAY_WORDS[places[0]]} to {DAY_WORDS[places[-1]]}"
    return ", ".join(DAY_WORDS[place] for place in places)


def _money(amount: int, promotion: Promotion) -> str:
    return formats.money(amount, promotion.currency) if promotion.currency else formats.number(amount)


def _percent(value: Any) -> str:
    return f"{Decimal(str(value)).normalize():f}%"


def _target(promotion: Promotion) -> str:
    if promotion.stacking == "order":
        return "the order"
    return "each product"


def _percent_off(effect: dict, promotion: Promotion) -> str:
    most = f", at most {_money(effect['max_amount'], promotion)}" if effect.get("max_amount") else ""
    return f"{_percent(effect['percent'])} off {_target(promotion)}{most}"


def _amount_off(effect: dict, promotion: Promotion) -> str:
    target = "each unit" if effect.get("each") else "the order" if promotion.stacking == "order" else "these products"
    return f"{_money(effect['amount'], promotion)} off {target}"


def _fixed_price(effect: dict, promotion: Promotion) -> str:
    many = effect.get("quantity") or 1
    return f"{'Each' if many == 1 else many} for {_money(effect['price'], promotion)}"


def _x_for_y(effect: dict, promotion: Promotion) -> str:
    return f"{effect['take']} for the price of {effect.get('pay', 1)}"


def _cheapest_free(effect: dict, promotion: Promotion) -> str:
    free = effect.get("free", 1)
    return f"Buy {effect['of']}, the cheapest {'is' if free == 1 else f'{free} are'} free"


def _gift(effect: dict, promotion: Promotion) -> str:
    many = effect.get("quantity", 1)
    return f"{f'{many} × ' if many > 1 else ''}{effect['sku']} free"


def _shipping(effect: dict, promotion: Promotion) -> str:
    if effect.get("price") == 0 or str(effect.get("percent", "")) == "100":
        said = "Free shipping"
    elif effect.get("price") is not None:
        said = f"Shipping for {_money(effect['price'], promotion)}"
    elif effect.get("amount"):
        said = f"{_money(effect['amount'], promotion)} off shipping"
    else:
        said = f"{_percent(effect['percent'])} off shipping"
    return f"{said} by {', '.join(effect['services'])}" if effect.get("services") else said


def _tiered_spend(effect: dict, promotion: Promotion) -> str:
    def off(tier: dict) -> str:
        return _percent(tier["percent"]) if tier.get("percent") else _money(tier["amount"], promotion)

    tiers = [f"{off(tier)} off from {_money(tier['spend'], promotion)}" for tier in effect["tiers"]]
    return ", ".join(tiers)


_EFFECTS = {
    "percent": _percent_off,
    "amount": _amount_off,
    "fixed_price": _fixed_price,
    "x_for_y": _x_for_y,
    "cheapest_free": _cheapest_free,
    "gift": _gift,
    "shipping": _shipping,
    "tiered_spend": _tiered_spend,
}
