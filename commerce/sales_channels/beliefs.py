"""What channels show as far as we know, when we learn of it otherwise than by telling them: see `outbox`."""

from collections.abc import Iterable, Sequence
from typing import Any

from commerce import sql
from commerce.sales_channels.outbox import BY_NAME, Wish

_HOLD = f"""
WITH locked AS (
    SELECT p.id, b.sent FROM commerce_push p
    JOIN json_to_recordset(%s) AS b(connection bigint, name text, about bigint, here text, sent jsonb)
      ON p.connection_id = b.connection AND p.kind = b.name AND p.subject = b.about AND p.place = b.here
    {BY_NAME} OF p
)
UPDATE commerce_push p SET sent = k.sent, tried = CASE WHEN p.tried = k.sent THEN NULL ELSE p.tried END
FROM locked k WHERE p.id = k.id
"""
_GIVE_UP = f"""
WITH locked AS (
    SELECT id FROM commerce_push WHERE connection_id = %s AND kind = %s AND subject = ANY(%s) {BY_NAME}
)
UPDATE commerce_push p SET sent = NULL FROM locked k WHERE p.id = k.id
"""


def hold(known: Iterable[tuple[Wish, Any]]) -> None:
    """What the channel shows by now of these things, as it said; None when that is not known any more."""
    rows = [
        {"connection": w.connection_id, "name": w.kind, "about": w.subject, "here": w.place, "sent": value}
        for w, value in known
    ]
    if rows:
        sql.send(_HOLD, (sql.documents(rows),))


def give_up(connection_id: int, kind: str, subjects: Sequence[int]) -> None:
    """What the channel shows of these is not known any more: it has changed it by itself."""
    sql.send(_GIVE_UP, (connection_id, kind, sql.numbers(subjects)))
