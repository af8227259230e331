"""What channels show as far as we know, when we learn of it otherwise than by telling them: see `outbox`."""

from collections.abc import Iterable, Sequence
from typing import Any

from commerce import sql
from commerce.sales_channels.outbox import BY_NAME, Wish

_DOUBT = f"""
WITH locked AS (
    SELECT p.id, b.value FROM commerce_push p
    JOIN json_to_recordset(%s) AS b(connection bigint, name text, about bigint, here text, value jsonb)
      ON p.connection_id = b.connection AND p.kind = b.name AND p.subject = b.about AND p.place = b.here
    {BY_NAME} OF p
)
UPDATE commerce_push p SET tried = k.value FROM locked k WHERE p.id = k.id
"""
_GIVE_UP = f"""
WITH locked AS (
    SELECT id FROM commerce_push WHERE connection_id = %s AND kind = %s AND subject = ANY(%s) {BY_NAME}
)
UPDATE commerce_push p SET sent = NULL FROM locked k WHERE p.id = k.id
"""


def doubt(said: Iterable[tuple[Wish, Any]]) -> None:
    """The channel said at some moment that it shows these. It may still: the next wish is told in any case."""
    rows = [
        {"connection": w.connection_id, "name": w.kind, "about": w.subject, "here": w.place, "value": value}
        for w, value in said
    ]
    if rows:
        sql.send(_DOUBT, (sql.documents(rows),))


def give_up(connection_id: int, kind: str, subjects: Sequence[int]) -> None:
    """What the channel shows of these is not known any more: it has changed it by itself."""
    sql.send(_GIVE_UP, (connection_id, kind, sql.numbers(subjects)))
