"""One command to a running shop: servers, schema, demo retailer, web, worker and beat, until Ctrl-C."""

import argparse
import fcntl
import os
import resource
import signal
import sys
import time
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from django.core.management.base import BaseCommand
from django.db import OperationalError, connections

from config import data, local_home, local_services, ports, supervisor, welcome
from config.demo import story
from config.local_home import CannotStart, Home
from config.supervisor import Supervisor
from config.terminal import Terminal

PATIENCE_SECONDS = 120
OPEN_FILES = 4096
GRANIAN = ["--interface", "asginl", "--workers", "1", "--workers-kill-timeout", "3", "--log-level", "warning"]
CELERY = [sys.executable, "-m", "celery", "--quiet", "-A", "config.celery"]
WORKER = ["worker", "-c", "2", "-Q", "now,sync,bulk", "-l", "warning", "--without-gossip", "--without-mingle"]
BEAT = ["beat", "-l", "warning", "--pidfile="]
CHILDREN = {"PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": "ignore:You're running the worker"}
ADVICE = "Free some disk space if it is full, or set TRUECOUNT_HOME to another folder, and start again."


class Command(BaseCommand):
    help = "Starts Truecount with a demo retailer on this machine. Ctrl-C stops it; the next start continues."
    requires_system_checks: list = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        port = os.environ.get("PORT", "")
        parser.add_argument("--port", type=int, default=int(port) if port.isdecimal() else None, help="default: 8000")
        parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 lets other machines in")
        parser.add_argument("--fresh", action="store_true", help="delete the embedded servers' data first")
        parser.add_argument("--empty", action="store_true", help="without the demo retailer")
        parser.add_argument("--open", action=argparse.BooleanOptionalAction, default=False, help="open a browser")

    def handle(self, **options) -> None:
        terminal = Terminal()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _interrupt)
        try:
            _raise_file_limit()
            with _only_one(local_home.locate()) as home:
                _run(home, terminal, options)
        except CannotStart as problem:
            sys.exit(str(problem))
        except (OSError, OperationalError) as problem:
            sys.exit(f"Truecount cannot go on: {_first_line(problem)}. {ADVICE}")
        except KeyboardInterrupt:
            terminal.say("Stopped. The next start goes on with the same data.")


def _run(home: Home, terminal: Terminal, options: dict) -> None:
    supervision = Supervisor(home.folder / "children.json", terminal.line)
    if supervisor.end_leftovers(supervision.register):
        terminal.say("Ended what an earlier run had left running")
    servers = local_services.servers(home)
    if data.is_half_told(home):
        terminal.say("An earlier start stopped while it loaded the demo retailer")
    if options["fresh"] or data.is_half_told(home):
        _start_over(home, servers, terminal)
    port, claim = ports.choose(options["host"], options["port"]), None
    try:
        if servers:
            with terminal.working(f"Starting PostgreSQL and Redis in {home.folder}"):
                claim = local_services.use(home, servers, say=terminal.say)
        data.migrate(terminal)
        if not options["empty"]:
            data.tell(home, terminal)
        _serve(supervision, port, options)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # stopping is bounded; a second Ctrl-C would leave things behind
        connections.close_all()
        connections["default"].close_pool()
        supervision.stop()
        if claim:
            claim.end()


def _start_over(home: Home, servers: list, terminal: Terminal) -> None:
    if not servers:
        raise CannotStart("--fresh deletes the embedded servers' data only; DATABASE_URL names another server.")
    terminal.say(f"Deleting the data in {home.folder}")
    local_services.erase(home)
    (home.folder / data.STORY).unlink(missing_ok=True)


def _serve(supervision: Supervisor, port: int, options: dict) -> None:
    """Start the three processes, greet when the first answers, and keep all of them running."""
    terminal, base = Terminal(), f"http://localhost:{port}"
    os.environ.update(CHILDREN)
    with terminal.working("Starting web, worker and beat"):
        where = ["--host", options["host"], "--port", str(port)]
        supervision.start("web", [sys.executable, "-m", "granian", *GRANIAN, *where, "config.asgi:application"])
        _wait_until_ready(supervision, f"http://{_reachable(options['host'])}:{port}/readyz")
    supervision.start("worker", [*CELERY, *WORKER])  # a page is what somebody waits for, so it had both cores
    supervision.start("beat", [*CELERY, *BEAT])
    welcome.show(terminal.console, base, is_told=story.is_told())
    terminal.say("Ctrl-C stops everything and keeps the data. Start over with: bin/demo --fresh")
    if options["open"]:
        webbrowser.open(base)
    while True:
        supervision.watch()
        time.sleep(0.2)


def _wait_until_ready(supervision: Supervisor, url: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    said = "no answer"
    while time.monotonic() < deadline:
        supervision.watch()
        try:
            with urlopen(url, timeout=5):
                return
        except HTTPError as answer:
            said = answer.read(500).decode(errors="replace")
        except (URLError, OSError) as problem:
            said = str(problem)
        time.sleep(0.1)
    raise CannotStart(f"The web process is not ready after {PATIENCE_SECONDS} seconds: {said}")


def _reachable(host: str) -> str:
    return "127.0.0.1" if host in ("0.0.0.0", "::") else host


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


def _first_line(problem: Exception) -> str:
    if isinstance(problem, OSError) and problem.strerror:
        return f"{problem.filename or 'a file'}: {problem.strerror}"
    return str(problem).partition("\n")[0].rstrip(".") or type(problem).__name__


def _interrupt(number: int, _frame: object) -> None:
    raise KeyboardInterrupt
