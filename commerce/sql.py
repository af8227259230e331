"""Prepared SQL on Django's own connection, for the paths where ORM objects cost too much.

Django binds parameters in the client, so nothing is ever prepared; here the server binds them.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorDebugWrapper, CursorWrapper
from psycopg.types.json import Json, Jsonb

Rows = list[tuple]
Read = tuple[str, Sequence[Any]]


def run(statement: str, params: Sequence[Any] = ()) -> Rows:
    """Execute one statement that returns rows, and return them. Counted like any other query."""
    return ask(statement, params)()


def ask(statement: str, params: Sequence[Any] = ()) -> Callable[[], Rows]:
    """Execute, and return what gives the rows: inside `pipeline()` several questions share one round trip."""
    own = connections[DEFAULT_DB_ALIAS]
    cursor = _execute(own, statement, params)

    def rows() -> Rows:
        with own.wrap_database_errors:
            return cursor.fetchall()

    return rows


def together(reads: Iterable[Read]) -> list[Rows]:
    """The rows of several reads, in one round trip."""
    with pipeline():
        answers = [ask(*read) for read in reads]
        return [rows() for rows in answers]


def send(statement: str, params: Sequence[Any] = ()) -> None:
    """Execute without looking at the answer: inside `pipeline()` it costs no round trip of its own."""
    _execute(connections[DEFAULT_DB_ALIAS], statement, params)


@contextmanager
def pipeline() -> Iterator[None]:
    """Statements of the block travel together; the first one whose rows are read waits for them all. Blocks nest."""
    connection.ensure_connection()
    if connection.connection.pgconn.pipeline_status:
        yield
        return
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


@contextmanager
def one_moment() -> Iterator[None]:
    """All that the block reads is as it was at one moment, whatever is committed meanwhile. It must not write."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            send("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _execute(own: BaseDatabaseWrapper, statement: str, params: Sequence[Any]) -> psycopg.Cursor:
    if own.connection is None:
        own.ensure_connection()
    cursor = psycopg.Cursor(own.connection)
    if own.queries_logged or own.execute_wrappers:
        wrapper = CursorDebugWrapper if own.queries_logged else CursorWrapper
        wrapper(cursor, own).execute(statement, params)
        return cursor
    own.validate_no_broken_transaction()
    with own.wrap_database_errors:
        return cursor.execute(statement, params)


def json(value: Any) -> Jsonb:
    """A parameter for a jsonb column."""
    return Jsonb(value)


def documents(rows: Sequence[dict[str, Any]]) -> Json:
    """A parameter for json_to_recordset."""
    return Json(list(rows))


def numbers(values: Iterable[int]) -> str:
    """A parameter for an array of integers. As text it costs a tenth, and one prepared statement fits all sizes."""
    return "{" + ",".join(map(str, values)) + "}"


def append(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[int]:
    """Insert rows with one prepared statement and return their ids in order. `table` and `columns` are our own names;
    values are what JSON can carry, moments as ISO text."""
    return [row[0] for row in run(f"{insertion(table, columns)} RETURNING id", (records(columns, rows),))]


def insert(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Like `append` for rows whose ids nobody waits for: inside `pipeline()` it costs no round trip."""
    send(insertion(table, columns), (records(columns, rows),))


def insertion(table: str, columns: Sequence[str]) -> str:
    """An INSERT of any number of rows that come as one parameter, so that one prepared statement serves them all."""
    names = ", ".join(columns)
    return f"INSERT INTO {table} ({names}) SELECT {names} FROM json_populate_recordset(NULL::{table}, %s)"


def records(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Json:
    """The parameter of an `insertion`."""
    return Json([dict(zip(columns, row, strict=True)) for row in rows])
