"""`manage.py reseal`: seal every stored secret with the first of SEALING_KEYS, so that the others may go."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commerce import resealing
from commerce.actors import SYSTEM


class Command(BaseCommand):
    """Safe to run again at any time, and while everything else runs."""

    help = "Seal every stored secret with the first of SEALING_KEYS."

    def handle(self, **options: Any) -> None:
        done = resealing.reseal(by=SYSTEM)
        self.stdout.write(f"{done.count} secrets are sealed with the first key.")
        if done.lost:
            raise CommandError(f"No key reads these, set them anew: {', '.join(done.lost)}")
