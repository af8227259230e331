"""How many workers serve one connection at once: one, unless its system says otherwise, so that a channel that hangs
never holds them all. A small installation has two."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from commerce import sql
from commerce.models import Connection
from commerce.sales_channels import calls

LAST_CALL = timedelta(seconds=30)  # one that was sent at the end of a turn still has its answer to come

_TAKE = """
INSERT INTO commerce_callslot AS mine (connection_id, number, leased_until)
SELECT %(id)s, n, statement_timestamp() + %(lease)s FROM generate_series(0, %(most)s - 1) AS n
WHERE NOT EXISTS (SELECT FROM commerce_callslot s WHERE s.connection_id = %(id)s AND s.number = n
                  AND s.leased_until > statement_timestamp())
ORDER BY n LIMIT 1
ON CONFLICT (connection_id, number) DO UPDATE SET leased_until = EXCLUDED.leased_until
WHERE mine.leased_until <= statement_timestamp()
RETURNING number, leased_until
"""
_LEAVE = """
UPDATE commerce_callslot SET leased_until = statement_timestamp()
WHERE connection_id = %s AND number = %s AND leased_until = %s
"""


@contextmanager
def taken(connection: Connection, *, seconds: float) -> Iterator[bool]:
    """Whether this worker may serve the connection for `seconds`. Of two that ask in the same moment one may lose with
    a slot still free: whoever has one finds the work of both."""
    lease = timedelta(seconds=seconds) + LAST_CALL
    most = max(calls.limits_of(connection).parallel, 1)
    rows = sql.run(_TAKE, {"id": connection.pk, "lease": lease, "most": most})
    if not rows:
        yield False
        return
    try:
        yield True
    finally:
        sql.send(_LEAVE, (connection.pk, *rows[0]))
