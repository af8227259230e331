"""Filters of the variant list. What is in stock another app knows (`stock_filter`); without one nothing is."""

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from commerce import stock_filter
from commerce.models import Assortment, Category, Channel, Location, Product, Publication, Variant


def in_stock(rows: QuerySet[Variant], location: Location | None, wanted: bool) -> QuerySet[Variant]:
    """Variants that are in stock, or that are not."""
    keep = stock_filter.find()
    there = keep(rows, location) if keep else rows.none()
    return there if wanted else rows.exclude(pk__in=there.order_by().values("pk"))


def kept_at(rows: QuerySet[Variant], location: Location) -> QuerySet[Variant]:
    """Variants in a location's assortment."""
    chosen = Assortment.objects.filter(location=location).values("product")
    return rows.filter(Q(product__in_all_locations=True) | Q(product__in=chosen))


def sold_on(rows: QuerySet[Variant], channel: Channel) -> QuerySet[Variant]:
    """Variants that a channel sells now: active, not archived, published there or everywhere."""
    now = Now()
    open_now = (Q(starts_at=None) | Q(starts_at__lte=now)) & (Q(ends_at=None) | Q(ends_at__gt=now))
    chosen = Publication.objects.filter(open_now, channel=channel).values("product")
    rows = rows.exclude(status=Variant.Status.ARCHIVED)
    rows = rows.filter(product__status__in=[Product.Status.ACTIVE, Product.Status.DISCONTINUED])
    return rows.filter(Q(product__on_all_channels=True) | Q(product__in=chosen))


def below(rows: QuerySet[Variant], path: str) -> QuerySet[Variant]:
    """Variants in a category or anywhere under it, each once."""
    return rows.filter(product__in=products_below(path))


def products_below(path: str) -> QuerySet:
    """Ids of products in a category or anywhere under it."""
    branch = Category.objects.filter(Q(path=path) | Q(path__startswith=f"{path}/"))
    return Product.categories.through.objects.filter(category__in=branch).values("product")
