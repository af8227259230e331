"""Everything that channel sync stands on breaks in the middle of a storm: a worker is killed while it tells a channel
something, Redis is wiped, every connection to PostgreSQL ends. Real workers do the work.

`CHANNEL_STORM_EVENTS=10000` makes it a long one, over three seeds, and restarts PostgreSQL itself.
"""

import os
import signal
from contextlib import ExitStack
from functools import partial

import pytest
from django.db import connections as databases

from commerce import audit, sql
from config import local_home, local_postgres
from tests.concurrency import channel_shops, channel_world
from tests.concurrency.test_channel_storm import BAD_POST, RECOVERY_SECONDS, SEEDS
from tests.processes import wait_until, working

LONG = "CHANNEL_STORM_EVENTS" in os.environ
EVENTS = int(os.environ.get("CHANNEL_STORM_EVENTS", "120"))
pytestmark = [pytest.mark.race, pytest.mark.slow, pytest.mark.timeout(300 + EVENTS)]  # seconds
WHILE_DEAD = 5
_END_ALL = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()
"""


@pytest.fixture
def world(transactional_db, settings, monkeypatch, seed):
    channel_shops.hurry(monkeypatch)
    with channel_world.opened(seed, settings, plan=BAD_POST, units=EVENTS) as opened:
        yield opened


@pytest.fixture
def start(settings, world, tmp_path):
    """Starts a worker in a hurry that may call the channels."""
    more = {"app": "tests.concurrency.hurried_app", "EGRESS_EXCEPTIONS": ",".join(settings.EGRESS_EXCEPTIONS)}
    with ExitStack() as stack:
        yield lambda name: stack.enter_context(working(tmp_path / f"{name}.log", **more))
        world.close()  # before the workers end


@pytest.fixture
def restart_database(database_copy):
    """The server itself in a long run, where it is nobody else's; else only every connection to it ends."""
    home = local_home.locate()
    if LONG and local_postgres.process(home) is not None and "PYTEST_XDIST_WORKER" not in os.environ:
        return partial(_restart, home, database_copy)
    return lambda: sql.run(_END_ALL)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_killed_worker_a_wiped_redis_and_a_broken_database_lose_and_double_nothing(
    world, start, clean_redis, restart_database, seed, capsys
):
    worker = start("first")
    world.begin(RECOVERY_SECONDS, *world.beside_workers())
    world.run_until(EVENTS // 4)
    kill_while_it_tells(worker, world.doors[channel_shops.SYSTEMS[seed % 3]].sim, world)
    for _ in range(WHILE_DEAD):
        world.step()
    start("second")
    world.run_until(EVENTS // 2)
    clean_redis.flushdb()
    world.run_until(EVENTS * 3 // 4)
    restart_database()
    world.run_until(EVENTS)
    recovery = world.at_rest(RECOVERY_SECONDS)
    found = world.verdict(recovery)
    left = world.left() if recovery is None or found.wrongs else ""

    with capsys.disabled():
        print(f"\n  seed {seed}: {found}")
    assert recovery is not None, left
    assert found.wrongs == {}, left
    report = audit.run()
    assert (report.drift, report.findings) == (0, [])


def kill_while_it_tells(worker, sim, world) -> None:
    """The channel has done what it was told, and its answer comes slowly when the whole worker dies."""
    before = len(sim.script.mark)
    sim.script.force("drip", writes=True)
    for ware in world.own.wares:
        world.own.carry_out(ware, 1)
    wait_until(lambda: "drip" in sim.script.mark[before:], seconds=RECOVERY_SECONDS)
    os.killpg(worker.pid, signal.SIGKILL)


def _restart(home, copy) -> None:
    databases.close_all()
    local_postgres.stop(home)
    local_postgres.start(home)
    databases["default"].close_pool()  # of sessions that ended with the server
    copy.reopen()
