"""`{% race_card shell as card %}`: what the race card shows before the button is pressed."""

from typing import Any

from django import template

from commerce import pictures
from commerce.models import Variant
from config.demo import race

register = template.Library()


@register.simple_tag
def race_card(shell: dict[str, Any]) -> dict[str, Any] | None:
    """Picture, names and numbers; None when the raced product was removed."""
    variant = Variant.objects.select_related("product").filter(sku=race.SKU).first()
    if variant is None:
        return None
    contest = race.contest(shell["store"].location)
    return {
        "title": variant.product.title,
        "variant": ", ".join(variant.option_values),
        "store": contest.location.name,
        "picture": pictures.of_variants([variant.pk], size=96).get(variant.pk, ""),
        "units": race.UNITS,
        "buyers": range(1, race.BUYERS + 1),
    }
