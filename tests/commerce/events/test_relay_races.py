"""Several drains at once, and workers that die. Every guard has a twin without it, which must show the breach."""

import os
import signal

import pytest
from django.db import transaction

from commerce.events import bus, relay
from commerce.events.facts import Fact
from commerce.models import Reaction
from tests.commerce.events import rig
from tests.commerce.events.drain_once import draining
from tests.commerce.events.rig import Gated, Hung, Poisoned, Queued, Rang
from tests.concurrency import crowd
from tests.processes import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def publish(*facts: Fact) -> None:
    with transaction.atomic():
        for fact in facts:
            bus.publish(fact)


def test_many_drains_do_each_effect_once():
    publish(*(Rang(bell) for bell in range(60)))

    crowd.together(*[relay.drain] * 4)

    assert sorted(rig.effects(), key=int) == [str(bell) for bell in range(60)]


def test_without_the_lock_and_the_lease_two_drains_double_an_effect(monkeypatch):
    unlocked = relay._CLAIM.replace("FOR UPDATE SKIP LOCKED", "")
    slow = unlocked.replace("FROM due WHERE", "FROM due, (SELECT pg_sleep(0.05)) AS slept WHERE")
    assert slow != unlocked != relay._CLAIM
    monkeypatch.setattr(relay, "_CLAIM", slow)
    publish(*(Rang(bell, rest_ms=5) for bell in range(30)))

    crowd.together(*[relay.drain] * 4)

    assert len(rig.effects()) > 30


def test_without_the_lease_a_running_row_is_claimed_again(monkeypatch):
    without = relay._CLAIM.replace("due_at = statement_timestamp() + %s", "due_at = due_at + 0 * %s")
    monkeypatch.setattr(relay, "_CLAIM", without)
    publish(Gated(1))
    with crowd.side_by_side(lambda: relay.drain(1)):
        wait_until(lambda: rig.begun(1))
        with crowd.side_by_side(lambda: relay.drain(1)) as (second,):
            wait_until(lambda: rig.begun(2) or second.done())
            rig.open_gate(1)
            rig.open_gate(2)

    assert rig.effects() == ["1", "1"]


def test_a_key_keeps_its_order_under_many_drains():
    (rig.folder() / "broken").touch()
    publish(*(Queued(bell) for bell in range(20)))
    crowd.together(*[relay.drain] * 4)
    (rig.folder() / "broken").unlink()
    Reaction.objects.filter(attempts=1).update(due_at="2020-01-01T00:00Z")

    while Reaction.objects.filter(status="waiting").exists():
        crowd.together(*[relay.drain] * 4)

    assert rig.effects() == [str(bell) for bell in range(20)]


def test_without_the_key_the_order_breaks(monkeypatch):
    monkeypatch.setattr(relay, "_CLAIM", relay._CLAIM.replace("ordering_key = '' OR NOT EXISTS", "true OR NOT EXISTS"))
    (rig.folder() / "broken").touch()
    publish(*(Queued(bell) for bell in range(3)))
    relay.drain(1)
    (rig.folder() / "broken").unlink()

    relay.drain()

    assert rig.effects() == ["1", "2"]


def test_a_killed_worker_costs_one_lease_and_no_effect():
    publish(Hung(1))
    with draining(lease=60) as worker:
        wait_until((rig.folder() / "started").exists)
        os.kill(worker.pid, signal.SIGKILL)
        worker.join()
    leased = relay.drain()
    Reaction.objects.update(due_at="2020-01-01T00:00Z")  # the lease ends

    wait_until(relay.drain)

    assert leased == 0
    assert rig.effects() == ["1"]
    assert list(Reaction.objects.values_list("status", "attempts")) == [("done", 2)]


def test_a_worker_that_outlives_its_lease_leaves_the_row_to_the_next():
    publish(Gated(1))
    with draining(lease=0.2) as slow:
        wait_until(lambda: rig.begun(1))
        with crowd.side_by_side(lambda: wait_until(relay.drain)):
            wait_until(lambda: rig.begun(2))
            rig.open_gate(1)
            slow.join()
            left = Reaction.objects.get()
            rig.open_gate(2)

    row = Reaction.objects.get()

    assert (slow.exitcode, left.status, left.attempts) == (0, "waiting", 2)
    assert (row.status, row.attempts) == ("done", 2)
    assert "outlived its lease" in (rig.folder() / "log").read_text()


def test_a_row_that_kills_its_worker_ends_as_a_dead_letter():
    publish(Poisoned(1), Rang(2))
    Reaction.objects.filter(fact="Poisoned").update(attempts=3)

    for _ in range(2):
        with draining(lease=0.01) as worker:
            worker.join()
        assert worker.exitcode == -signal.SIGABRT
    wait_until(lambda: relay.drain() == 0 and Reaction.objects.filter(status="dead").exists())

    assert list(Reaction.objects.order_by("id").values_list("fact", "status", "attempts")) == [
        ("Poisoned", "dead", 5),
        ("Rang", "done", 1),
    ]
    assert rig.effects() == ["2"]
