"""`manage.py audit`: one line per law, `TOTAL drift 0` last; exit 0, 1 on drift, 2 when it could not run."""

import json
import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from commerce import audit, audit_selftest, scratch_databases
from commerce.errors import Refusal

COULD_NOT_RUN = 2
CANNOT = (audit.UnknownLaw, audit.NothingChecked, scratch_databases.CannotMake, Refusal, DatabaseError)


class Command(BaseCommand):
    help = "Check the books against each other on one read-only snapshot."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("--law", action="append", metavar="L2", help="only this law; may be repeated")
        parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
        parser.add_argument("--selftest", action="store_true", help="break every law on a scratch database")
        parser.add_argument("--template", default="", metavar="NAME", help="copy this one instead of migrating")

    def handle(self, *, law: list[str] | None, json: bool, selftest: bool, template: str, **options) -> None:
        if template in {each["NAME"] for each in settings.DATABASES.values()}:
            raise CommandError("Nobody could work while a shop's own database is copied. Name another one.")
        if template and not selftest:
            raise CommandError("--template is for --selftest.")
        try:
            failed = self._selftest(law, template) if selftest else self._audit(law, json)
        except CANNOT as problem:
            raise CommandError(f"The audit could not run: {problem}", returncode=COULD_NOT_RUN) from problem
        if failed:
            sys.exit(1)

    def _audit(self, codes: list[str] | None, as_json: bool) -> bool:
        report = audit.run(codes, seconds=None)
        if as_json:
            self.stdout.write(json.dumps(report.as_json(), default=str))
            return report.drift > 0
        for result in report.results:
            self.stdout.write(str(result))
            for finding in result.findings:
                self.stdout.write(f"   {finding['detail']}")
        self.stdout.write(f"TOTAL drift {report.drift:,}")
        return report.drift > 0

    def _selftest(self, codes: list[str] | None, template: str) -> bool:
        trials = audit_selftest.run(codes, template=template)
        for trial in trials:
            self.stdout.write(str(trial))
        found = sum(trial.passed for trial in trials)
        self.stdout.write(f"TOTAL {found} of {len(trials)} damages found")
        return found < len(trials)
