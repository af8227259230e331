"""The fields in which a person types what a promotion does, per kind, and the way from there to its effect and back."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

from commerce import money

TIERS = 4
SHIPPING_WAYS = {"free": "Free", "percent": "Percent off", "amount": "Amount off", "price": "Fixed charge"}
OFF_IN = [("percent", "percent"), ("amount", "money")]
MONEY = ("amount", "price", "max_amount", "spend")


def fields(kind: str) -> dict[str, forms.Field]:
    """The form fields of a kind, by name."""
    if kind == "tiered_spend":
        return {name: field for place in range(TIERS) for name, field in _tier(place).items()}
    return {name: make() for name, make in _FIELDS[kind].items()}


def initial(kind: str, effect: Mapping[str, Any], currency: str) -> dict[str, Any]:
    """What stands in the fields for an effect."""
    if kind == "tiered_spend":
        return _tiers_shown(effect.get("tiers", ()), currency)
    if kind == "shipping":
        way = next((name for name in ("percent", "amount", "price") if effect.get(name) is not None), "percent")
        free = effect.get("price") == 0 or str(effect.get("percent", "100")) == "100"
        shown = {"way": "free" if free and way != "amount" else way, "services": ", ".join(effect.get("services", ()))}
        return shown | ({} if shown["way"] == "free" else {"value": _typed(way, effect[way], currency)})
    return {name: _typed(name, value, currency) for name, value in effect.items()}


def read(kind: str, found: Mapping[str, Any], currency: str) -> dict[str, Any]:
    """The effect of cleaned fields. Raises ValidationError for an amount that its currency has no coin for."""
    if kind == "tiered_spend":
        rows = [_tier_read(place, found, currency) for place in range(TIERS)]
        return {"tiers": [row for row in rows if row]}
    if kind == "shipping":
        services = [each.strip() for each in found["services"].split(",") if each.strip()]
        way = found["way"]
        effect = {"percent": "100"} if way == "free" else _given(way, found["value"], currency)
        return effect | ({"services": services} if services else {})
    effect: dict[str, Any] = {}
    for name in _FIELDS[kind]:
        effect |= _given(name, found.get(name), currency)
    return effect


def minor(value: Decimal, currency: str) -> int:
    """Minor units of what was typed. Raises ValidationError."""
    if not currency:
        raise forms.ValidationError("Choose a currency: this promotion counts money.")
    try:
        return money.from_decimal(value, currency)
    except ValueError as error:
        raise forms.ValidationError(f"{currency} has no such small coin.") from error


def amount(label: str, **more: Any) -> forms.DecimalField:
    """A field for money as people write it."""
    words = {"invalid": "Enter an amount such as 19.90."}
    return forms.DecimalField(label=label, min_value=0, max_value=10**9, error_messages=words, **more)


def percent(label: str, **more: Any) -> forms.DecimalField:
    """A field for a percentage."""
    return forms.DecimalField(label=label, min_value=0, max_value=100, decimal_places=4, **more)


def units(label: str, **more: Any) -> forms.IntegerField:
    """A field for a number of units."""
    return forms.IntegerField(label=label, **{"min_value": 1, "max_value": 1_000_000, **more})


def _tier(place: int) -> dict[str, forms.Field]:
    first = place == 0
    return {
        f"spend{place}": amount("From a spend of", required=first),
        f"off{place}": amount("Takes off", required=first),
        f"unit{place}": forms.ChoiceField(label="in", choices=OFF_IN, required=False),
    }


def _tiers_shown(tiers: Any, currency: str) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for place, tier in enumerate(tiers):
        unit = "percent" if tier.get("percent") else "amount"
        shown[f"spend{place}"] = _typed("spend", tier["spend"], currency)
        shown |= {f"off{place}": _typed(unit, tier[unit], currency), f"unit{place}": unit}
    return shown


def _tier_read(place: int, found: Mapping[str, Any], currency: str) -> dict[str, Any]:
    spend, off, unit = (found.get(f"{name}{place}") for name in ("spend", "off", "unit"))
    if spend is None or off is None:
        return {}
    return _given("spend", spend, currency) | _given(unit or "percent", off, currency)


def _typed(name: str, value: Any, currency: str) -> Any:
    return money.to_decimal(value, currency) if name in MONEY and currency else value


def _given(name: str, value: Any, currency: str) -> dict[str, Any]:
    if value in (None, "", False):
        return {}
    if name in MONEY:
        return {name: minor(value, currency)}
    return {name: f"{value.normalize():f}" if name == "percent" else value}


_FIELDS: Mapping[str, Mapping[str, Any]] = {
    "percent": {
        "percent": lambda: percent("Percent off"),
        "max_amount": lambda: amount("At most", required=False, help_text="Of the whole order; empty for no limit"),
    },
    "amount": {
        "amount": lambda: amount("Amount off"),
        "each": lambda: forms.BooleanField(label="Off every unit, not once", required=False),
    },
    "fixed_price": {
        "price": lambda: amount("Price"),
        "quantity": lambda: units("For how many units together", initial=1),
    },
    "x_for_y": {"take": lambda: units("Take", min_value=2), "pay": lambda: units("Pay for")},
    "cheapest_free": {"of": lambda: units("Buy", min_value=2), "free": lambda: units("Cheapest free", initial=1)},
    "gift": {
        "sku": lambda: forms.CharField(label="SKU of the gift", max_length=120),
        "quantity": lambda: units("How many", initial=1),
    },
    "shipping": {
        "way": lambda: forms.ChoiceField(label="Shipping costs", choices=list(SHIPPING_WAYS.items())),
        "value": lambda: amount("Percent or amount", required=False, help_text="Not needed when it is free"),
        "services": lambda: forms.CharField(
            label="Only these services", required=False, help_text="Codes with commas between; empty for all"
        ),
    },
}
