"""PostgreSQL and Redis for a machine that has neither: started when needed, shared, stopped by the last user.

Everything else reads `DATABASE_URL`, `DATABASE_OWNER_URL` and `REDIS_URL` only; `export` fills in what is missing.
Who uses a folder's servers is a shared lock on one file, which the kernel drops even when a process is killed.
"""

import fcntl
import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import IO

from config import local_postgres, local_redis
from config.local_home import CannotStart, Home, locate

WITHOUT_SERVERS = {
    *("help", "version", "--help", "--version", "check", "diffsettings", "findstatic", "collectstatic", "spectacular"),
    *("makemessages", "compilemessages", "startapp", "reactions", "states"),
    *("demo",),  # starts them by itself, after choosing whether to start over
}
Say = Callable[[str], None]


class Use:
    """One process's claim on a folder's servers. They run at least until `end`."""

    def __init__(self, home: Home, users: IO) -> None:
        self.home = home
        self._users, self._process = users, os.getpid()

    def end(self) -> None:
        """Give up the claim; the last user stops the servers. A forked child gives up nothing."""
        if self._users.closed or os.getpid() != self._process:
            return
        with _alone(self.home):
            if _nobody_else(self._users):
                _all_at_once([local_postgres.stop, local_redis.stop], self.home)
            self._users.close()


def export(home: Home) -> None:
    """Put the addresses that are not set into the environment."""
    if not os.environ.get("DATABASE_URL"):
        if os.environ.get("DATABASE_OWNER_URL"):
            raise CannotStart("DATABASE_OWNER_URL is set without DATABASE_URL; set both, or neither.")
        os.environ["DATABASE_URL"] = local_postgres.url(home, role=local_postgres.APPLICATION)
        os.environ["DATABASE_OWNER_URL"] = local_postgres.url(home, role=local_postgres.OWNER)
        os.environ.setdefault("TRUECOUNT_DEMO", "true")
    os.environ["REDIS_URL"] = os.environ.get("REDIS_URL") or local_redis.url(home)
    if servers(home) or os.environ.get("TRUECOUNT_DEMO"):  # else web and workers keep to the folder that was set
        os.environ["TRUECOUNT_HOME"] = str(home.folder)


def servers(home: Home) -> list:
    """The modules of the embedded servers that the environment's addresses lead to."""
    own = {
        local_postgres: os.environ["DATABASE_URL"] == local_postgres.url(home, role=local_postgres.APPLICATION),
        local_redis: os.environ["REDIS_URL"] == local_redis.url(home),
    }
    return [module for module, is_own in own.items() if is_own]


def use(home: Home, wanted: list, *, say: Say = print) -> Use:
    """Join the running servers of the folder, or start them, all at the same time. Raises CannotStart."""
    home.prepare()
    with _alone(home, say):
        users = open(home.sockets / "users.lock", "a")  # noqa: SIM115 (closed by Use.end)
        fcntl.flock(users, fcntl.LOCK_SH)
        try:
            _all_at_once([server.start for server in wanted], home)
        except BaseException:
            users.close()
            raise
    return Use(home, users)


def erase(home: Home) -> None:
    """Stop the servers and delete their data. Raises CannotStart while another process uses them."""
    home.prepare()
    with _alone(home), open(home.sockets / "users.lock", "a") as users:
        if not _nobody_else(users):
            raise CannotStart(f"Another Truecount command uses the data in {home.folder}; stop it first.")
        _all_at_once([local_postgres.stop, local_redis.stop], home)
        home.erase()


@contextmanager
def serving(arguments: list[str]) -> Iterator[None]:
    """The addresses, and the servers behind them, for one `manage.py` command. Commands that need none start none."""
    home = locate()
    if arguments[:1] == ["demo"]:
        os.environ.setdefault("TRUECOUNT_DEMO", "true")
    export(home)
    wanted = servers(home)
    if not wanted or not arguments or arguments[0] in WITHOUT_SERVERS or {"-h", "--help"} & set(arguments):
        yield
        return
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    claim = use(home, wanted)
    try:
        yield
    finally:
        claim.end()


def _leave(number: int, _frame: object) -> None:
    raise SystemExit(128 + number)


@contextmanager
def _alone(home: Home, say: Say | None = None) -> Iterator[None]:
    """One process at a time starts or stops servers in a folder."""
    with open(home.sockets / "start.lock", "a") as lock:
        waited = time.monotonic()
        while not _lock(lock, fcntl.LOCK_EX):
            if say and time.monotonic() - waited > 2:
                say("Waiting for another Truecount command that starts or stops the servers …")
                say = None
            time.sleep(0.02)
        yield


def _nobody_else(users: IO) -> bool:
    return _lock(users, fcntl.LOCK_EX)


def _lock(file: IO, kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _all_at_once(actions: list[Callable[[Home], None]], home: Home) -> None:
    with ThreadPoolExecutor(max_workers=len(actions) or 1) as pool:
        for done in [pool.submit(action, home) for action in actions]:
            done.result()
