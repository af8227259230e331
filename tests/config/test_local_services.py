"""The embedded servers: who may use them, who stops them, and what a killed run leaves."""

import os
import signal
import subprocess
import sys

import psycopg
import pytest
import redis

from config import local_postgres, local_redis, local_services
from config.local_home import PROJECT, CannotStart, Home
from config.local_postgres import OWNER
from tests.config.embedded import BOTH, ask

ANOTHER_USER = """
import sys, time
from config import local_services, local_postgres, local_redis
from config.local_home import locate
claim = local_services.use(locate(sys.argv[1]), [local_postgres, local_redis])
print("using", flush=True)
time.sleep(60)
"""


def running(home: Home) -> list[bool]:
    return [server.process(home) is not None for server in BOTH]


def another_user(home: Home) -> subprocess.Popen:
    arguments = [sys.executable, "-c", ANOTHER_USER, str(home.folder)]
    process = subprocess.Popen(arguments, cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "using\n"
    return process


def test_servers_run_until_the_last_user_ends(home):
    first, second = local_services.use(home, BOTH), local_services.use(home, BOTH)

    first.end()
    while_one_is_left = running(home)
    second.end()

    assert while_one_is_left == [True, True]
    assert running(home) == [False, False]


def test_killed_user_does_not_keep_the_servers(home):
    user = another_user(home)
    user.kill()
    user.wait()

    local_services.use(home, BOTH).end()

    assert running(home) == [False, False]


def test_other_process_keeps_the_servers(home):
    user = another_user(home)

    local_services.use(home, BOTH).end()
    while_used = running(home)
    user.kill()
    user.wait()
    local_services.use(home, BOTH).end()

    assert while_used == [True, True]


def test_number_in_a_stale_pid_file_may_be_another_programs(home):
    local_services.use(home, BOTH).end()
    own = f"{os.getpid()}\n{home.postgres}\n1\n5432\n{home.sockets}\n\n0 0\nready\n"
    (home.postgres / "postmaster.pid").write_text(own)
    (home.sockets / "redis.pid").write_text(str(os.getpid()))

    claim = local_services.use(home, BOTH)

    assert ask(home, "SELECT 1") == 1
    claim.end()


def test_killed_servers_start_again_with_their_data(home):
    claim = local_services.use(home, BOTH)
    with psycopg.connect(local_postgres.url(home, role=OWNER)) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS answer")
    for server in BOTH:
        server.process(home).send_signal(signal.SIGKILL)

    again = local_services.use(home, BOTH)

    assert ask(home, "SELECT answer FROM kept", role=OWNER) == 7
    again.end()
    claim.end()


def test_unreadable_redis_data_is_set_aside(home):
    local_services.use(home, BOTH).end()
    (home.redis / "appendonly.aof").write_bytes(b"no such format\r\n" * 9)

    claim = local_services.use(home, [local_redis])

    with redis.Redis.from_url(local_redis.url(home)) as client:
        assert client.dbsize() == 0
    assert len(list(home.redis.glob("appendonly.damaged-*"))) == 1
    claim.end()


def test_erase_refuses_while_somebody_uses_the_data(home):
    claim = local_services.use(home, BOTH)

    with pytest.raises(CannotStart, match="Another Truecount command uses the data"):
        local_services.erase(home)

    assert ask(home, "SELECT 1") == 1
    claim.end()


def test_erase_leaves_an_empty_database(home):
    claim = local_services.use(home, BOTH)
    with psycopg.connect(local_postgres.url(home, role=OWNER)) as connection:
        connection.execute("CREATE TABLE gone ()")
    claim.end()

    local_services.erase(home)
    claim = local_services.use(home, BOTH)

    assert ask(home, "SELECT to_regclass('gone')") is None
    claim.end()
