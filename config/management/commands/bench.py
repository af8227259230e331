"""`manage.py bench [NAME…]`: measure on this machine, on a database made for it."""

import time

from django.core.management.base import BaseCommand, CommandError

from bench import (
    books,
    channels,
    dead_channel,
    drop,
    finding,
    holds,
    live,
    orders,
    pickups,
    quotes,
    reads,
    reconciliation,
    routing,
)
from bench.registry import CannotRun

BENCHMARKS = {
    "holds": holds,
    "orders": orders,
    "drop": drop,
    "quotes": quotes,
    "reads": reads,
    "finding": finding,
    "books": books,
    "routing": routing,
    "live": live,
    "pickups": pickups,
    "channels": channels,
    "dead_channel": dead_channel,
    "reconciliation": reconciliation,
}


class Command(BaseCommand):
    help = "Measure: " + ", ".join(BENCHMARKS)
    requires_system_checks: list[str] = []

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "names", nargs="*", metavar="NAME", choices=[*BENCHMARKS, []], help="all when none is named"
        )

    def handle(self, *, names: list[str], **options) -> None:
        if unknown := set(names) - set(BENCHMARKS):
            raise CommandError(
                f"No benchmark is called {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}."
            )
        for name in names or BENCHMARKS:
            benchmark = BENCHMARKS[name]
            self.stdout.write(self.style.MIGRATE_HEADING(f"{name}: {benchmark.__doc__.splitlines()[0]}"))
            started = time.monotonic()
            try:
                figures = benchmark.run()
            except CannotRun as problem:
                raise CommandError(str(problem)) from problem
            for figure in figures:
                self.stdout.write(f"  {figure}")
            self.stdout.write(f"  took {time.monotonic() - started:.0f} s")
