"""Fixtures for everybody: the database as the application's role, emptied by the owner, and a real Redis."""

import os
from collections.abc import Iterator

import hypothesis
import pytest
import redis
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.management import call_command
from django.core.management.commands.migrate import Command
from django.db import connections
from django.test import TransactionTestCase

from commerce.events import nudge
from config import grants
from tests.database import Copy

hypothesis.settings.register_profile("patient", deadline=None)  # a machine that stalls is no defect
hypothesis.settings.load_profile("patient")


@pytest.fixture(scope="session")
def database_copy(request, django_test_environment, django_db_blocker) -> Iterator[Copy]:
    """This run's database: the owner creates and migrates, tests connect as the application."""
    copy = Copy(os.environ["TRUECOUNT_TEST_SERVER"])
    owner = "owner" if "owner" in connections.settings else "default"
    with django_db_blocker.unblock():
        copy.create(lambda: _migrate(owner), afresh=request.config.getvalue("create_db"))
        grants.apply(connections[owner])
        connections[owner].close()
    TransactionTestCase._fixture_teardown = lambda _case: copy.empty()
    yield copy
    with django_db_blocker.unblock():
        connections.close_all()
        connections["default"].close_pool()
    copy.drop()


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> None:
    """Argon2 as in production, but with little memory; a hash says itself how it was made."""
    Argon2PasswordHasher.time_cost = Argon2PasswordHasher.parallelism = 1
    Argon2PasswordHasher.memory_cost = 1024  # KiB; a hundredth


@pytest.fixture(scope="session")
def django_db_setup(database_copy: Copy) -> None:
    """Replaces pytest-django's, which every database test asks for."""


def _migrate(alias: str) -> None:
    call_command(Command(), database=alias, verbosity=0, interactive=False)  # Django's own: no roles, as after a test
    connections[alias].close()
    connections["default"].close()
    connections["default"].close_pool()


@pytest.fixture(scope="session")
def redis_url() -> str:
    """The address of this run's Redis."""
    return os.environ["REDIS_URL"]


@pytest.fixture
def clean_redis(redis_url: str) -> Iterator[redis.Redis]:
    """A client of an empty Redis."""
    with redis.Redis.from_url(redis_url) as client:
        nudge._silent_until = 0.0
        nudge.flush()  # what tests before had still to say
        client.flushdb()
        yield client
