"""Levels that went down over there by themselves: a sale whose order is on its way, until it came or patience is over.

What is awaited lowers what every channel is shown, this one too, so that a unit which is sold already is not offered
again. It counts by its timestamp, whether or not anybody has swept it. An order does not say which fall of the level
was its own, so every sale renews the patience for all that is awaited there: what is left may be the newest. Of goods
that sell without a pause, what never was a sale is kept back until they pause; less would offer again what was sold.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from commerce import sql, transactions
from commerce.actors import Actor
from commerce.events import bus
from commerce.events.facts import UnheardSales
from commerce.models import Connection, Push
from commerce.sales_channels import beliefs, caution, outbox
from commerce.sales_channels.outbox import Wish

KIND = "level"
BATCH = 500
UNREAD = timedelta(hours=1)

# Rows are locked in the order of their names, as the outbox does. What was seen before it was told, while it is being
# told or before something newer was said is past: the row as it is once it is locked decides. Of two things said in one
# second the lower counts. What it was never told it cannot show fewer of, and what it was told without a clear answer
# is no sale. What was awaited for too long counts no more, and stays for `give_up` to settle.
_SAID = """
WITH locked AS (
    SELECT p.id, p.subject, p.place, p.status, s.theirs, least(s.seen_at, statement_timestamp()) AS seen_at,
        CASE WHEN s.lease IS NOT NULL THEN p.leased_until IS DISTINCT FROM s.lease
            ELSE p.leased_until > statement_timestamp() OR s.seen_at <= p.sent_at OR s.seen_at < p.said_at
                OR s.seen_at = p.said_at AND s.theirs > (p.sent->>'quantity')::int
        END AS is_past,
        CASE WHEN p.awaited_until > statement_timestamp() THEN p.awaited ELSE 0 END AS counts,
        CASE WHEN p.sent_at IS NULL OR (p.tried->>'quantity')::int = s.theirs THEN 0 ELSE
            coalesce((p.sent->>'quantity')::int, greatest(s.ours, s.theirs)) - s.theirs END AS fewer
    FROM commerce_push p JOIN json_to_recordset(%(rows)s) AS s(
        subject bigint, place text, ours int, theirs int, seen_at timestamptz, lease timestamptz)
      ON p.connection_id = %(connection)s AND p.kind = 'level' AND p.subject = s.subject AND p.place = s.place
    ORDER BY p.connection_id, p.kind, p.subject, p.place FOR NO KEY UPDATE OF p
), said AS (
    UPDATE commerce_push p SET sent = jsonb_build_object('quantity', k.theirs),
        said_at = greatest(p.said_at, k.seen_at),
        tried = CASE WHEN (p.tried->>'quantity')::int = k.theirs THEN NULL ELSE p.tried END,
        awaited = CASE WHEN k.fewer > 0 OR k.counts > 0 THEN greatest(0, k.counts + k.fewer) ELSE p.awaited END,
        awaited_until = CASE WHEN k.fewer > 0 THEN statement_timestamp() + %(patience)s
            WHEN k.counts = 0 OR k.counts + k.fewer > 0 THEN p.awaited_until END
    FROM locked k WHERE p.id = k.id AND k.is_past IS NOT TRUE
)
SELECT subject, place, status <> 'idle',
    CASE WHEN is_past THEN 'past' WHEN fewer > 0 THEN 'lower' WHEN fewer < 0 AND counts > 0 THEN 'back' END FROM locked
"""
_ARRIVED = """
WITH locked AS (
    SELECT p.id, p.subject, p.place, p.awaited, s.units
    FROM commerce_push p JOIN json_to_recordset(%(rows)s) AS s(subject bigint, units int) ON s.subject = p.subject
    WHERE p.connection_id = %(connection)s AND p.kind = 'level' AND p.awaited > 0
    ORDER BY p.connection_id, p.kind, p.subject, p.place FOR NO KEY UPDATE OF p
), shared AS (
    SELECT id, awaited, units - sum(awaited) OVER (PARTITION BY subject ORDER BY place) + awaited AS units FROM locked
)
UPDATE commerce_push p SET awaited = h.awaited - least(h.awaited, h.units),
    awaited_until = CASE WHEN h.awaited > h.units THEN p.awaited_until END
FROM shared h WHERE p.id = h.id AND h.units > 0 RETURNING p.subject, p.place
"""
# An order that nobody has asked for yet may still come: what it took would be taken twice.
_OVER = """
WITH locked AS (
    SELECT p.id, p.awaited_until FROM commerce_push p
    JOIN commerce_connection c ON c.id = p.connection_id JOIN commerce_pulse u ON u.connection_id = c.id
    WHERE p.awaited_until <= statement_timestamp() AND (c.status <> 'live' OR u.orders_read_at >= p.awaited_until
        OR p.awaited_until <= statement_timestamp() - %s)
    ORDER BY p.connection_id, p.kind, p.subject, p.place LIMIT %s FOR NO KEY UPDATE OF p
)
UPDATE commerce_push p SET awaited = 0, awaited_until = NULL FROM locked k WHERE p.id = k.id
RETURNING p.connection_id, p.subject, p.place, (p.sent->>'quantity')::int, p.status = 'idle', k.awaited_until,
    statement_timestamp()
"""


class Said(NamedTuple):
    """What a channel showed at a moment of a listing at a place, where it should show `ours`; in answer to the claim
    with this `lease`, or by itself."""

    listing_id: int
    place: str
    ours: int
    theirs: int
    seen_at: datetime | None
    lease: str | None = None


class Heard(NamedTuple):
    """`(listing id, place)` of those that show fewer than they were told, which are sales until the order or the end of
    patience says otherwise; of those where some of what was awaited is back, so that ours is another number now; of
    those that were told since, are told now or were spoken of since, so that nothing was learned of them; and of
    those, of whatever kind, that are still to be told ours."""

    lower: set[tuple[int, str]]
    back: set[tuple[int, str]]
    past: set[tuple[int, str]]
    waiting: set[tuple[int, str]]


class Over(NamedTuple):
    """No order came. `theirs` is what is known to be shown there; `settled` unless it is being told something."""

    connection_id: int
    listing_id: int
    place: str
    theirs: int | None
    settled: bool
    at: datetime
    seen_at: datetime


@transactions.building_block
def believe(connection: Connection, said: Sequence[Said]) -> Heard:
    """It shows these: from now on that is what it knows, unless there is newer."""
    patience = caution.of(connection.settings).patience
    rows = sql.documents([_row(each) for each in said])
    found = sql.run(_SAID, {"rows": rows, "connection": connection.pk, "patience": patience})
    kinds = ({(row[0], row[1]) for row in found if row[3] == kind} for kind in ("lower", "back", "past"))
    heard = Heard(*kinds, waiting={(subject, place) for subject, place, is_waiting, _ in found if is_waiting})
    if changed := heard.lower | heard.back:
        bus.publish(UnheardSales(connection_id=connection.pk, listing_ids=_ids(changed)))
    return heard


@transactions.upkeep
def hear(*, by: Actor, connection: Connection, said: Sequence[Said]) -> Heard:
    """As `believe`, by itself."""
    found = believe(connection, said)
    transactions.about(connection=connection.pk, listings=list(_ids(found.lower | found.back)))
    return found


@transactions.upkeep
def unclear(*, by: Actor, connection: Connection, push: Push, theirs: int) -> None:
    """It may have shown this before it was told ours or after: it is told ours again."""
    wish = Wish(connection.pk, KIND, push.subject, push.place, push.rank)
    beliefs.doubt([(wish, {"quantity": theirs})])
    transactions.about(connection=connection.pk, listings=[push.subject])


@transactions.building_block
def arrived(connection_id: int, units: Mapping[int, int]) -> None:
    """Orders of so many units of these listings, by id, are known and have their goods: they are awaited no more."""
    rows = sql.documents([{"subject": listing, "units": count} for listing, count in sorted(units.items())])
    found = [(subject, place) for subject, place in sql.run(_ARRIVED, {"rows": rows, "connection": connection_id})]
    if found:
        outbox.want(Wish(connection_id, KIND, listing, place) for listing, place in found)
        bus.publish(UnheardSales(connection_id=connection_id, listing_ids=_ids(found)))


@transactions.upkeep
def give_up(*, by: Actor) -> list[Over]:
    """Await no more what nobody told of in time, and what was in none of the orders that were read since; without an
    answer for UNREAD, all the same. Returns some of those, for whoever settles what differs."""
    over = [Over(*row) for row in sql.run(_OVER, (UNREAD, BATCH))]
    unknown = (each for each in over if each.theirs is None or not each.settled)  # what it is told now is old
    outbox.want(Wish(each.connection_id, KIND, each.listing_id, each.place) for each in unknown)
    for connection_id in {each.connection_id for each in over}:
        mine = _ids((each.listing_id, each.place) for each in over if each.connection_id == connection_id)
        bus.publish(UnheardSales(connection_id=connection_id, listing_ids=mine))
    transactions.about(listings=list(_ids((each.listing_id, each.place) for each in over)))
    return over


def _row(said: Said) -> dict[str, Any]:
    seen_at = said.seen_at.isoformat() if said.seen_at else None
    return said._asdict() | {"subject": said.listing_id, "seen_at": seen_at}


def _ids(found) -> tuple[int, ...]:
    return tuple(sorted({listing for listing, _ in found}))
