"""Where a product is sold and kept: everywhere, or only on chosen channels and in chosen locations.

Whoever chooses decides about what they can see; closed places and other people's channels stay as they are.
"""

from collections.abc import Sequence

from commerce import transactions, visibility
from commerce.actors import Actor
from commerce.models import Assortment, Channel, Location, Product, Publication


@transactions.building_block
def publish_on(product: Product, channels: Sequence[Channel] | None, *, by: Actor) -> None:
    """Sell on exactly these of the actor's channels, or on every one, also those to come, when None. The product is
    saved later."""
    product.on_all_channels = channels is None
    seen = product.publications.filter(channel__in=visibility.channels(by))
    seen.exclude(channel__in=channels or []).delete()
    Publication.objects.bulk_create(
        [Publication(product=product, channel=channel) for channel in channels or []], ignore_conflicts=True
    )


@transactions.building_block
def keep_in(product: Product, locations: Sequence[Location] | None, *, by: Actor) -> None:
    """Keep at exactly these of the actor's locations, or at every one, also those to come, when None. The product is
    saved later."""
    product.in_all_locations = locations is None
    seen = product.assortment.filter(location__in=visibility.locations(by))
    seen.exclude(location__in=locations or []).delete()
    Assortment.objects.bulk_create(
        [Assortment(product=product, location=location) for location in locations or []], ignore_conflicts=True
    )
