"""Draining the outbox: once each, in order where asked, patient with failures, and never stuck."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from commerce import live
from commerce.actors import SYSTEM, Actor, ScopeMissing
from commerce.events import bus, relay
from commerce.events.facts import Fact
from commerce.models import AuditEntry, Reaction
from tests.commerce.events import rig
from tests.commerce.events.rig import Queued, Rang

pytestmark = pytest.mark.django_db(transaction=True)
NOBODY = Actor(kind="staff", id=1, name="New", principal="staff:1")


def publish(*facts: Fact) -> None:
    with transaction.atomic():
        for fact in facts:
            bus.publish(fact)


def pass_time(**amount: float) -> None:
    """Move every waiting row's moment into the past, instead of waiting."""
    Reaction.objects.filter(status="waiting").update(due_at=F("due_at") - timedelta(**amount))


def states() -> list[tuple]:
    return list(Reaction.objects.values_list("status", "attempts"))


def test_drain_runs_each_row_once():
    publish(Rang(1), Rang(2))

    tried = [relay.drain(), relay.drain()]

    assert tried == [2, 0]
    assert rig.effects() == ["1", "2"]
    assert states() == [("done", 1), ("done", 1)]


def test_drain_stops_at_its_limit():
    publish(Rang(1), Rang(2), Rang(3))

    assert relay.drain(2) == 2
    assert rig.effects() == ["1", "2"]


def test_handlers_run_outside_any_transaction(monkeypatch):
    inside = []
    monkeypatch.setattr(rig, "_do", lambda effect: inside.append(connection.in_atomic_block))
    publish(Rang(1))

    relay.drain()

    assert inside == [False]


def test_a_failure_is_tried_again_later():
    (rig.folder() / "broken").touch()
    publish(Queued(1))
    relay.drain()
    (rig.folder() / "broken").unlink()

    too_early = relay.drain()
    pass_time(seconds=7)
    due = relay.drain()

    assert (too_early, due) == (0, 1)
    assert rig.effects() == ["1"]
    assert states() == [("done", 2)]


def test_retries_come_ever_later_with_jitter():
    (rig.folder() / "broken").touch()
    publish(Queued(1))
    waits = []

    for _ in range(4):
        relay.drain()
        row = Reaction.objects.annotate(wait=F("due_at") - Now()).get()
        waits.append(row.wait.total_seconds())
        pass_time(hours=1)

    bounds = [(3.5, 6), (15, 24), (63, 96), (255, 384)]
    assert [low < wait <= high for wait, (low, high) in zip(waits, bounds, strict=True)] == [True] * 4


def test_a_row_that_keeps_failing_becomes_a_dead_letter():
    (rig.folder() / "broken").touch()
    publish(Queued(1))

    for _ in range(7):
        relay.drain()
        pass_time(hours=1)

    letter = Reaction.objects.get()
    assert (letter.status, letter.attempts, letter.last_error) == (
        "dead",
        5,
        "ConnectionError: the other side is gone",
    )


def test_a_dead_letter_calls_for_attention(clean_redis):
    publish(Rang(1), Rang(2))
    Reaction.objects.filter(payload__bell=1).update(handler="gone.away", attempts=4)
    Reaction.objects.filter(payload__bell=2).update(attempts=5)

    relay.drain()

    assert list(Reaction.objects.values_list("status", flat=True)) == ["dead", "dead"]
    assert [message.body["kind"] for message in live.since("attention", "")] == ["changed", "changed"]


def test_failing_rows_do_not_block_others():
    (rig.folder() / "broken").touch()
    publish(Queued(1), Rang(2), Rang(3))

    relay.drain()

    assert rig.effects() == ["2", "3"]


def test_an_unknown_handler_becomes_a_dead_letter_like_any_failure():
    publish(Rang(1))
    Reaction.objects.update(handler="gone.away")

    for _ in range(6):
        relay.drain()
        pass_time(hours=1)

    assert list(Reaction.objects.values_list("status", "last_error")) == [
        ("dead", "LookupError: No handler is called gone.away")
    ]


def test_rows_of_a_key_keep_their_order_behind_a_failing_first():
    (rig.folder() / "broken").touch()
    publish(Queued(1), Queued(2), Queued(3))
    relay.drain()
    (rig.folder() / "broken").unlink()

    blocked = relay.drain()
    pass_time(seconds=7)
    relay.drain()

    assert blocked == 0
    assert rig.effects() == ["1", "2", "3"]


def test_a_dead_first_row_lets_its_followers_go():
    (rig.folder() / "broken").touch()
    publish(Queued(1), Queued(2))
    for _ in range(5):
        relay.drain()
        Reaction.objects.filter(payload__bell=1, status="waiting").update(due_at=Now())
    (rig.folder() / "broken").unlink()

    pass_time(hours=1)
    relay.drain()

    assert rig.effects() == ["2"]


def test_replay_gives_a_dead_letter_new_tries():
    publish(Rang(1))
    Reaction.objects.update(status="dead", attempts=5, last_error="it broke")
    ids = list(Reaction.objects.values_list("id", flat=True))

    replayed = [relay.replay(by=SYSTEM, reaction_ids=ids), relay.replay(by=SYSTEM, reaction_ids=ids)]
    relay.drain()

    assert replayed == [1, 0]
    assert rig.effects() == ["1"]
    assert states() == [("done", 1)]
    assert AuditEntry.objects.filter(use_case="commerce.events.relay.replay").count() == 2


def test_dismiss_ends_a_dead_letter_for_good():
    publish(Rang(1), Rang(2))
    Reaction.objects.filter(payload__bell=1).update(status="dead", attempts=5)
    ids = list(Reaction.objects.values_list("id", flat=True))

    dismissed = relay.dismiss(by=SYSTEM, reaction_ids=ids)
    relay.drain()

    assert dismissed == 1
    assert rig.effects() == ["2"]


def test_replay_needs_its_permission():
    with pytest.raises(ScopeMissing):
        relay.replay(by=NOBODY, reaction_ids=[1])
    with pytest.raises(ScopeMissing):
        relay.dismiss(by=NOBODY, reaction_ids=[1])


def test_prune_forgets_old_finished_rows_only():
    publish(Rang(1), Rang(2), Rang(3))
    old = Now() - timedelta(days=8)
    Reaction.objects.filter(payload__bell=1).update(status="done", done_at=old)
    Reaction.objects.filter(payload__bell=2).update(status="done", done_at=Now())
    Reaction.objects.filter(payload__bell=3).update(status="dead", due_at=old)

    relay.prune()

    assert [row.payload["bell"] for row in Reaction.objects.all()] == [2, 3]
