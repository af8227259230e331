"""Adding pictures to a product and taking them away. The files themselves are written before, by `commerce.images`."""

from django.db.models import Max

from commerce import transactions
from commerce.actors import Actor
from commerce.events import bus
from commerce.events.facts import ProductChanged
from commerce.images import Kept
from commerce.models import Image, Product

MOST = 30


@transactions.use_case
def add(*, by: Actor, product: Product, kept: Kept, alt: str = "") -> Image:
    """Put a kept picture last; one that the product has already stays as it is."""
    Product.objects.select_for_update(no_key=True).get(pk=product.pk)
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
    if Image.objects.filter(product=product, pk=picture_id).delete()[0]:
        _changed(product)


@transactions.use_case
def put_first(*, by: Actor, product: Product, picture_id: int) -> None:
    """Let one picture stand for the product in every list."""
    first = product.images.order_by("position", "id").first()
    if first is None or first.pk == picture_id:
        return
    for place, picture in enumerate(product.images.order_by("position", "id"), start=2):
        Image.objects.filter(pk=picture.pk).update(position=1 if picture.pk == picture_id else place)
    _changed(product)


def _changed(product: Product) -> None:
    transactions.about(product=product.pk)
    bus.publish(ProductChanged((product.pk,)))
