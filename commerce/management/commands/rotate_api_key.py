"""`manage.py rotate_api_key`: a successor for a key. It stands alone on the last line and is shown this once."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.db.models.functions import Now

from commerce import keys, visibility
from commerce.actors import SYSTEM
from commerce.errors import Refusal
from commerce.models import ApiKey

HOURS = 24
MOST_HOURS = 24 * 365


class Command(BaseCommand):
    """The new key has the name, the rights and the end of the old one, and retries begun with the old one go on."""

    help = "Replace an API key by a new one with the same rights; the old one works a while longer."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("key", help="its name, or how it begins: tck_ and six characters, as the admin shows it")
        parser.add_argument(
            "--hours", type=int, default=HOURS, help=f"how long the old key works on, {HOURS} unless given; 0 ends it"
        )

    def handle(self, **options: Any) -> None:
        hours = options["hours"]
        if not 0 <= hours <= MOST_HOURS:
            raise CommandError(f"--hours is from 0 to {MOST_HOURS}.")
        old = _found(options["key"].strip())
        try:
            made = keys.rotate(key=old, overlap=timedelta(hours=hours), by=SYSTEM)
        except Refusal as refusal:
            raise CommandError(refusal.detail) from refusal
        old.refresh_from_db()
        self.stderr.write(f"{old} works until {old.expires_at:%Y-%m-%d %H:%M} UTC.")
        self.stderr.write(f"{made.key} does the same from now on. Keep it now, it is not shown again:")
        self.stdout.write(made.secret)


def _found(said: str) -> ApiKey:
    """The one living key that is meant. Two have one name while a rotation overlaps: then its beginning decides."""
    living = visibility.api_keys(SYSTEM).filter(revoked_at=None).exclude(expires_at__lte=Now())
    rows = list(living.filter(Q(name=said) | Q(prefix=said.rstrip("…"))).order_by("id"))
    if not rows:
        raise CommandError(f"No key that still works is named {said} or begins so.")
    if len(rows) > 1:
        raise CommandError(f"Several keys are meant: {', '.join(map(str, rows))}. Say how it begins.")
    return rows[0]
