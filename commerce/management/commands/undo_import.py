"""`manage.py undo_import ID`: say what undoing an import would do; with `--yes` undo it.

Run again after an interruption it goes on where it stopped; once it is done it changes nothing.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from commerce import ids
from commerce.actors import SYSTEM
from commerce.errors import Refusal
from commerce.imports import outlook, undo
from commerce.imports.reversal import Judged
from commerce.models import Import, ImportUndo

SHOWN = 20


class Command(BaseCommand):
    help = "Undo an import of products or stock. Without --yes it only says what would go back and what would stay."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("import_id", metavar="ID", help="of the import, such as imp_0000000000001")
        parser.add_argument("--yes", action="store_true", help="undo it, instead of only looking")

    def handle(self, *args: Any, **options: Any) -> None:
        console = Console(file=self.stdout._out)
        record = Import.objects.filter(pk=ids.decode("imp", options["import_id"])).order_by("id").first()
        if record is None:
            raise CommandError(f"There is no import {options['import_id']}.")
        try:
            if options["yes"]:
                _undo(console, record)
            else:
                _look(console, record)
        except Refusal as refusal:
            raise CommandError(f"{refusal.detail} ({refusal.code})") from refusal


def _look(console: Console, record: Import) -> None:
    undo.require(record)
    found = outlook.look(record, by=SYSTEM, shown=SHOWN)
    _list(console, found.staying, found.left_alone)
    console.print(
        f"{found.total:,} changes: {found.put_back:,} would be undone, {found.left_alone:,} with something that stays."
        " Nothing was changed; --yes undoes it."
    )


def _undo(console: Console, record: Import) -> None:
    asked = undo.ask(by=SYSTEM, import_id=record.pk)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("Undoing", total=asked.undo.changes_total)
        undo.work(asked.undo.pk, progress=lambda now: bar.update(task, completed=now.done))
    done = ImportUndo.objects.get(pk=asked.undo.pk)
    kept = record.changes.filter(outcome__in=("kept", "partly")).order_by("row", "id")[:SHOWN]
    _list(console, undo.judge(record, list(kept), by=SYSTEM) if kept else [], done.left_alone)
    console.print(
        f"{done.changes_total:,} changes: {done.put_back:,} undone, {done.left_alone:,} with something left as it is."
        f" {record.public_id} {done.status}"
    )
    if done.status != ImportUndo.Status.COMPLETED:
        raise CommandError(done.failure or "Another process works on this undo.")


def _list(console: Console, staying: list[Judged], count: int) -> None:
    if not staying:
        return
    listing = Table("Row", "What", "Field", "Before", "Imported", "Now", "Why it stays")
    for each in staying:
        for verdict in each.left:
            values = (str(value) for value in (verdict.before, verdict.imported, verdict.current))
            listing.add_row(str(each.change.row), each.name, verdict.field, *values, verdict.reason)
    console.print(listing)
    if count > len(staying):
        console.print(f"… and {count - len(staying):,} more; GET /imports/ID/changes lists them all.")
