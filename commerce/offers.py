"""Where a product is sold and kept: everywhere, or only on chosen channels and in chosen locations."""

from collections.abc import Sequence

from commerce import transactions
from commerce.models import Assortment, Channel, Location, Product, Publication


@transactions.building_block
def publish_on(product: Product, channels: Sequence[Channel] | None) -> None:
    """Sell on exactly these channels, or on every one, also those to come, when None. The product is saved later."""
    product.on_all_channels = channels is None
    product.publications.exclude(channel__in=channels or []).delete()
    Publication.objects.bulk_create(
        [Publication(product=product, channel=channel) for channel in channels or []], ignore_conflicts=True
    )


@transactions.building_block
def keep_in(product: Product, locations: Sequence[Location] | None) -> None:
    """Keep at exactly these locations, or at every one, also those to come, when None. The product is saved later."""
    product.in_all_locations = locations is None
    product.assortment.exclude(location__in=locations or []).delete()
    Assortment.objects.bulk_create(
        [Assortment(product=product, location=location) for location in locations or []], ignore_conflicts=True
    )
