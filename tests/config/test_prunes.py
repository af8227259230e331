"""What the clock forgets goes in portions: no statement grows with an outage, and what is done stays done."""

from collections.abc import Callable

import pytest
from django.db import OperationalError, connection
from django.db.models import Model

from commerce import idempotency, pruning, sql, transactions
from commerce.actors import SYSTEM
from commerce.events import relay
from commerce.imports import storage
from commerce.models import Connection, Import, ImportPart, Reaction, StoredAnswer, SyncRun, TaxAnswer
from commerce.sales_channels import runs
from commerce.tax_providers import answers
from fulfillment import carrier_notices
from fulfillment.models import CarrierNotice
from tests.factories.commerce import ChannelFactory

pytestmark = pytest.mark.django_db(transaction=True)
LONG_AGO = "2020-01-01T00:00Z"
ROWS = 5


def reactions() -> None:
    row = {"fact": "x", "handler": "y", "payload": {}, "status": "done", "done_at": LONG_AGO}
    Reaction.objects.bulk_create(Reaction(**row) for _ in range(ROWS))


def stored_answers() -> None:
    row = {"principal": "p", "route": "r", "body_hash": "", "status": 200, "body": {}, "created_at": LONG_AGO}
    StoredAnswer.objects.bulk_create(StoredAnswer(key=str(number), **row) for number in range(ROWS))


def tax_answers() -> None:
    row = {"provider": "p", "parts": [], "answered_at": LONG_AGO}
    TaxAnswer.objects.bulk_create(TaxAnswer(fingerprint=str(number), **row) for number in range(ROWS))


def comparisons() -> None:
    there = Connection.objects.create(channel=ChannelFactory(), system="x", name="X", token="t", base_url="")
    row = {"connection": there, "kind": "stock", "status": "completed", "actor_kind": "system", "finished_at": LONG_AGO}
    SyncRun.objects.bulk_create(SyncRun(**row) for _ in range(ROWS))


def carriers_messages() -> None:
    row = {"carrier": "c", "number": "1", "body": {}, "received_at": LONG_AGO}
    CarrierNotice.objects.bulk_create(CarrierNotice(event_id=str(number), **row) for number in range(ROWS))


def imported_files() -> None:
    record = Import.objects.create(
        kind="stock", file_name="x.csv", sha256="0" * 64, size=10, encoding="utf-8", delimiter=",", columns=["sku"],
        rows_total=1, status="completed", actor_kind="staff", actor_name="Maya", finished_at=LONG_AGO,
    )  # fmt: skip
    ImportPart.objects.bulk_create(
        ImportPart(import_record=record, position=number, data=b"x") for number in range(ROWS)
    )


@pytest.fixture(autouse=True)
def small_portions(monkeypatch) -> None:
    monkeypatch.setattr(pruning, "PORTION", 2)
    monkeypatch.setattr(storage, "PORTION", 2)


@pytest.mark.parametrize(
    ("model", "fill", "prune"),
    [
        (Reaction, reactions, relay.prune),
        (StoredAnswer, stored_answers, idempotency.prune),
        (TaxAnswer, tax_answers, answers.prune),
        (SyncRun, comparisons, lambda: runs.prune(by=SYSTEM)),
        (CarrierNotice, carriers_messages, lambda: carrier_notices.prune(by=SYSTEM)),
        (ImportPart, imported_files, lambda: storage.prune(by=SYSTEM)),
    ],
)
def test_old_rows_go_in_portions(model: type[Model], fill: Callable, prune: Callable):
    fill()
    deletes = []

    def noting(execute, statement, params, many, context):
        deletes.extend([statement] if "DELETE" in statement else [])
        return execute(statement, params, many, context)

    with connection.execute_wrapper(noting):
        forgotten = prune()

    assert (forgotten, model.objects.count()) == (ROWS, 0)
    assert len(deletes) == 4  # two, two, one, and none is left


@pytest.mark.parametrize(
    ("model", "fill", "prune"),
    [
        (StoredAnswer, stored_answers, idempotency.prune),
        (CarrierNotice, carriers_messages, lambda: carrier_notices.prune(by=SYSTEM)),
    ],
)
def test_what_was_forgotten_before_an_end_stays_so(model, fill, prune, monkeypatch):
    fill()
    monkeypatch.setattr(pruning, "some", third_fails(pruning.some))

    with pytest.raises(OperationalError):
        prune()

    assert model.objects.count() == ROWS - 4


def third_fails(some: Callable[..., int]) -> Callable[..., int]:
    calls = []

    def fails(*args, **options) -> int:
        calls.append(1)
        if len(calls) == 3:
            raise OperationalError("canceling statement due to statement timeout")
        return some(*args, **options)

    return fails


def test_nothing_else_is_forgotten():
    stored_answers()
    StoredAnswer.objects.filter(key="3").update(created_at=transactions.now())

    assert (idempotency.prune(), sql.run("SELECT key FROM commerce_storedanswer")) == (4, [("3",)])
