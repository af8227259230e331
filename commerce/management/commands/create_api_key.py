"""`manage.py create_api_key`: a new key for a program. The key stands alone on the last line and is shown this once."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from commerce import keys, visibility
from commerce.actors import SYSTEM
from commerce.errors import Refusal
from commerce.keys import Limits


class Command(BaseCommand):
    """Scopes are separated by commas; `*` is all of them."""

    help = "Create an API key. The key is printed alone on the last line and cannot be shown again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", required=True, help="what the key is for, as people will read it")
        parser.add_argument("--scopes", required=True, help="such as catalog.read,stock.read; '*' for all")
        parser.add_argument("--channel", action="append", default=[], help="code; only this channel; repeatable")
        parser.add_argument("--location", action="append", default=[], help="code; only this location; repeatable")
        parser.add_argument("--days", type=int, help="end after so many days; without it the key has no end")

    def handle(self, **options: Any) -> None:
        scopes = [scope.strip() for scope in options["scopes"].split(",") if scope.strip()]
        days = options["days"]
        if not scopes or not 0 < len(options["name"].strip()) <= 120:
            raise CommandError("A key needs a name of at most 120 characters and at least one scope.")
        if days is not None and not 0 < days <= 36_500:
            raise CommandError("--days is from 1 to 36500.")
        limits = Limits(
            locations=_named("location", options["location"]),
            channels=_named("channel", options["channel"]),
            expires_at=None if days is None else timezone.now() + timedelta(days=days),
        )
        try:
            made = keys.create(name=options["name"].strip(), scopes=scopes, limits=limits, by=SYSTEM)
        except Refusal as refusal:
            raise CommandError(" ".join([refusal.detail, *(error["detail"] for error in refusal.errors)])) from refusal
        self.stderr.write(f"{made.key} may: {', '.join(made.key.scopes)}. Keep it now, it is not shown again:")
        self.stdout.write(made.secret)


def _named(noun: str, codes: list[str]) -> list[Any]:
    known = {record.code: record for record in visibility.named(noun, SYSTEM)}
    if unknown := sorted(set(codes) - set(known)):
        raise CommandError(f"Unknown {noun}: {', '.join(unknown)}. There are: {', '.join(sorted(known)) or 'none'}.")
    return [known[code] for code in codes]
