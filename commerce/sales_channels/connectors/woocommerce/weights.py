"""Weights in the unit that the shop was set to."""

from decimal import Decimal
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connectors.woocommerce.site import Site

_GRAMS = {"g": Decimal(1), "kg": Decimal(1000), "lbs": Decimal("453.59237"), "oz": Decimal("28.349523125")}
_DIGITS = Decimal("0.0001")


def of(site: Site, grams: int | None) -> dict[str, Any]:
    """The field of a product or variation; nothing when it has none, or when the shop's unit is not known."""
    if not grams:
        return {}
    said = reading.record(site.get("settings/products/woocommerce_weight_unit").data)
    unit = _GRAMS.get(reading.text(said.get("value")))
    return {"weight": f"{(grams / unit).quantize(_DIGITS).normalize():f}"} if unit else {}
