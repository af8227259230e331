"""`manage.py states`: every record with states, and from which state it can go to which."""

from django.core.management.base import BaseCommand

from commerce import state


class Command(BaseCommand):
    help = "Print every table of moves."
    requires_system_checks: list[str] = []

    def handle(self, **options) -> None:
        for model in state.machines():
            self.stdout.write(model._meta.label)
            for source, targets in model.MOVES.items():
                order = list(model.MOVES)
                names = ", ".join(str(target) for target in sorted(targets, key=order.index)) or "(the end)"
                self.stdout.write(f"  {source} → {names}")
