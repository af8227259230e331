"""A database for one benchmark: migrated as owner, filled in SQL, named in the environment of child processes."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote, urlencode

import psycopg
from django.conf import settings
from django.db import connections

from commerce import scratch_databases
from config import grants

ALIAS = "bench"


@contextmanager
def database(*statements: str) -> Iterator[psycopg.Connection]:
    """A migrated database on which `statements` ran, as an owner's connection; dropped when the block ends."""
    with scratch_databases.behind(ALIAS, "truecount_bench"):
        grants.apply(connections[ALIAS])
        connections[ALIAS].close()
        with psycopg.connect(address(ALIAS), autocommit=True) as owner:
            for statement in statements:
                owner.execute(statement)
            owner.execute("VACUUM ANALYZE")
            yield owner


def address(alias: str, *, user_of: str = "") -> str:
    """The libpq address of a configured database, as the role of another alias where one is named."""
    values, account = connections[alias].settings_dict, connections[user_of or alias].settings_dict
    login = quote(account["USER"]) + (f":{quote(account['PASSWORD'])}" if account["PASSWORD"] else "")
    place = quote(values["HOST"], safe="") + (f":{values['PORT']}" if values["PORT"] else "")
    more = {name: values["OPTIONS"][name] for name in ("host", "port") if name in values["OPTIONS"]}
    return f"postgresql://{login}@{place}/{values['NAME']}" + (f"?{urlencode(more)}" if more else "")


def environment() -> dict[str, str]:
    """What a child process needs to work on the benchmark's database as the application's role."""
    return {
        **os.environ,
        "PYTHONPATH": str(settings.BASE_DIR),
        "DATABASE_URL": address(ALIAS, user_of="default"),
        "DATABASE_OWNER_URL": address(ALIAS),
    }
