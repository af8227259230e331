"""What channels show as far as we know, when we learn of it otherwise than by telling them: see `outbox`.

What is in doubt is told again, whatever it was told before: `tried` is `unsure` then, so that no worker who is just
telling it can take it for settled, and holds the most that it may show.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from commerce import sql
from commerce.sales_channels import outbox
from commerce.sales_channels.outbox import BY_NAME, WISHED, Wish

_DOUBT = f"""
WITH locked AS (
    SELECT p.id, b.value FROM commerce_push p
    JOIN json_to_recordset(%s) AS b(connection bigint, name text, about bigint, here text, value jsonb)
      ON p.connection_id = b.connection AND p.kind = b.name AND p.subject = b.about AND p.place = b.here
    {BY_NAME} OF p
)
UPDATE commerce_push p SET tried = k.value || '{{"unsure": true}}' FROM locked k WHERE p.id = k.id
"""
_GIVE_UP = f"""
WITH locked AS (SELECT id FROM commerce_push WHERE {{which}} {BY_NAME})
UPDATE commerce_push SET {WISHED}, sent = CASE WHEN %s THEN sent END,
    tried = CASE WHEN (tried->>'quantity')::int > (sent->>'quantity')::int THEN tried
        ELSE coalesce(sent, tried, '{{{{}}}}') END || '{{{{"unsure": true}}}}'
FROM locked k WHERE commerce_push.id = k.id
"""
_GIVE_UP_SUBJECTS = _GIVE_UP.format(which="connection_id = %s AND kind = %s AND subject = ANY(%s)")
_GIVE_UP_ROWS = _GIVE_UP.format(which="id = ANY(%s)")


def doubt(said: Iterable[tuple[Wish, Any]]) -> None:
    """The channel said at some moment that it shows these. It may still: it is told ours in any case."""
    known = list(said)
    outbox.want(wish for wish, _ in known)
    rows = [
        {"connection": w.connection_id, "name": w.kind, "about": w.subject, "here": w.place, "value": value}
        for w, value in known
    ]
    if rows:
        sql.send(_DOUBT, (sql.documents(rows),))


def give_up(connection_id: int, kind: str, subjects: Sequence[int]) -> None:
    """What the channel shows of these is not known any more, because it has changed it by itself: it is told ours."""
    sql.send(_GIVE_UP_SUBJECTS, (connection_id, kind, sql.numbers(subjects), False))


def look_again(connection_id: int, kind: str, subjects: Sequence[int]) -> None:
    """As `give_up`, where it may have changed or not: where it can compare, what it was told is still expected."""
    sql.send(_GIVE_UP_SUBJECTS, (connection_id, kind, sql.numbers(subjects), True))


def give_up_rows(push_ids: Sequence[int]) -> None:
    """As `give_up`, of these wishes."""
    sql.send(_GIVE_UP_ROWS, (sql.numbers(push_ids), False))
