"""`manage.py reactions`: everything that can happen, and who reacts to it, within the transaction or after it."""

from django.core.management.base import BaseCommand

from commerce.events import bus
from commerce.events.facts import Fact


class Command(BaseCommand):
    help = "Print fact, when, and handler for every reaction."
    requires_system_checks: list[str] = []

    def handle(self, **options) -> None:
        rows = [(fact.signature(), when, handler) for fact, when, handler in bus.subscriptions()]
        heard = {fact for fact, _, _ in bus.subscriptions()}
        rows += [(fact.signature(), "-", "nobody reacts") for fact in Fact.__subclasses__() if fact not in heard]
        widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
        for fact, when, handler in sorted(rows, key=lambda row: row[0]):
            self.stdout.write(f"{fact:<{widths[0]}}  {when:<{widths[1]}}  {handler}")
