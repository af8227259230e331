"""`manage.py load_tax_rates`: take over the published tax rates; what was changed by hand stays and is named."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commerce import tax_rates
from commerce.actors import SYSTEM
from commerce.errors import Refusal


class Command(BaseCommand):
    """Safe to run again at any time, for all countries or for some."""

    help = "Load the tax rates that come with Truecount. Rows that differ here are kept and named."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--country", action="append", default=[], help="such as GB; repeatable; all without it")
        parser.add_argument("--overwrite", action="store_true", help="replace rows that differ with the published ones")

    def handle(self, **options: Any) -> None:
        try:
            done = tax_rates.load(countries=options["country"], overwrite=options["overwrite"], by=SYSTEM)
        except Refusal as refusal:
            raise CommandError(refusal.detail) from refusal
        for verb, rows in (("replaced", done.replaced), ("kept", done.kept)):
            for row in rows:
                self.stdout.write(f"{verb}: {row}")
        self.stdout.write(
            f"{len(done.added)} added, {len(done.replaced)} replaced, {len(done.kept)} kept, {done.unchanged} unchanged"
        )
