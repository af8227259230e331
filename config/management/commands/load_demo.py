"""The part of a start that needs Django: schema, demo retailer, and the page of addresses once the web answers."""

import argparse
import signal
import sys
import time
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from django.core.management.base import BaseCommand
from django.db import OperationalError

from config import data, local_home, welcome
from config.demo import storefronts, story
from config.local_home import CannotStart
from config.terminal import Terminal

PATIENCE_SECONDS = 120
ADVICE = "Free some disk space if it is full, or set TRUECOUNT_HOME to another folder, and start again."
INTERRUPTED = 130


class Command(BaseCommand):
    help = "Applies missing migrations and loads the demo retailer into an empty database."
    requires_system_checks: list = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--empty", action="store_true", help="without the demo retailer")
        parser.add_argument(
            "--greet", metavar="HOST:PORT", help="wait for this web process, then print where things are"
        )

        parser.add_argument(
            "--storefronts", metavar="PORT", type=int, nargs="*", help="connect the outside shops, simulated there"
        )

    def handle(self, *, empty: bool, greet: str | None, **options) -> None:
        terminal = Terminal()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: sys.exit(INTERRUPTED))
        try:
            data.migrate(terminal)
            if not empty:
                data.tell(local_home.locate(), terminal)
            if options["storefronts"]:
                storefronts.open_all(local_home.locate().folder, options["storefronts"])
            if greet:
                _greet(terminal, f"http://{greet}")
        except CannotStart as problem:
            sys.exit(str(problem))
        except (OSError, OperationalError) as problem:
            sys.exit(f"Truecount cannot go on: {_first_line(problem)}. {ADVICE}")


def _greet(terminal: Terminal, base: str) -> None:
    _wait_until_ready(f"{base}/readyz")
    welcome.show(terminal.console, base, is_told=story.is_told())
    terminal.say("Ctrl-C stops everything and keeps the data. Start over with: bin/demo --fresh")


def _wait_until_ready(url: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    said = "no answer"
    while time.monotonic() < deadline:
        try:
            with urlopen(url, timeout=5):
                return
        except HTTPError as answer:
            said = answer.read(500).decode(errors="replace")
        except (URLError, OSError) as problem:
            said = str(problem)
        time.sleep(0.05)
    raise CannotStart(f"The web process is not ready after {PATIENCE_SECONDS} seconds: {said}")


def _first_line(problem: Exception) -> str:
    if isinstance(problem, OSError) and problem.strerror:
        return f"{problem.filename or 'a file'}: {problem.strerror}"
    return str(problem).partition("\n")[0].rstrip(".") or type(problem).__name__
