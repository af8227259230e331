"""`manage.py import FILE --kind K --format F`: import a CSV file of any size, with progress and errors by row.

Run again after an interruption it goes on where it stopped; with the same file it changes nothing.
"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from commerce import money
from commerce.actors import SYSTEM
from commerce.errors import Refusal
from commerce.imports import error_rows, intake, kinds, pictures, run, table
from commerce.imports.intake import Wish
from commerce.models import Import, Location

SHOWN_ERRORS = 20


class Command(BaseCommand):
    help = "Import a CSV file: products, stock or prices, in our own, Shopify's or WooCommerce's layout."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--kind", required=True, choices=kinds.NAMES)
        parser.add_argument("--format", default="truecount", choices=kinds.FORMATS)
        parser.add_argument("--location", default=None, help="code; where stock goes that names none (warehouse)")
        parser.add_argument("--currency", default=settings.RETAILER_CURRENCY)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")
        parser.add_argument("--errors", type=Path, metavar="CSV", help="write the rows that failed here")

    def handle(self, *args: Any, **options: Any) -> None:
        console = Console(file=self.stdout._out)
        try:
            with options["file"].open("rb") as file:
                self._import(console, file, options)
        except Refusal as refusal:
            raise CommandError(f"{refusal.detail} ({refusal.code})") from refusal
        except OSError as error:
            raise CommandError(str(error)) from error

    def _import(self, console: Console, file: Any, options: dict[str, Any]) -> None:
        taken = intake.accept(by=SYSTEM, file=file, wish=_wish(options), limits=table.COMMAND_LINE)
        record = taken.record
        if taken.already_imported and record.status == Import.Status.COMPLETED:
            console.print("This file has already been imported (already_imported). Nothing was changed.")
        else:
            record = _worked_through(console, record, file)
            if not record.dry_run:
                pictures.fetch_beside(record, options["file"].parent)
        record.refresh_from_db()
        if options["errors"]:
            with options["errors"].open("w", newline="", encoding="utf-8") as out:
                out.writelines(error_rows.lines(record, file))
        _report(console, record)
        if record.status != Import.Status.COMPLETED:
            raise CommandError(record.failure or "Another process works on this file.")


def _wish(options: dict[str, Any]) -> Wish:
    if options["currency"] not in money.CURRENCIES:
        raise CommandError(f"{options['currency']} is no currency.")
    location = intake.usual_location()
    if options["location"]:
        location = Location.objects.filter(code=options["location"], active=True).order_by("id").first()
        if location is None:
            raise CommandError(f"There is no location {options['location']}.")
    return Wish(
        kind=options["kind"],
        format=options["format"],
        file_name=options["file"].name,
        currency=options["currency"],
        location=location,
        dry_run=options["dry_run"],
        stored=False,
    )


def _worked_through(console: Console, record: Import, file: Any) -> Import:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("Checking" if record.dry_run else "Importing", total=record.rows_total)
        done = run.work(record.pk, file=file, progress=lambda now: bar.update(task, completed=now.rows_done))
    return done or record


def _report(console: Console, record: Import) -> None:
    # Rows that are missing matter more than pictures that are.
    found = record.errors.alias(picture=Q(column="image")).order_by("picture", "row", "id")
    errors = list(found[:SHOWN_ERRORS])
    if errors:
        listing = Table("Row", "Column", "Code", "What to do", title="Rows with errors")
        for error in errors:
            listing.add_row(str(error.row), error.column, error.code, error.detail)
        console.print(listing)
    if record.problems > len(errors):
        console.print(f"… and {record.problems - len(errors):,} more; --errors FILE writes them all.")
    verb = "would be in" if record.dry_run else "in"
    console.print(
        f"{record.rows_total:,} rows: {record.rows_ok:,} {verb} ({record.rows_created:,} new,"
        f" {record.rows_changed:,} changed), {record.rows_failed:,} with errors. {record.public_id} {record.status}"
    )
