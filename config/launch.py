"""One command to a running shop: servers, schema, demo retailer, web, worker and beat, until Ctrl-C.

This process only starts others and watches them, without Django: the web process and the one that prepares the data
load it at the same time, which is most of a start.
"""

import argparse
import fcntl
import os
import resource
import signal
import subprocess
import sys
import time
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager

from config import local_home, local_services, ports, storefronts, supervisor
from config.local_home import CannotStart, Home
from config.supervisor import Supervisor
from config.terminal import Terminal

OPEN_FILES = 4096
MANAGE = [sys.executable, str(local_home.PROJECT / "manage.py")]
GRANIAN = ["--interface", "asginl", "--workers", "1", "--workers-kill-timeout", "3", "--log-level", "warning"]
CELERY = [sys.executable, "-m", "celery", "--quiet", "-A", "config.celery"]
WORKER = ["worker", "-c", "2", "-Q", "now,sync,bulk", "-l", "warning", "--without-gossip", "--without-mingle"]
BEAT = ["beat", "-l", "warning", "--pidfile="]
CHILDREN = {"PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": "ignore:You're running the worker"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `demo`."""
    port = os.environ.get("PORT", "")
    parser.add_argument("--port", type=int, default=int(port) if port.isdecimal() else None, help="default: 8000")
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 lets other machines in")
    parser.add_argument("--fresh", action="store_true", help="delete the embedded servers' data first")
    parser.add_argument("--empty", action="store_true", help="without the demo retailer")
    parser.add_argument(
        "--channels", action=argparse.BooleanOptionalAction, default=True, help="outside shops that sell by themselves"
    )
    parser.add_argument("--open", action=argparse.BooleanOptionalAction, default=False, help="open a browser")


def run(options: argparse.Namespace) -> int:
    """Run until told to stop. Returns the exit code: 0 after Ctrl-C. Raises CannotStart with the reason."""
    terminal = Terminal()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    _raise_file_limit()
    try:
        with _only_one(local_home.locate()) as home:
            return _run(home, terminal, options)
    except KeyboardInterrupt:
        terminal.say("Stopped. The next start goes on with the same data.")
        return 0


def _run(home: Home, terminal: Terminal, options: argparse.Namespace) -> int:
    supervision = Supervisor(home.folder / "children.json", terminal.line)
    if supervisor.end_leftovers(supervision.register):
        terminal.say("Ended what an earlier run had left running")
    servers = local_services.servers(home)
    if home.is_half_told:
        terminal.say("An earlier start stopped while it loaded the demo retailer")
    if options.fresh or home.is_half_told:
        _start_over(home, servers, terminal)
    port, claim = ports.choose(options.host, options.port), None
    try:
        if servers:
            terminal.say(f"Starting PostgreSQL and Redis in {home.folder}")
            claim = local_services.use(home, servers, say=terminal.say)
        return _serve(supervision, terminal, port, options)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # stopping is bounded; a second Ctrl-C would leave things behind
        supervision.stop()
        if claim:
            claim.end()


def _start_over(home: Home, servers: list, terminal: Terminal) -> None:
    if not servers:
        raise CannotStart("--fresh deletes the embedded servers' data only; DATABASE_URL names another server.")
    terminal.say(f"Deleting the data in {home.folder}")
    local_services.erase(home)


def _serve(supervision: Supervisor, terminal: Terminal, port: int, options: argparse.Namespace) -> int:
    """Start everything and keep it running; returns only when the data cannot be prepared."""
    terminal.say("Starting web, worker and beat")
    address = f"{_reachable(options.host)}:{port}"
    os.environ.setdefault("PUBLIC_URL", f"http://{address}")
    shops = [] if options.empty or not options.channels else storefronts.choose_ports(web=port)
    storefronts.allow(os.environ, shops)
    environment = dict(os.environ)
    os.environ.update(CHILDREN)
    where = ["--host", options.host, "--port", str(port)]
    supervision.start("web", [sys.executable, "-m", "granian", *GRANIAN, *where, "config.asgi:application"])
    prepare = ["load_demo", "--greet", address, *(["--empty"] if options.empty else [])]
    prepare += ["--storefronts", *map(str, shops)] if shops else []
    failed = _finish(supervision, subprocess.Popen([*MANAGE, *prepare], env=environment))
    if failed:
        return failed
    supervision.start("worker", [*CELERY, *WORKER])  # after the first page, which somebody waits for
    supervision.start("beat", [*CELERY, *BEAT])
    if shops:
        supervision.start("shops", storefronts.command())
    if options.open:
        webbrowser.open(f"http://localhost:{port}")
    while True:
        supervision.watch()
        time.sleep(0.2)


def _finish(supervision: Supervisor, process: subprocess.Popen) -> int:
    """Watch until the process has ended. It ends with us."""
    try:
        while process.poll() is None:
            supervision.watch()
            time.sleep(0.05)
        return process.returncode
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()


def _reachable(host: str) -> str:
    return {"0.0.0.0": "localhost", "127.0.0.1": "localhost", "::": "localhost"}.get(host, host)


@contextmanager
def _only_one(home: Home) -> Iterator[Home]:
    """Two demos on one folder would end each other's processes."""
    home.prepare()
    with open(home.sockets / "demo.lock", "a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise CannotStart(
                f"Truecount already runs on {home.folder}. Stop it, or set TRUECOUNT_HOME to another folder."
            ) from taken
        yield home


def _raise_file_limit() -> None:
    """Every open screen is a file; some systems allow 256 unless asked."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
