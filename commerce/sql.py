"""Prepared SQL on Django's own connection, for the paths where ORM objects cost too much.

Django binds parameters in the client, so nothing is ever prepared; here the server binds them.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection
from django.db.backends.utils import CursorDebugWrapper, CursorWrapper
from psycopg.types.json import Json, Jsonb


def run(statement: str, params: Sequence[Any] = ()) -> list[tuple]:
    """Execute one statement that returns rows, and return them. Counted like any other query."""
    with _cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall()


def send(statement: str, params: Sequence[Any] = ()) -> None:
    """Execute without looking at the answer: inside `pipeline()` it costs no round trip of its own."""
    with _cursor() as cursor:
        cursor.execute(statement, params)


@contextmanager
def pipeline() -> Iterator[None]:
    """Statements of the block travel together; the first one whose rows are read waits for them all."""
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


@contextmanager
def _cursor() -> Iterator[CursorWrapper]:
    connection.ensure_connection()
    with connection.wrap_database_errors:
        raw = psycopg.Cursor(connection.connection)
    wrapper = CursorDebugWrapper if connection.queries_logged else CursorWrapper
    with wrapper(raw, connection) as cursor:
        yield cursor


def json(value: Any) -> Jsonb:
    """A parameter for a jsonb column."""
    return Jsonb(value)


def append(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[int]:
    """Insert rows with one prepared statement and return their ids in order. `table` and `columns` are our own names;
    values are what JSON can carry, moments as ISO text."""
    names = ", ".join(columns)
    records = [dict(zip(columns, row, strict=True)) for row in rows]
    statement = (
        f"INSERT INTO {table} ({names}) SELECT {names} FROM json_populate_recordset(NULL::{table}, %s) RETURNING id"
    )
    return [row[0] for row in run(statement, (Json(records),))]
