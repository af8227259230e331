"""What the embedded servers are: versions, roles, durability and privacy."""

import pytest
import redis

from config import local_redis, local_services
from config.local_postgres import APPLICATION, OWNER
from tests.config.embedded import BOTH, ask


@pytest.fixture(scope="module", autouse=True)
def claim(home):
    claim = local_services.use(home, BOTH)
    yield claim
    claim.end()


def test_postgres_is_version_18_with_safe_settings(home):
    settings = {name: ask(home, f"SHOW {name}") for name in ("fsync", "synchronous_commit", "full_page_writes")}

    assert settings == {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
    assert ask(home, "SHOW server_version_num")[:2] == "18"


def test_database_belongs_to_the_owner_and_the_application_is_nobody_special(home):
    owner = ask(home, "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'truecount'")
    rights = ask(
        home, f"SELECT (rolsuper, rolcreatedb, rolcreaterole)::text FROM pg_roles WHERE rolname = '{APPLICATION}'"
    )

    assert owner == OWNER
    assert rights == "(f,f,f)"


def test_letters_beyond_ascii_change_case(home):
    assert ask(home, "SELECT upper('é') || lower('Ä')") == "Éä"


def test_sockets_are_closed_to_other_accounts(home):
    assert home.sockets.stat().st_mode & 0o777 == 0o700
    assert home.sockets.stat().st_uid == home.account.uid != 0


def test_redis_appends_to_disk_and_listens_on_no_port(home):
    with redis.Redis.from_url(local_redis.url(home)) as client:
        assert client.config_get("port") | client.config_get("appendonly") == {"port": "0", "appendonly": "yes"}
