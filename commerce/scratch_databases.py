"""Databases that are made for a while, and given up."""

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy

import psycopg
from django.core.management import call_command
from django.db import Error as DatabaseError
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql

EMPTY = "template1"
LONGEST = 50  # PostgreSQL cuts names after 63 bytes
_CREATE = "CREATE DATABASE {} TEMPLATE {}"
PATIENCE_SECONDS, PAUSE_SECONDS = 60.0, 0.2
# An autovacuum worker looks at it: as the superuser's it cannot be ended by us, and is soon done.
_SOON_FREE = {"42501", "55006"}  # insufficient_privilege, object_in_use


class CannotMake(RuntimeError):
    """The database refused to create one."""


@contextmanager
def behind(alias: str, name: str, *, template: str = "") -> Iterator[None]:
    """A new database of about this name behind a connection of its own, as owner, for as long as the block lasts: made
    from the migrations, or a copy of `template`, where nobody is, and migrated if it is older. Raises CannotMake."""
    maker = connections["owner" if "owner" in connections else "default"]
    name = f"{name[:LONGEST]}_{secrets.token_hex(4)}"
    try:
        with maker.cursor() as cursor:
            cursor.execute(sql.SQL(_CREATE).format(*map(sql.Identifier, (name, template or EMPTY))))
    except DatabaseError as problem:
        raise CannotMake(f"a scratch database cannot be created: {problem}") from problem
    own = deepcopy(maker.settings_dict) | {"NAME": name}
    own["OPTIONS"].pop("pool", None)  # a pool would keep the database from being dropped
    connections.databases[alias] = own
    try:
        migrations = MigrationExecutor(connections[alias])
        if migrations.migration_plan(migrations.loader.graph.leaf_nodes()):
            call_command("migrate", database=alias, verbosity=0, skip_checks=True)
        yield
    finally:
        connections[alias].close()
        del connections[alias], connections.databases[alias]
        with maker.cursor() as cursor:
            drop(cursor.execute, name)


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
