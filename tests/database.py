"""The test database: made by the owner from a template per schema, used as the application's role.

The template is named by a hash of all migrations, so that an old schema is never reused. Each run works on a copy of
its own, which it holds by an advisory lock: a copy whose lock is free was left by a killed run and is dropped.
"""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from commerce import scratch_databases

PROJECT = Path(__file__).resolve().parent.parent
TEMPLATES, COPIES = "truecount_template_", "truecount_test_"
DESCRIBE_CODE = {"django_migrations", "django_content_type", "auth_permission"}
NON_EMPTY = "SELECT {name}, pg_relation_size({name}) WHERE EXISTS (SELECT FROM {table})"
MAY_DELETE = "SELECT has_parameter_privilege('session_replication_role', 'SET')"
NO_MORE_WRITES = "LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE"
WITHOUT_TRIGGERS = "SET LOCAL session_replication_role = replica"
MANY_BYTES = 512 * 1024  # of one table: from here on new files cost less


def point_environment(worker: str) -> str:
    """Make the addresses in the environment those of this run's copy. Returns the owner's address of the server.

    `worker` is `gw0`, `gw1`, … in parallel runs, else empty. Child processes of tests inherit the addresses.
    """
    server = os.environ.setdefault(
        "TRUECOUNT_TEST_SERVER", os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
    )
    name = f"{COPIES}{os.getpid()}"
    for variable in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        if variable in os.environ:
            os.environ[variable] = with_name(os.environ[variable], name)
    if worker:
        os.environ["REDIS_URL"] = with_redis_number(os.environ["REDIS_URL"], 1 + int(worker.removeprefix("gw")))
    return server


def with_name(url: str, name: str) -> str:
    """The same address for another database."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/{name}" + (f"?{parts.query}" if parts.query else "")


def with_redis_number(url: str, number: int) -> str:
    """The same address for another of the server's numbered databases."""
    parts = urlsplit(url)
    if parts.scheme != "unix":
        return urlunsplit(parts._replace(path=f"/{number}"))
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()} | {"db": str(number)}
    return f"unix://{parts.path}?{urlencode(query)}"


def prepare_server(superuser: str, owner: str) -> None:
    """Let the owner pass over triggers on the tests' own server, whose settings are those of the product.

    Commits wait for the disk: without that, races that tests must be able to lose are lost too rarely.
    """
    with psycopg.connect(superuser, autocommit=True) as server:
        server.execute("ALTER SYSTEM RESET ALL")
        server.execute("SELECT pg_reload_conf()")
        server.execute(sql.SQL("GRANT SET ON PARAMETER session_replication_role TO {}").format(sql.Identifier(owner)))


class Copy:
    """One run's database. Open from `create` to `drop`; `server` is the owner's address of any database there."""

    def __init__(self, server: str) -> None:
        self.name, self.template = f"{COPIES}{os.getpid()}", TEMPLATES + fingerprint()
        self._url, self._server_url = with_name(server, self.name), server
        self._server = psycopg.connect(server, autocommit=True)
        self._inside: psycopg.Connection | None = None
        self._is_any_full: sql.Composed | None = None

    def create(self, migrate, *, afresh: bool) -> None:
        """Copy the template; `migrate` fills a database of this name when there is no template of the schema yet."""
        self._hold()
        with self._lock(self.template):
            self._drop_leftovers(keep="" if afresh else self.template)
            if self.template not in self.names():
                self._run("CREATE DATABASE {}", self.name)
                migrate()
                self._run("ALTER DATABASE {} RENAME TO {}", self.name, self.template)  # complete, or not there at all
            self._run("CREATE DATABASE {} TEMPLATE {}", self.name, self.template)
        self._inside = self._enter()
        tables = self._tables()
        self._is_any_full = sql.SQL(" UNION ALL ").join(
            sql.SQL(NON_EMPTY).format(name=sql.Literal(name), table=sql.Identifier(name)) for name in tables
        )
        self._no_more_writes = sql.SQL(NO_MORE_WRITES).format(_listed(tables))
        self._may_delete = self._inside.execute(MAY_DELETE).fetchone()[0]

    def reopen(self) -> None:
        """Go on after the server was restarted."""
        for ended in (self._server, self._inside):
            ended.close()
        self._server = psycopg.connect(self._server_url, autocommit=True)
        self._hold()
        self._inside = self._enter()

    def empty(self) -> None:
        """Empty what has rows, except what describes the code: content types, permissions, migrations."""
        with self._inside.transaction():
            self._inside.execute(self._no_more_writes)
            full = dict(self._inside.execute(self._is_any_full).fetchall())
            if full:
                self._inside.execute(self._emptying(full))

    def drop(self) -> None:
        """Give the database up. Sessions that a test left open are ended."""
        if self._inside:
            self._inside.close()
        self._drop(self.name)
        self._server.close()

    def _hold(self) -> None:
        self._server.execute("SELECT pg_advisory_lock(hashtext(%s))", [self.name])

    def _enter(self) -> psycopg.Connection:
        return psycopg.connect(self._url, autocommit=True, options="-c lock_timeout=10s")

    def _tables(self) -> list[str]:
        rows = self._inside.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        return [name for (name,) in rows if name not in DESCRIBE_CODE]

    def _emptying(self, full: dict[str, int]) -> sql.Composed:
        """A few rows are deleted: new files for a hundred tables and their indexes cost far more."""
        if not self._may_delete or max(full.values()) > MANY_BYTES:
            return sql.SQL("TRUNCATE {} CASCADE").format(_listed(full))
        deletes = [sql.SQL("DELETE FROM {}").format(sql.Identifier(name)) for name in full]
        return sql.SQL("; ").join([sql.SQL(WITHOUT_TRIGGERS), *deletes])

    def _drop_leftovers(self, keep: str) -> None:
        for name in self.names():
            if name.startswith(TEMPLATES) and name != keep:
                self._drop(name)
            if name.startswith(COPIES) and self._take(name):
                self._drop(name)
                self._server.execute("SELECT pg_advisory_unlock(hashtext(%s))", [name])

    def _take(self, name: str) -> bool:
        return self._server.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [name]).fetchone()[0]

    def names(self) -> list[str]:
        """All databases of the server."""
        return [name for (name,) in self._server.execute("SELECT datname FROM pg_database ORDER BY datname")]

    def _drop(self, name: str) -> None:
        scratch_databases.drop(self._server.execute, name)

    def _run(self, statement: str, *names: str) -> None:
        self._server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _lock(self, name: str):
        return _AdvisoryLock(self._server, name)


def _listed(tables: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, tables))


class _AdvisoryLock:
    def __init__(self, connection: psycopg.Connection, name: str) -> None:
        self.connection, self.name = connection, name

    def __enter__(self) -> None:
        self.connection.execute("SELECT pg_advisory_lock(hashtext(%s))", [self.name])

    def __exit__(self, *_exception: object) -> None:
        self.connection.execute("SELECT pg_advisory_unlock(hashtext(%s))", [self.name])


def fingerprint() -> str:
    """Ten letters that change with any migration, with what migrations import, and with the installed packages."""
    files = [PROJECT / "requirements.txt", PROJECT / "config" / "settings.py", *PROJECT.glob("*/schema.py")]
    files += PROJECT.glob("*/migrations/*.py")
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(f"{file.relative_to(PROJECT)}\0".encode() + file.read_bytes())
    return digest.hexdigest()[:10]
