"""What nobody can do by itself: opened once per cause and subject, solved by whoever mends it, kept with the reason."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import DatabaseError

from commerce import live, outages, sql
from commerce.models import Connection
from commerce.sales_channels.outbox import Claim
from commerce.sales_channels.pushes import Result

_log = logging.getLogger(__name__)
_OPEN = """
INSERT INTO commerce_syncexception (connection_id, cause, subject, inbound_id, push_id, order_id, detail, facts)
VALUES (%(connection)s, %(cause)s, %(subject)s, %(inbound)s, %(push)s, %(order)s, %(detail)s, %(facts)s)
ON CONFLICT (connection_id, cause, subject) WHERE status IN ('open', 'retrying') DO UPDATE SET
    times = commerce_syncexception.times + 1, status = 'open', detail = EXCLUDED.detail, facts = EXCLUDED.facts,
    inbound_id = coalesce(EXCLUDED.inbound_id, commerce_syncexception.inbound_id),
    push_id = coalesce(EXCLUDED.push_id, commerce_syncexception.push_id),
    order_id = coalesce(EXCLUDED.order_id, commerce_syncexception.order_id)
RETURNING id
"""
_SOLVED = """
UPDATE commerce_syncexception SET status = 'resolved', ended_at = statement_timestamp(), actor_kind = 'system'
WHERE connection_id = %s AND subject = %s AND cause = ANY(%s::text[]) AND status IN ('open', 'retrying') RETURNING id
"""
_DONE = """
UPDATE commerce_syncexception SET status = 'resolved', ended_at = statement_timestamp(), actor_kind = 'system'
WHERE (inbound_id = %s OR push_id = ANY(%s)) AND status IN ('open', 'retrying') RETURNING id
"""


def open_one(connection: Connection, cause: str, subject: str, detail: str, **more: Any) -> int:
    """Note it, or count one more of the same. `more`: `facts`, `inbound_id`, `order_id`, `push_id`. Returns its id."""
    facts: Mapping[str, Any] = more.get("facts") or {}
    params = {
        "connection": connection.pk, "cause": cause, "subject": subject[:255], "detail": detail[:1000],
        "inbound": more.get("inbound_id"), "push": more.get("push_id"), "order": more.get("order_id"),
        "facts": sql.json(dict(facts)),
    }  # fmt: skip
    ((found,),) = sql.run(_OPEN, params)
    live.publish("attention", "changed", {})
    return found


def solved(connection: Connection, subject: str, *causes: str) -> int:
    """It came right: close what was open about it for these causes. Returns how many."""
    rows = sql.run(_SOLVED, (connection.pk, subject[:255], list(causes)))
    if rows:
        live.publish("attention", "changed", {})
    return len(rows)


def done_after_all(*, inbound_id: int | None = None, push_ids: Sequence[int] = ()) -> int:
    """What these deliveries and wishes were waiting for people with came right. Returns how many were open."""
    rows = sql.run(_DONE, (inbound_id, sql.numbers(push_ids)))
    if rows:
        live.publish("attention", "changed", {})
    return len(rows)


def push_refused(connection: Connection, kind: str, claim: Claim, result: Result) -> int:
    """The channel will not take this, however often it is sent."""
    return open_one(
        connection, f"{kind}_refused", f"{kind}:{claim.subject}:{claim.place}".rstrip(":"),
        f"{result.code} {result.detail}".strip() or "Refused without a reason.", push_id=claim.id,
        facts={"code": result.code, "current": result.current},
    )  # fmt: skip


def order_failed(connection: Connection, external_id: str, failure: Exception) -> None:
    """An order that breaks us is for people, and keeps back none of those after it; while the database cannot serve,
    that is raised again: nothing is wrong with the order."""
    if outages.is_busy(failure):
        raise failure
    said = words(failure)
    _log.error("Order %s of %s cannot be taken: %s", external_id, connection.name, said, exc_info=trace_of(failure))
    open_one(connection, "failed", f"order:{external_id}", said)


def words(failure: BaseException) -> str:
    """What went wrong, for people: the first line, because a database quotes whole rows in those after it."""
    said = str(failure).replace("\0", "").splitlines()
    return f"{type(failure).__name__}: {said[0] if said else ''}"[:1000]


def trace_of(failure: Exception) -> Exception | None:
    """What a log may show of it: not what a database says, which names people."""
    return None if isinstance(failure, DatabaseError) else failure
