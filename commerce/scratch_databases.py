"""Giving up a database that was made for a while."""

import time
from collections.abc import Callable

import psycopg
from django.db import Error as DatabaseError
from psycopg import sql

PATIENCE_SECONDS, PAUSE_SECONDS = 60.0, 0.2
# An autovacuum worker looks at it: as the superuser's it cannot be ended by us, and is soon done.
_SOON_FREE = {"42501", "55006"}  # insufficient_privilege, object_in_use


def drop(execute: Callable[[sql.Composed], object], name: str) -> None:
    """Drop it if it is there, and end the sessions in it. Raises what the database says, if that lasts."""
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            execute(statement)
            return
        except (psycopg.Error, DatabaseError) as problem:
            state = getattr(problem, "sqlstate", None) or getattr(problem.__cause__, "sqlstate", None)
            if state not in _SOON_FREE or time.monotonic() > deadline:
                raise
        time.sleep(PAUSE_SECONDS)
