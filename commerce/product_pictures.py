"""Adding pictures to a product and taking them away. The files themselves are written before, by `commerce.images`."""

from collections.abc import Collection

from django.db.models import Max, QuerySet

from commerce import catalog, transactions
from commerce.actors import Actor
from commerce.events import bus
from commerce.events.facts import ProductChanged
from commerce.images import Kept
from commerce.models import Image, Product

MOST = 30


@transactions.use_case
def add(*, by: Actor, product: Product, kept: Kept, alt: str = "") -> Image:
    """Put a kept picture last; one that the product has already stays as it is."""
    _lock(product)
    last = product.images.aggregate(last=Max("position"))["last"] or 0
    picture, created = Image.objects.get_or_create(
        product=product,
        key=kept.key,
        defaults={"alt": alt, "position": last + 1, "width": kept.width, "height": kept.height},
    )
    if created:
        _changed(product)
    return picture


@transactions.use_case
def remove(*, by: Actor, product: Product, picture_id: int) -> None:
    """Take one picture off the product; one that is gone already is no error."""
    _lock(product)
    picture = Image.objects.filter(product=product, pk=picture_id)
    variants = _shown_by(picture)
    if picture.delete()[0]:
        _changed(product, variants)


@transactions.use_case
def put_first(*, by: Actor, product: Product, picture_id: int) -> None:
    """Let one picture stand for the product in every list."""
    _lock(product)
    first = product.images.order_by("position", "id").first()
    if first is None or first.pk == picture_id:
        return
    for place, picture in enumerate(product.images.order_by("position", "id"), start=2):
        Image.objects.filter(pk=picture.pk).update(position=1 if picture.pk == picture_id else place)
    _changed(product, _shown_by(product.images.all()))


def _lock(product: Product) -> None:
    Product.objects.select_for_update(no_key=True).get(pk=product.pk)


def _shown_by(pictures: QuerySet[Image]) -> list[int]:
    """The variants that show any of these."""
    shown = Image.variants.through.objects.filter(image__in=pictures.order_by())
    return sorted(set(shown.values_list("variant_id", flat=True)))


def _changed(product: Product, variant_ids: Collection[int] = ()) -> None:
    catalog.touch(product_ids=[product.pk], variant_ids=variant_ids)
    transactions.about(product=product.pk)
    bus.publish(ProductChanged((product.pk,)))
