"""A worker's turn for one connection: what it is still to be told and what it has sent, by turns, until nothing is due.

Channels never wait for each other: each has a queue of its own and few workers at a time, every call has a deadline,
and one that is down costs a probe now and then. A nudge only says "look"; losing it costs seconds.
"""

import time
from collections.abc import Iterable

from django.db.models import QuerySet

from commerce import sql
from commerce.events import nudge
from commerce.models import Connection
from commerce.sales_channels import pushing, slots, working

TASK = "commerce.tasks.serve_channel"
SECONDS = 10.0  # then others have their turn: two channels with much to do must not keep a third from two workers
PUSHES_PER_TURN = 4
WORK_PER_TURN = 25

_DUE = """
SELECT c.id FROM commerce_connection c
WHERE c.status IN ('shadow', 'live') AND (
    EXISTS (SELECT FROM commerce_inbound i WHERE i.connection_id = c.id AND i.status = 'waiting'
            AND i.due_at <= statement_timestamp())
    OR c.status = 'live' AND EXISTS (
        SELECT FROM commerce_push p WHERE p.connection_id = c.id AND p.status = 'waiting'
        AND p.due_at <= statement_timestamp()
        AND (p.leased_until IS NULL OR p.leased_until < statement_timestamp())))
ORDER BY c.id
"""


def queue_of(connection_id: int) -> str:
    """The queue of one connection."""
    return f"channel-{connection_id}"


def wake(connection_id: int) -> None:
    """Ask a worker to serve this connection. Returns at once, never raises."""
    nudge.send(TASK, queue_of(connection_id), args=(connection_id,))


def wake_all(connection_ids: Iterable[int]) -> None:
    """As `wake`, for each of them."""
    for connection_id in sorted(connection_ids):
        wake(connection_id)


def wake_due() -> list[int]:
    """Wake whoever has something to do whose nudge was lost, whose retry is due or whose worker died."""
    found = [row[0] for row in sql.run(_DUE)]
    wake_all(found)
    return found


def serve(connection_id: int, *, seconds: float | None = None) -> int:
    """Take turns until nothing is due, for at most `seconds`; what is left then is the next turn's, at the end of the
    queue. Returns how much was done; 0 when enough workers serve this connection already."""
    connection = reading().filter(pk=connection_id).first()
    if connection is None:
        return 0
    seconds = SECONDS if seconds is None else seconds
    done, more, deadline = 0, False, time.monotonic() + seconds
    with slots.taken(connection, seconds=seconds) as free:
        while free and time.monotonic() < deadline:
            told, more = 0, True
            if connection.is_writing:
                told, more = pushing.push(connection, deadline=deadline, most=PUSHES_PER_TURN)
            worked = working.work(connection, deadline=deadline, most=WORK_PER_TURN)
            done += told + worked
            more = bool(worked or told and more)
            if not more:
                break
    if more:
        wake(connection_id)
    return done


def reading() -> QuerySet[Connection]:
    """Connections whose deliveries are worked on."""
    rows = Connection.objects.filter(status__in=Connection.READING)
    return rows.select_related("channel", "till_channel").order_by("id")
