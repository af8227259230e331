"""`manage.py replay_sales FILE…`: real sales from CSV files as orders, each at its own moment.

The last line is `TOTAL …`, a direct sum of the files. Exit code 1 when the books say something else.
"""

import sys
from argparse import ArgumentParser
from itertools import chain
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commerce.errors import Refusal
from config.replay import books, invoices, report, run, sales_file
from config.replay.catalog import NotAccepted
from config.replay.sales_file import COLUMNS, NotASalesFile


class Command(BaseCommand):
    help = f"Replay sales files with the columns {','.join(COLUMNS)}: an order for each invoice, at its own moment."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def handle(self, *, files: list[Path], **options: Any) -> None:
        say = self.stdout.write
        try:
            sales = invoices.gather(chain.from_iterable(map(sales_file.read, dict.fromkeys(map(Path.resolve, files)))))
            say(report.heading(sales))
            outcome = run.replay(sales, progress=lambda day: say(report.day(day)))
        except (NotASalesFile, NotAccepted, OSError) as problem:
            raise CommandError(str(problem)) from problem
        except Refusal as refusal:
            raise CommandError(refusal.detail) from refusal
        found = books.compare(sales.invoices)
        for line in report.ending(sales, outcome, found):
            say(line)
        if found.differing or sales.unreadable:
            sys.exit(1)
