"""Many buyers at once: processes and threads, each with a connection of its own, all starting at one signal."""

import multiprocessing
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

from django.db import connections, transaction

from commerce import sql
from commerce.errors import Refusal
from tests.processes import wait_until

_fork = multiprocessing.get_context("fork")
PATIENCE_SECONDS = 180
_WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()
"""


def outcome(work: Callable[..., Any], *arguments: Any) -> str:
    """What came of it, in a word: `ok`, or the code of the refusal. Anything else is a bug and is raised."""
    try:
        work(*arguments)
    except Refusal as refusal:
        return refusal.code
    return "ok"


def waiting() -> int:
    """Sessions that wait for a lock now: a transaction would see those of its first look for ever."""
    sql.send("SELECT pg_stat_clear_snapshot()")
    return sql.run(_WAITING)[0][0]


def rush(work: Callable[[int], Any], buyers: int, *, processes: int = 2, threads: int = 6) -> list[str]:
    """Let every buyer number do `work` as soon as everybody is ready; returns the outcomes. Not more are at it at once
    than `processes` times `threads`."""
    _let_go()
    threads = min(threads, -(-buyers // processes))  # nobody comes without a wish
    crews = [_hire(work, list(range(n, buyers, processes)), threads) for n in range(processes)]
    for crew in crews:
        assert crew.poll(PATIENCE_SECONDS), "a crew of buyers did not get ready"
        crew.recv()
    for crew in crews:
        crew.send("go")
    return [word for crew in crews for word in crew.recv()]


@contextmanager
def loops(works: Sequence[Callable[[random.Random], Any]]) -> Iterator[list]:
    """One process per work that repeats it for as long as the block lasts; the block may kill some."""
    _let_go()
    stop = _fork.RawValue("b", 0)  # without a lock, which a killed process might take with it
    crews = [_fork.Process(target=_repeat, args=(work, seed, stop)) for seed, work in enumerate(works)]
    for crew in crews:
        crew.start()
    try:
        yield crews
    finally:
        stop.value = 1
        for crew in crews:
            crew.join(PATIENCE_SECONDS)


def alone(work: Callable[[], Any]) -> int:
    """Run in a process of its own; returns its exit code, negative for the signal that killed it."""
    _let_go()
    child = _fork.Process(target=_alone, args=(work,))
    child.start()
    child.join(PATIENCE_SECONDS)
    return child.exitcode


def killed_where_it_waits(work: Callable[[], Any], hold: Callable[[], Any]) -> int:
    """Let a process of its own do the work, and kill it where it waits for what `hold` has changed or locked here; that
    is taken back. Returns its exit code."""
    _let_go()
    ours, theirs = _fork.Pipe()
    child = _fork.Process(target=lambda: (theirs.recv(), work()))
    child.start()
    with transaction.atomic():
        hold()
        ours.send("go")
        wait_until(lambda: waiting() or not child.is_alive())
        child.kill()
        child.join(PATIENCE_SECONDS)
        transaction.set_rollback(True)
    return child.exitcode


@contextmanager
def side_by_side(*works: Callable[[], Any]) -> Iterator[list]:
    """Threads beside the test, each with its own connection; yields their futures and waits for them at the end."""
    shared = connections["default"].pool
    kept, shared.timeout = shared.timeout, PATIENCE_SECONDS  # more people than connections: the last ones wait
    try:
        with ThreadPoolExecutor(max_workers=len(works)) as pool:
            yield [pool.submit(_with_own_connection, work) for work in works]
    finally:
        shared.timeout = kept


def together(*works: Callable[[], Any]) -> list[str]:
    """Run side by side from one signal; returns the outcomes in order."""
    start = threading.Barrier(len(works))

    def begin(work: Callable[[], Any]) -> str:
        start.wait(PATIENCE_SECONDS)
        return outcome(work)

    with side_by_side(*(lambda work=work: begin(work) for work in works)) as running:
        return [future.result(PATIENCE_SECONDS) for future in running]


def _let_go() -> None:
    """Sockets must not be shared with a fork."""
    connections.close_all()
    connections["default"].close_pool()


def _with_own_connection(work: Callable[[], Any]) -> Any:
    try:
        return work()
    finally:
        connections.close_all()


def _hire(work: Callable[[int], Any], share: list[int], threads: int) -> Connection:
    """A crew and our end of the talk with it: it says when it is ready, is told to go, and says what came of it."""
    ours, theirs = _fork.Pipe()
    _fork.Process(target=_crew, args=(work, share, threads, theirs), daemon=True).start()
    theirs.close()  # a crew that dies ends the talk, so that nobody waits for ever
    return ours


def _crew(work: Callable[[int], Any], share: list[int], threads: int, boss: Connection) -> None:
    options = connections["default"].settings_dict["OPTIONS"]
    options["pool"] = {"min_size": 1, "max_size": threads, "timeout": 30}
    options["options"] = options["options"].replace("lock_timeout=3000", "lock_timeout=14000")  # a queue is no hang
    with ThreadPoolExecutor(max_workers=threads, initializer=_connect) as pool:
        list(pool.map(lambda _: time.sleep(0.02), range(threads)))
        boss.send("ready")
        boss.recv()
        try:
            boss.send(list(pool.map(lambda number: outcome(work, number), share)))
        except Exception as failure:
            boss.send([f"{type(failure).__name__}: {failure}"])
            raise


def _connect() -> None:
    connections["default"].ensure_connection()


def _repeat(work: Callable[[random.Random], Any], seed: int, stop: Any) -> None:
    chance = random.Random(seed)
    while not stop.value:
        outcome(work, chance)


def _alone(work: Callable[[], Any]) -> None:
    work()
