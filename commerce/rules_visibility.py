"""What an actor may see of the rules that money follows: promotions, prices, taxes, shipping.

They hold for every store, so whoever may read them anywhere reads all of them.
"""

from django.db.models import QuerySet

from commerce.actors import Actor
from commerce.models import Price, PriceChange, PriceList, Promotion, ShippingZone, TaxCountry, TaxRate

READ, WRITE = "prices.read", "prices.write"


def promotions(actor: Actor) -> QuerySet[Promotion]:
    """All of them for whoever may read or write prices."""
    return Promotion.objects.all() if _sees_prices(actor) else Promotion.objects.none()


def price_lists(actor: Actor) -> QuerySet[PriceList]:
    """All of them for whoever may read or write prices."""
    return PriceList.objects.all() if _sees_prices(actor) else PriceList.objects.none()


def price_changes(actor: Actor) -> QuerySet[PriceChange]:
    """Batches of prices with one instant, past ones included."""
    return PriceChange.objects.all() if _sees_prices(actor) else PriceChange.objects.none()


def prices(actor: Actor) -> QuerySet[Price]:
    """The rows of all lists."""
    return Price.objects.all() if _sees_prices(actor) else Price.objects.none()


def tax_rates(actor: Actor) -> QuerySet[TaxRate]:
    """Rates are public; which of them we charge is for whoever may read prices."""
    return TaxRate.objects.all() if _sees_prices(actor) else TaxRate.objects.none()


def tax_countries(actor: Actor) -> QuerySet[TaxCountry]:
    """How countries round."""
    return TaxCountry.objects.all() if _sees_prices(actor) else TaxCountry.objects.none()


def shipping_zones(actor: Actor) -> QuerySet[ShippingZone]:
    """Where we ship; services follow by `services`."""
    return ShippingZone.objects.all() if _sees_prices(actor) else ShippingZone.objects.none()


def _sees_prices(actor: Actor) -> bool:
    return actor.may(READ) or actor.may(WRITE)
