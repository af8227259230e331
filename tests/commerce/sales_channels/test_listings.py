"""What a channel offers, and which of our goods that is."""

from commerce.actors import SYSTEM
from commerce.models import Listing
from commerce.sales_channels import listings
from commerce.sales_channels.neutral import Gone, Offer
from tests.factories.commerce import variant


def test_an_offer_that_returns_is_what_somebody_said_it_was(there, shop):
    odd, known = Offer("P1", "V1", "Odd mug", sku="theirs"), Offer("P2", "V2", "Plate", sku=variant("PLATE").sku)
    listings.take(by=SYSTEM, connection=there.connection, offers=[odd, known])
    listings.match(by=SYSTEM, listing=Listing.objects.get(sku="theirs"), variant=shop.mug)
    for product in ("P1", "P2"):
        listings.forget(by=SYSTEM, connection=there.connection, gone=Gone("product", product))

    matched = listings.take(by=SYSTEM, connection=there.connection, offers=[odd, known])

    mine = Listing.objects.filter(pk__in=matched).order_by("external_product_id")
    assert list(mine.values_list("variant__sku", "status", "matched_by")) == [
        (shop.mug.sku, "matched", "hand"),
        ("PLATE", "matched", "sku"),
    ]
