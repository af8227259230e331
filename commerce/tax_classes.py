"""Which tax classes goods can be of: standard, exempt, and those with a rate, ours or published.

Pricing charges a class that no rate is for as standard, so one that nobody knows would be taxed in full in silence.
"""

from commerce import tax_rates
from commerce.errors import Invalid, field_error
from commerce.models import TaxRate
from commerce.pricing.tax import EXEMPT, STANDARD


class UnknownTaxClass(Invalid):
    """No tax rate is for this class."""

    code = "unknown_tax_class"


def known() -> frozenset[str]:
    """Every class that goods may have."""
    published = {rate.tax_class for rate in tax_rates.published()}
    own = TaxRate.objects.order_by("tax_class").values_list("tax_class", flat=True).distinct()
    return frozenset({STANDARD, EXEMPT, *published, *own} - {""})


def complaint(wanted: str, classes: frozenset[str]) -> str:
    """Why goods cannot be of this class, and what to do."""
    return f"No tax rate is for {wanted[:64]}. Add one under Taxes first, or use {', '.join(sorted(classes))}."


def require(wanted: str, *, path: str) -> None:
    """Raise UnknownTaxClass unless goods may have this class."""
    if wanted not in (classes := known()):
        detail = complaint(wanted, classes)
        raise UnknownTaxClass(detail, errors=[field_error(path, UnknownTaxClass.code, detail)])
