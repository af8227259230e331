"""A connection's short-lived tokens: one row for all workers, sealed, renewed before they end by one worker at a time.

What a system gives us is committed before it is used, above all a refresh token that is good only once. While the old
token still lasts, nobody waits for a new one, and a failure to get one stops nothing; people are told of it.
"""

import logging
import time
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import connection as database

from commerce import sealing, sql
from commerce.models import Connection
from commerce.sales_channels import trouble
from commerce.sales_channels.access import Granted, Wish
from commerce.sales_channels.faults import ChannelFault, Denied, Down
from commerce.transactions import TransactionMisuse

LEASE = timedelta(seconds=45)  # longer than any call
PATIENCE_SECONDS = 20.0
LOOK_SECONDS = 0.05
CAUSE, SUBJECT = "access_ends", "access"

_log = logging.getLogger(__name__)
_READ = """
SELECT id, revision, token, made_with = %s, refresh_token, refresh_of = %s,
       coalesce(ends_at > statement_timestamp(), false), coalesce(fresh_until > statement_timestamp(), false),
       problem <> ''
FROM commerce_access WHERE connection_id = %s AND name = %s
"""
_MAKE = "INSERT INTO commerce_access (connection_id, name) VALUES (%s, %s) ON CONFLICT DO NOTHING"
_TAKE = """
UPDATE commerce_access SET leased_until = statement_timestamp() + %s
WHERE id = %s AND revision = %s AND (leased_until IS NULL OR leased_until < statement_timestamp()) RETURNING id
"""
_KEEP = """
UPDATE commerce_access SET token = %(token)s, made_with = %(made_with)s, refresh_token = %(refresh_token)s,
    refresh_of = %(refresh_of)s, fresh_until = statement_timestamp() + %(fresh)s,
    ends_at = statement_timestamp() + %(lasts)s, leased_until = NULL, revision = revision + 1, problem = ''
WHERE id = %(id)s
"""
_FAILED = """
UPDATE commerce_access SET leased_until = NULL, problem = coalesce(nullif(%(problem)s, ''), problem),
    fresh_until = CASE WHEN %(lasts)s THEN statement_timestamp() + %(pause)s ELSE fresh_until END
WHERE id = %(id)s AND revision = %(revision)s
"""


@dataclass(frozen=True, slots=True)
class _Row:
    """What is kept. `token` is "" unless it was made with these credentials and still lasts."""

    id: int
    revision: int
    token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    fresh: bool
    troubled: bool


class Keeper:
    """See the module; of one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def token(self, wish: Wish, refused: str = "") -> str:
        """A good one, and not the one that was refused. Raises the fault of fetching it, Down while somebody else
        takes too long over it."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            row = self._row(wish)
            good = row.token if row.token != refused else ""
            if good and row.fresh:
                return good
            if sql.run(_TAKE, (LEASE, row.id, row.revision)):
                return self._renewed(wish, row, good)
            if good:
                return good
            if time.monotonic() > deadline:
                raise Down("Another worker is still asking for access")
            time.sleep(LOOK_SECONDS)

    def _renewed(self, wish: Wish, row: _Row, good: str) -> str:
        if database.in_atomic_block and not database.atomic_blocks[-1]._from_testcase:
            raise TransactionMisuse("access is renewed outside any transaction")
        try:
            granted = wish.fetch(row.refresh_token)
        except ChannelFault as fault:
            self._failed(row, fault, bool(good))
            if good:
                return good
            raise
        except BaseException:
            sql.send(_FAILED, {"id": row.id, "revision": row.revision, "problem": "", "lasts": False, "pause": LEASE})
            raise
        self._keep(wish, row, granted)
        return granted.token

    def _keep(self, wish: Wish, row: _Row, granted: Granted) -> None:
        newest = granted.refresh_token or row.refresh_token
        params = {
            "id": row.id, "token": sealing.seal(granted.token), "made_with": wish.made_with,
            "refresh_token": sealing.seal(newest) if newest else "", "refresh_of": wish.refresh_of,
            "fresh": timedelta(seconds=granted.seconds - _spare(granted.seconds)),
            "lasts": timedelta(seconds=granted.seconds),
        }  # fmt: skip
        sql.send(_KEEP, params)
        if row.troubled:
            trouble.solved(self._connection, SUBJECT, CAUSE)

    def _failed(self, row: _Row, fault: ChannelFault, lasts: bool) -> None:
        """The next try is soon while calls can go on; what somebody has to mend is told."""
        ended = isinstance(fault, Denied)
        problem = fault.detail[:500].replace("\0", "") if ended else ""
        pause = timedelta(minutes=15 if ended else 1)
        sql.send(_FAILED, {"id": row.id, "revision": row.revision, "problem": problem, "lasts": lasts, "pause": pause})
        _log.warning("Access of %s could not be renewed: %s", self._connection.name, type(fault).__name__)
        if ended:
            trouble.open_one(self._connection, CAUSE, SUBJECT, fault.detail)

    def _row(self, wish: Wish) -> _Row:
        params = (wish.made_with, wish.refresh_of, self._connection.pk, wish.name)
        found = sql.run(_READ, params)
        if not found:
            sql.send(_MAKE, (self._connection.pk, wish.name))
            found = sql.run(_READ, params)
        id, revision, token, ours, refresh, newest, lasts, fresh, troubled = found[0]
        return _Row(
            id, revision, sealing.unseal(token) if token and ours and lasts else "",
            sealing.unseal(refresh) if refresh and newest else "", fresh, troubled,
        )  # fmt: skip


def _spare(seconds: float) -> float:
    """How long before its end a token is renewed: two minutes of some hours, a week of a month."""
    return seconds / 4 if seconds > 86_400 else min(120.0, seconds / 2)


sealing.register("commerce.Access", "token")
sealing.register("commerce.Access", "refresh_token")
