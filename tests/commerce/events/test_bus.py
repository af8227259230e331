"""Publishing: part of the causing transaction, or nothing."""

import pytest
from django.db import connection, transaction

from commerce import sql, transactions
from commerce.events import bus, nudge
from commerce.events.facts import Fact, StockChanged
from commerce.models import Reaction
from tests.commerce.events.rig import EvenBell, Queued, Rang, Vetoed

pytestmark = pytest.mark.django_db(transaction=True)


def rows() -> list[tuple]:
    return list(Reaction.objects.values_list("fact", "handler", "payload", "ordering_key", "status"))


def test_publish_refuses_outside_a_transaction():
    with pytest.raises(transactions.TransactionMisuse):
        bus.publish(Rang(1))

    assert rows() == []


def test_publish_writes_one_row_per_handler():
    with transaction.atomic():
        bus.publish(Rang(1, rest_ms=5))
        bus.publish(Queued(2))

    assert rows() == [
        ("Rang", "tests.commerce.events.rig.note", {"bell": 1, "rest_ms": 5}, "", "waiting"),
        ("Queued", "tests.commerce.events.rig.note_in_order", {"bell": 2}, "bells", "waiting"),
    ]


def test_publish_leaves_with_the_pipeline():
    with transaction.atomic(), sql.pipeline():
        bus.publish(Rang(1))
        bus.publish(Rang(2))

    assert [payload["bell"] for _, _, payload, _, _ in rows()] == [1, 2]


def test_a_rolled_back_fact_never_happened():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        bus.publish(Rang(1))
        raise ZeroDivisionError

    assert rows() == []


def test_a_veto_rolls_everything_back():
    @transactions.use_case
    def ring(*, bell: int) -> None:
        bus.publish(Rang(bell))
        bus.publish(Vetoed(bell))

    ring(bell=1)
    with pytest.raises(EvenBell):
        ring(bell=2)

    assert [(fact, payload["bell"]) for fact, _, payload, _, _ in rows()] == [("Rang", 1), ("Vetoed", 1)]


def test_a_transaction_nudges_once():
    with transaction.atomic():
        bus.publish(Rang(1))
        bus.publish(Rang(2))
        nudges = [callback for _, callback, *_ in connection.run_on_commit if callback is nudge.send]

    assert len(nudges) == 1


def test_a_nudge_outlives_the_savepoint_that_was_rolled_back():
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            bus.publish(Rang(1))
            raise ZeroDivisionError
        bus.publish(Rang(2))
        nudges = [callback for _, callback, *_ in connection.run_on_commit if callback is nudge.send]

    assert len(nudges) == 1


def test_a_fact_survives_the_round_trip_through_json():
    fact = StockChanged((3, 1, 2))
    with transaction.atomic():
        sql.send(
            "INSERT INTO commerce_reaction (fact, handler, payload, ordering_key) VALUES ('StockChanged', 'x', %s, '')",
            (sql.json(fact.payload()),),
        )

    stored = Reaction.objects.get()

    assert Fact.by_name(stored.fact).from_payload(stored.payload) == fact


def test_find_names_what_is_missing():
    with pytest.raises(LookupError, match="gone.away"):
        bus.find("gone.away")
