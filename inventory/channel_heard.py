"""What a channel says of a level: remembered, waited for where it looks like a sale, else put right by the matrix."""

from collections.abc import Sequence
from datetime import timedelta

from commerce.actors import SYSTEM, Actor
from commerce.models import Connection, Listing, Push
from commerce.sales_channels import conflicts, receivers
from commerce.sales_channels.drift import Difference
from commerce.sales_channels.neutral import Level
from commerce.sales_channels.receivers import DONE, Outcome
from inventory import channel_awaited, channel_drift, channel_sync
from inventory.channel_awaited import KIND, Over, Said

BEING_TOLD_SECONDS = 5.0
TICK = timedelta(seconds=1)  # of the clocks of many channels


def register() -> None:
    """Called once everything is loaded."""
    receivers.register(Level, heard)


def heard(connection: Connection, level: Level) -> Outcome:
    """One level, as it was at a moment. What is older than what it accepted from us, or said, is news no more; while it
    is being told, nobody can say whose number this is, so it is looked at again."""
    listing = find(connection, level)
    if listing is None or listing.variant_id is None:
        return Outcome("ignored", "not_matched")
    mine = Push.objects.filter(connection=connection, kind=KIND, subject=listing.pk, place=level.place_ref)
    push = mine.first()
    if push is not None and (past := _past(push, level)):
        if past == "unclear":
            channel_awaited.unclear(by=SYSTEM, connection=connection, push=push, theirs=level.quantity)
        return Outcome("done", past)
    wanted = (listing.variant_id, level.place_ref)
    ours = channel_sync.shown(connection, {wanted})[wanted]
    said = Said(listing.pk, level.place_ref, ours, level.quantity, level.as_of)
    found = channel_awaited.hear(by=SYSTEM, connection=connection, said=[said])
    if found.past:
        return Outcome("parked", "being_told", again_seconds=BEING_TOLD_SECONDS)
    if found.lower:
        return Outcome("done", "sale_awaited")
    if found.back:
        ours = channel_sync.shown(connection, {wanted})[wanted]
    if ours != level.quantity and connection.is_writing and not found.waiting:
        told_at = push.sent_at if push else None
        different = channel_drift.difference(listing, level.place_ref, ours, level, told_at, seen_at=level.as_of)
        _settle(connection, [different])
    return DONE


def _past(push: Push, level: Level) -> str:
    """Why this is no news; "" where it is, which `channel_awaited` decides again once the row is locked. What it said
    of the time in which it was told ours may be from before it took ours, or from after."""
    shows = push.sent["quantity"] if push.sent else None
    if push.sent_at is not None and level.as_of <= push.sent_at:
        meanwhile = push.begun_at is not None and level.as_of >= push.begun_at - TICK
        return "unclear" if meanwhile and level.quantity != shows else "older"
    if push.said_at is not None and level.as_of < push.said_at:
        return "older"
    is_higher = shows is not None and level.quantity > shows
    return "older" if level.as_of == push.said_at and is_higher else ""


def find(connection: Connection, level: Level) -> Listing | None:
    """The listing whose level this is."""
    mine = Listing.objects.filter(connection=connection).select_related("variant")
    return (
        mine.filter(item_ref=level.variant_ref).exclude(item_ref="").order_by("id").first()
        or mine.filter(external_variant_id=level.variant_ref).first()
    )


def give_up(*, by: Actor) -> int:
    """What was awaited for too long is no sale that anybody knows of: it is a difference as any other. Returns how
    many. A flow."""
    over = channel_awaited.give_up(by=by)
    ids = {each.connection_id for each in over}
    rows = Connection.objects.filter(pk__in=ids, status=Connection.Status.LIVE).select_related("channel")
    for connection in rows.order_by("id"):
        _given_up(connection, [each for each in over if each.connection_id == connection.pk and each.settled])
    return len(over)


def _given_up(connection: Connection, over: Sequence[Over]) -> None:
    listings = Listing.objects.filter(status=Listing.Status.MATCHED).in_bulk([each.listing_id for each in over])
    known = [each for each in over if each.theirs is not None and each.listing_id in listings]
    wanted = {(listings[each.listing_id].variant_id, each.place) for each in known}
    should = channel_sync.shown(connection, wanted) if wanted else {}
    found = []
    for each in known:
        ours = should[listings[each.listing_id].variant_id, each.place]
        if ours != each.theirs:
            found.append(Difference(each.listing_id, ours, each.theirs, each.place, 0, each.at, each.seen_at))
    if found:
        _settle(connection, found)


def _settle(connection: Connection, differences: Sequence[Difference]) -> None:
    """By the authority matrix, as a comparison does."""
    conflicts.settle(by=SYSTEM, connection=connection, comparer=channel_drift.COMPARER, differences=differences)
