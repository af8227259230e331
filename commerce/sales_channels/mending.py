"""What people do with an order line of a channel that nobody knows: say which variant it is, or that it is not ours."""

from collections.abc import Mapping
from typing import Any

from commerce.actors import Actor
from commerce.errors import Refusal
from commerce.models import Listing, SyncException, Variant
from commerce.sales_channels import desk, listings, visibility
from commerce.sales_channels.neutral import Offer


class NoSuchLine(Refusal):
    """The exception names no such line, or one that the channel itself has no id for."""

    code = "no_such_line"
    title = "No such line"


def match_line(*, by: Actor, exception: SyncException, line: str, variant: Variant) -> None:
    """It is this variant from now on, and the order is tried again. A flow. Raises NoSuchLine."""
    listing = _listing(by, exception, line)
    listings.match(by=by, listing=listing, variant=variant)
    desk.retry(by=by, ids=[exception.pk])


def leave_out(*, by: Actor, exception: SyncException, line: str) -> None:
    """It is nothing of ours: the order comes without it, this one and every other. A flow. Raises NoSuchLine."""
    listing = _listing(by, exception, line)
    listings.unmatch(by=by, listing=listing, ignore=True)
    desk.retry(by=by, ids=[exception.pk])


def lines_of(exception: SyncException) -> list[Mapping[str, Any]]:
    """The lines that the exception is about, as the channel names them."""
    return [each for each in exception.facts.get("lines", ()) if isinstance(each, dict)]


def _listing(by: Actor, exception: SyncException, line: str) -> Listing:
    """The offer behind a line; one that was never offered is noted with what the order says of it."""
    visibility.require(by, exception.connection)
    said = next((each for each in lines_of(exception) if str(each.get("line")) == line), None)
    ref = str(said.get("variant") or "") if said else ""
    if said is None or not ref:
        raise NoSuchLine("The channel gives this line no id of its own. Give its SKU to one of our variants instead.")
    mine = Listing.objects.filter(connection=exception.connection_id, external_variant_id=ref)
    found = mine.first()
    if found is None:
        offer = Offer(
            str(said.get("product") or ""), ref, str(said.get("title") or ""), sku=str(said.get("sku") or ""),
            barcode=str(said.get("barcode") or ""),
        )  # fmt: skip
        listings.take(by=by, connection=exception.connection, offers=[offer])
        found = mine.get()
    return found
