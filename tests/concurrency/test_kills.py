"""A process killed between the ledger and the level leaves nothing, because both are one transaction."""

import os
import signal

import pytest

from commerce import audit, sql
from inventory import levels
from inventory.models import Movement
from tests.concurrency import crowd
from tests.factories.inventory import receive

pytestmark = pytest.mark.race


def die(_levels):
    os.kill(os.getpid(), signal.SIGKILL)


def commit_and_die(_levels):
    sql.send("COMMIT")
    os.kill(os.getpid(), signal.SIGKILL)


def test_death_between_ledger_and_level_leaves_neither(shop, monkeypatch, clean_books):
    monkeypatch.setattr(levels, "save", die)

    assert crowd.alone(lambda: receive(shop.mug, shop.soho, 5)) == -signal.SIGKILL

    assert Movement.objects.count() == 0


def test_death_between_two_transactions_leaves_a_drift_that_the_audit_finds(shop, monkeypatch):
    monkeypatch.setattr(levels, "save", commit_and_die)

    assert crowd.alone(lambda: receive(shop.mug, shop.soho, 5)) == -signal.SIGKILL

    report = audit.run(["L2"])
    assert (Movement.objects.count(), report.drift) == (1, 1)
    assert (report.findings[0]["on_hand"], report.findings[0]["ledger_on_hand"]) == (0, 5)
