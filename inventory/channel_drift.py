"""Stock as channels show it against what they should show, listing by listing in bounded pieces."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from commerce import transactions
from commerce.actors import SYSTEM
from commerce.models import Authority, Conflict, Connection, Listing, Push
from commerce.sales_channels import calls, drift, outbox
from commerce.sales_channels.drift import Comparer, Difference, Part
from commerce.sales_channels.neutral import Level
from commerce.sales_channels.outbox import Wish
from inventory import channel_awaited, channel_sync, stock
from inventory.channel_awaited import KIND, Said
from inventory.models import Movement
from inventory.stock import Entry, Posting

ROWS = 100
WAIT_SECONDS = 30.0


def register() -> None:
    """Called once everything is loaded."""
    drift.register(COMPARER)


def _parts(connection: Connection, mark: str) -> Iterator[Part]:
    places = sorted({place.external_ref for place in connection.places.all()})
    last = int(mark or 0)
    while True:
        rows = Listing.objects.filter(connection=connection, status=Listing.Status.MATCHED, pk__gt=last)
        found = list(rows.select_related("variant").order_by("id")[:ROWS])
        if not found:
            return
        last = found[-1].pk
        yield Part(len(found) * len(places), _compare(connection, found, places), str(last))


def _compare(connection: Connection, rows: Sequence[Listing], places: Sequence[str]) -> list[Difference]:
    """What is on its way is no difference: it would be told twice."""
    pairs = [(row, place) for row in rows for place in places]
    refs = [channel_sync.ref_of(row, place) for row, place in pairs]
    asked_at = outbox.clock()
    said = calls.make(connection, lambda own: own.fetch_levels(refs), wait_seconds=WAIT_SECONDS)
    theirs = {(level.variant_ref, level.place_ref): level for level in said}
    should = channel_sync.shown(connection, {(row.variant_id, place) for row, place in pairs})
    on_the_way = outbox.waiting(connection.pk, KIND, [row.pk for row in rows])
    told = _told_at(connection, rows)
    found = []
    for row, place in pairs:
        level = theirs.get((row.item_ref, place)) or theirs.get((row.external_variant_id, place))
        ours = should[row.variant_id, place]
        if level is None or level.quantity == ours or (row.pk, place) in on_the_way:
            continue
        found.append(difference(row, place, ours, level, told.get((row.pk, place)), asked_at))
    return found


def difference(
    listing: Listing, place: str, ours: int, level: Level, told_at: datetime | None, seen_at: datetime
) -> Difference:
    """What a level said at a moment, beside what it should be; `told_at` is when the channel accepted ours last."""
    at_risk = abs(level.quantity - ours) * listing.variant.price
    newer = level.as_of if told_at is None or level.as_of > told_at else None
    return Difference(listing.pk, ours, level.quantity, place, at_risk, newer, seen_at)


def _ready(connection: Connection, differences: Sequence[Difference]) -> list[Difference]:
    """Where it shows fewer than it was told, that is a sale whose order is on its way, and no difference for now; where
    it was told since, it may show that. Where it took one back, ours is another number now."""
    said = [Said(each.listing_id, each.place, each.ours, each.theirs, each.seen_at) for each in differences]
    heard = channel_awaited.believe(connection, said)
    ready = [each for each in differences if (each.listing_id, each.place) not in heard.lower | heard.past]
    return _with_ours_by_now(connection, ready) if heard.back else ready


def _with_ours_by_now(connection: Connection, differences: Sequence[Difference]) -> list[Difference]:
    rows = Listing.objects.filter(pk__in=[each.listing_id for each in differences])
    variants = dict(rows.values_list("pk", "variant_id"))
    should = channel_sync.shown(connection, {(variants[each.listing_id], each.place) for each in differences})
    found = [replace(each, ours=should[variants[each.listing_id], each.place]) for each in differences]
    return [each for each in found if each.ours != each.theirs]


def _told_at(connection: Connection, rows: Sequence[Listing]) -> dict[tuple[int, str], Any]:
    known = Push.objects.filter(connection=connection, kind=KIND, subject__in=[row.pk for row in rows])
    return {(subject, place): at for subject, place, at in known.values_list("subject", "place", "sent_at")}


def _send_ours(connection: Connection, differences: Sequence[Difference]) -> None:
    """What it shows is believed by then, see `_ready`."""
    outbox.want(Wish(connection.pk, KIND, each.listing_id, each.place) for each in differences)


def _take_theirs(conflict: Conflict) -> dict[str, Any]:
    """The difference is put on or off our record, where one location of ours is meant; of several the first."""
    place = conflict.connection.places.filter(external_ref=conflict.place).order_by("location__rank", "id").first()
    if place is None:
        return {}
    moved = _post(conflict, place.location_id, conflict.theirs - conflict.ours, "taken")
    return {"location": place.location_id, "units": conflict.theirs - conflict.ours, "movements": moved}


def _undo(conflict: Conflict) -> None:
    if conflict.effect.get("units"):
        _post(conflict, conflict.effect["location"], -conflict.effect["units"], "undone")


def _post(conflict: Conflict, location_id: int, units: int, what: str) -> list[int]:
    cause = f"{conflict.public_id}:{what}"
    entry = Entry(
        Movement.Kind.ADJUSTMENT, SYSTEM, transactions.now(), cause=cause, reason="correction",
        note=f"As {conflict.connection.name} shows it",
    )  # fmt: skip
    rows = stock.post([Posting(conflict.listing.variant_id, location_id, delta=units)], entry)
    return [row.pk for row in rows]


COMPARER = Comparer(
    kind="stock",
    parts=_parts,
    total=lambda connection: (
        Listing.objects.filter(connection=connection, status=Listing.Status.MATCHED).count()
        * len({place.external_ref for place in connection.places.all()})
    ),
    field=Authority.Field.STOCK,
    ready=_ready,
    send_ours=_send_ours,
    take_theirs=_take_theirs,
    undo=_undo,
)
