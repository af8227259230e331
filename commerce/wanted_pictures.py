"""Pictures that a new product or variant names by address: ours are hung at once, others are fetched afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max

from commerce import http_client, images, transactions
from commerce.errors import field_error
from commerce.http_client import UrlRefused
from commerce.models import Image, PictureFetch, Product, Variant


@dataclass(frozen=True, slots=True)
class NewPicture:
    """A picture to be: one of ours, at the address that answers give, or one that is fetched from elsewhere."""

    url: str
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """Who wants a picture, and where the request says so."""

    picture: NewPicture
    path: str
    variant: Variant | None = None


def wishes(pictures: Sequence[NewPicture], path: str, variant: Variant | None = None) -> list[Wish]:
    """One wish per picture, in their order."""
    return [Wish(picture, f"{path}[{index}]", variant) for index, picture in enumerate(pictures)]


@transactions.building_block
def hang(product: Product, wanted: Sequence[Wish]) -> None:
    """Let a locked or new product have these. Raises UrlRefused with the path of what may not be fetched."""
    if not wanted:
        return
    keys = {wish.picture.url: images.key_of(wish.picture.url) for wish in wanted}
    known = {image.key: image for image in Image.objects.filter(key__in=[key for key in keys.values() if key])}
    ours = [wish for wish in wanted if keys[wish.picture.url] in known]
    last = (product.images.aggregate(last=Max("position"))["last"] or 0) if ours else 0
    for place, wish in enumerate(ours, start=last + 1):
        image = known[keys[wish.picture.url]]
        sizes = {"width": image.width, "height": image.height}
        defaults = {"alt": wish.picture.alt, "position": place, "source": image.source, **sizes}
        picture, _ = Image.objects.get_or_create(product=product, key=image.key, defaults=defaults)
        if wish.variant is not None:
            picture.variants.add(wish.variant)
    _have_fetched(product, [wish for wish in wanted if keys[wish.picture.url] not in known])


def _have_fetched(product: Product, wanted: Sequence[Wish]) -> None:
    """A variant's picture is its product's as well, so it is not fetched for the product besides."""
    errors = [field_error(f"{wish.path}.url", UrlRefused.code, said) for wish in wanted if (said := _objection(wish))]
    if errors:
        raise UrlRefused("Not all of these pictures can be fetched.", errors=errors)
    of_variants = {wish.picture.url for wish in wanted if wish.variant is not None}
    PictureFetch.objects.bulk_create(
        [
            PictureFetch(row=0, product=product, variant=wish.variant, source=wish.picture.url, alt=wish.picture.alt)
            for wish in wanted
            if wish.variant is not None or wish.picture.url not in of_variants
        ],
        ignore_conflicts=True,
    )


def _objection(wish: Wish) -> str:
    try:
        http_client.check_address(wish.picture.url)
    except UrlRefused as refusal:
        return refusal.detail
    return ""
