"""Real PostgreSQL and Redis for every test, embedded unless the environment names others.

The addresses must stand in the environment before settings are read: here, not in a fixture.
"""

import gc
import os
import signal
from pathlib import Path

import django
import pytest
from django.conf import settings

from config import local_postgres, local_services
from config.local_home import PROJECT, locate
from tests import database

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
FOLDER = Path(os.environ.get("TRUECOUNT_HOME") or PROJECT / ".truecount")
HOME = locate(FOLDER if WORKER else FOLDER / "test")  # a parallel worker inherits its controller's
SERVICES_IN_USE = pytest.StashKey[local_services.Use]()

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
os.environ["TRUECOUNT_TESTING"] = "true"
local_services.export(HOME)
SERVERS = local_services.servers(HOME)
database.point_environment(WORKER)
if settings.configured:
    pytest.exit("Unset DJANGO_SETTINGS_MODULE: settings were read before the test database was known.", returncode=4)
django.setup()
if not WORKER:
    del os.environ["DJANGO_SETTINGS_MODULE"]  # a parallel worker that inherits it reads settings too early

pytest_plugins = [
    "tests.fixtures",
    "tests.parallel",
    "tests.quick",
    "tests.retailer",
    "tests.second_try",
    "tests.server_logs",
    "tests.slowest",
    "tests.states_seen",
]


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers once; parallel workers use those of their controller."""
    if not WORKER and not config.option.collectonly:
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # also then the servers are stopped
        try:
            config.stash[SERVICES_IN_USE] = local_services.use(HOME, SERVERS)
        except local_services.CannotStart as problem:
            raise pytest.UsageError(str(problem)) from problem
        if local_postgres in SERVERS:
            address = local_postgres.url(HOME, role="postgres", database="postgres")
            database.prepare_server(address, local_postgres.OWNER)


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """From here on only tests start processes, and those want the settings; a controller starts only workers."""
    if WORKER or not getattr(session.config.option, "numprocesses", None):
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"


def pytest_collection_finish() -> None:
    gc.freeze()  # thousands of tests and all code, which looks for garbage went through again and again


def pytest_unconfigure(config: pytest.Config) -> None:
    if SERVICES_IN_USE in config.stash:
        config.stash[SERVICES_IN_USE].end()
