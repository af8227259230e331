"""Offers of a channel against our catalog: which are ours, and whether they cost what they should."""

from collections.abc import Iterator, Sequence
from typing import Any

from commerce import price_lists
from commerce.actors import SYSTEM
from commerce.models import Authority, Conflict, Connection, Listing, PriceList
from commerce.price_lists import NewPrice
from commerce.sales_channels import calls, conflicts, drift, listings, outbox, price_watch, prices, products, receivers
from commerce.sales_channels.drift import Comparer, Difference, Part
from commerce.sales_channels.neutral import Gone, Offer
from commerce.sales_channels.receivers import DONE, Outcome

WAIT_SECONDS = 30.0


def heard(connection: Connection, offer: Offer) -> Outcome:
    """The channel tells of one offer: it is noted and matched, and a price that is another is put right at once."""
    listings.take(by=SYSTEM, connection=connection, offers=[offer])
    found, being_told = _differences(connection, [offer])
    if being_told and connection.is_writing:
        prices.unclear(by=SYSTEM, connection=connection, said=being_told)
    if found and connection.is_writing:
        conflicts.settle(by=SYSTEM, connection=connection, comparer=PRICES, differences=found)
    return DONE


def deleted(connection: Connection, gone: Gone) -> Outcome:
    """The channel tells that an offer is gone; a deleted order is none that was cancelled, and stays."""
    if gone.kind in ("product", "variant"):
        listings.forget(by=SYSTEM, connection=connection, gone=gone)
        return DONE
    return Outcome("ignored", "deleted_order")


def register() -> None:
    """Called once everything is loaded."""
    drift.register(PRICES, MAPPING)
    receivers.register(Offer, heard)
    receivers.register(Gone, deleted)


def _pages(connection: Connection, mark: str) -> Iterator[tuple[Sequence[Offer], str]]:
    """All offers from a page on; each page is noted and matched before it is given."""
    token = mark
    while True:
        page = calls.make(connection, lambda own, at=token: own.fetch_offers(at), wait_seconds=WAIT_SECONDS)
        listings.take(by=SYSTEM, connection=connection, offers=page.items)
        yield page.items, page.token
        token = page.token
        if not token:
            return


def _compare_prices(connection: Connection, mark: str) -> Iterator[Part]:
    for offers, token in _pages(connection, mark):
        yield Part(len(offers), _differences(connection, offers)[0], token)


def _compare_mapping(connection: Connection, mark: str) -> Iterator[Part]:
    products.everything(connection.pk)  # whether it may be sold there also changes by the clock alone
    for offers, token in _pages(connection, mark):
        refs = [offer.external_variant_id for offer in offers]
        mine = Listing.objects.filter(connection=connection, external_variant_id__in=refs)
        unknown = mine.filter(status=Listing.Status.UNMATCHED).order_by("id")
        yield Part(len(offers), [Difference(row.pk, None, row.sku or row.title) for row in unknown], token)


def _differences(connection: Connection, offers: Sequence[Offer]) -> tuple[list[Difference], dict[int, int]]:
    """Matched offers that cost something else, people are told of them; and `{listing id: what it costs there}` where
    the right price is on its way."""
    refs = {offer.external_variant_id: offer for offer in offers if offer.price is not None}
    rows = Listing.objects.filter(connection=connection, external_variant_id__in=refs, status=Listing.Status.MATCHED)
    matched = list(rows.order_by("id"))
    on_the_way = outbox.waiting(connection.pk, prices.KIND, [row.pk for row in matched])
    right = prices.shown(connection, {row.variant_id for row in matched}) if matched else {}
    found, well, being_told = [], [], {}
    for row in matched:
        offer, ours = refs[row.external_variant_id], right.get(row.variant_id)
        if ours is None or offer.price == ours or (row.pk, "") in on_the_way:
            well += [row.pk] if offer.price == ours else []
            being_told |= {row.pk: offer.price} if ours not in (None, offer.price) else {}
            continue
        risk = abs(offer.price - ours) * max(offer.quantity or 1, 1)
        found.append(Difference(row.pk, ours, offer.price, at_risk=risk, changed_at=offer.updated_at))
    price_watch.tell(connection, matched, found, well)
    return found, being_told


def _send_ours(connection: Connection, differences: Sequence[Difference]) -> None:
    prices.doubted(connection, {each.listing_id: each.theirs for each in differences})


def _take_theirs(conflict: Conflict) -> dict[str, Any]:
    """What the channel shows becomes the price on this channel."""
    found = _list_of(conflict.connection)
    variant_id = conflict.listing.variant_id
    price_lists.put(found, [NewPrice(variant_id=variant_id, amount=conflict.theirs)])
    return {"price_list": found.pk, "variant": variant_id}


def _undo(conflict: Conflict) -> None:
    found = PriceList.objects.get(pk=conflict.effect["price_list"])
    price_lists.put(found, [NewPrice(variant_id=conflict.effect["variant"], amount=None)])


def _list_of(connection: Connection) -> PriceList:
    channel = connection.channel
    made, _ = PriceList.objects.get_or_create(
        code=f"channel-{channel.code}"[:64],
        defaults={
            "name": f"Prices of {channel.name}", "kind": PriceList.Kind.CHANNEL, "currency": channel.currency,
            "channel": channel,
        },
    )  # fmt: skip
    return made


PRICES = Comparer(
    kind="price",
    parts=_compare_prices,
    total=lambda connection: Listing.objects.filter(connection=connection).count() or None,
    field=Authority.Field.PRICE,
    send_ours=_send_ours,
    take_theirs=_take_theirs,
    undo=_undo,
)
MAPPING = Comparer(kind="mapping", parts=_compare_mapping)
