"""Batches, checkpoints, dry runs and repeats: every row has its effect exactly once, whatever happens in between."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from commerce import transactions
from commerce.actors import SYSTEM, Actor
from commerce.imports import claims, run
from commerce.imports.run import LostJob
from commerce.models import AuditEntry, Import, ImportPart, Location, Product, Reaction, RowClaim, RowError, Variant
from tests.commerce.imports.files import errors, imported, many, products, take_in
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db(transaction=True)


def lapse(record: Import) -> None:
    """What time does to the lease of a worker that is gone."""
    Import.objects.filter(pk=record.pk).update(leased_until=Now() - timedelta(seconds=1))


def clerk(number: int, *places: Location) -> Actor:
    """Somebody who may count stock at these places only."""
    grant = ("stock.write", frozenset(place.pk for place in places))
    return Actor("key", number, f"Clerk {number}", f"key:{number}", grants=(grant,))


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(run, "BATCH_ROWS", 10)


def test_first_row_of_a_sku_wins_across_batches(small_batches):
    lines = [f"p,P,SKU {n},,Size,{n},1.00,GBP,," for n in range(25)] + [
        "q,Q,sku_3,,,,9.00,GBP,,",
        "q,Q,ＳＫＵ-24,,,,9.00,GBP,,",
    ]

    record = imported(products(*lines))

    assert errors(record) == [(27, "sku", "duplicate_sku"), (28, "sku", "duplicate_sku")]
    assert list(record.errors.values_list("detail", flat=True)) == [
        "Same SKU as row 5, first row kept.",
        "Same SKU as row 26, first row kept.",
    ]
    assert set(Variant.objects.values_list("price", flat=True)) == {100}
    assert RowClaim.objects.count() == 0


def test_dry_run_changes_nothing_and_says_what_would_happen(small_batches):
    text = many(30) + "p-0,,SKU-3,,,,5.00,GBP,,\nx,,X,,,,1.00,GBP,,\n"

    record = imported(text, dry_run=True)

    assert (record.rows_ok, record.rows_failed, record.rows_created) == (30, 2, 30)
    assert errors(record) == [(32, "sku", "duplicate_sku"), (33, "title", "required")]
    assert (Product.objects.count(), Variant.objects.count()) == (0, 0)
    assert not Reaction.objects.exclude(fact="ImportQueued").exists()


def test_dry_run_and_the_import_after_it_agree(small_batches):
    text = many(30) + "p-0,,SKU-3,,,,5.00,GBP,,\n"

    tried, done = imported(text, dry_run=True), imported(text)

    assert errors(tried) == errors(done)
    assert (tried.rows_ok, tried.rows_created) == (done.rows_ok, done.rows_created)


def test_same_file_again_is_the_same_import_and_changes_nothing():
    first = imported(many(4, price="1.00"))
    Variant.objects.update(price=999)

    again = take_in(many(4, price="1.00"))

    assert (again.already_imported, again.record.pk) == (True, first.pk)
    assert run.work(again.record.pk) is None
    assert set(Variant.objects.values_list("price", flat=True)) == {999}


def test_progress_is_seen_by_others_while_it_runs(small_batches):
    seen = []
    record = take_in(many(30)).record

    run.work(record.pk, progress=lambda now: seen.append((now.rows_done, Variant.objects.count())))

    assert seen == [(10, 10), (20, 20), (30, 30)]


def test_work_stops_after_its_time_and_the_next_turn_goes_on(small_batches):
    record = take_in(many(30)).record

    run.work(record.pk, seconds=0)
    halfway = Import.objects.get(pk=record.pk)
    run.due(seconds=60)

    record.refresh_from_db()
    assert (halfway.status, halfway.rows_ok, halfway.leased_until) == ("running", 10, None)
    assert (record.status, record.rows_ok, Variant.objects.count()) == ("completed", 30, 30)


def test_an_import_whose_worker_is_alive_is_nobody_elses(small_batches):
    record = take_in(many(30)).record
    run.start(by=SYSTEM, import_id=record.pk)

    assert run.work(record.pk) is None
    assert run.due(seconds=60) == 0


def test_a_worker_that_lost_its_lease_changes_nothing_more(small_batches):
    record = take_in(many(30)).record
    slow = run.start(by=SYSTEM, import_id=record.pk)
    batches = run._batches(slow, run.storage.open_kept(record))
    run.advance(by=SYSTEM, job=slow, batch=next(batches))
    lapse(record)

    run.work(record.pk)

    slow.checkpoint = 11
    with pytest.raises(LostJob):
        run.advance(by=SYSTEM, job=slow, batch=next(batches))
    assert (Import.objects.get().rows_ok, Variant.objects.count()) == (30, 30)


def test_without_the_hold_two_workers_would_count_a_batch_twice(small_batches, monkeypatch):
    monkeypatch.setattr(
        run, "_HOLD", "SELECT problems FROM commerce_import WHERE id = %s OR %s::uuid IS NULL OR %s < 0"
    )
    record = take_in(many(30)).record
    slow = run.start(by=SYSTEM, import_id=record.pk)
    batch = next(run._batches(slow, run.storage.open_kept(record)))
    run.advance(by=SYSTEM, job=slow, batch=batch)

    run.advance(by=SYSTEM, job=slow, batch=batch)

    assert Import.objects.get().rows_ok == 20


def test_an_import_that_broke_goes_on_when_it_is_sent_again(small_batches, monkeypatch):
    record = take_in(many(30)).record
    real, calls = claims.claim, []

    def breaks_once(*arguments):
        calls.append(arguments)
        if len(calls) == 2:
            raise RuntimeError("out of luck")
        return real(*arguments)

    monkeypatch.setattr(claims, "claim", breaks_once)
    with pytest.raises(RuntimeError):
        run.work(record.pk)
    broken = Import.objects.get(pk=record.pk)

    again = take_in(many(30))
    run.work(again.record.pk)

    record.refresh_from_db()
    assert (broken.status, broken.rows_ok) == ("failed", 10)
    assert broken.failure.startswith("Something went wrong on our side after row 11.")
    assert (again.already_imported, again.record.pk) == (False, record.pk)
    assert (record.status, record.rows_ok, Variant.objects.count()) == ("completed", 30, 30)


def test_a_file_that_kills_every_worker_fails_in_the_end():
    record = take_in(many(4)).record
    for _ in range(run.MOST_STARTS):
        assert run.start(by=SYSTEM, import_id=record.pk) is not None
        lapse(record)

    assert run.start(by=SYSTEM, import_id=record.pk) is None
    record.refresh_from_db()
    assert (record.status, record.failure) == (
        "failed", "The work on this file was cut off five times at the same row.",
    )  # fmt: skip
    assert (record.token, record.leased_until, record.finished_at is None) == (None, None, False)
    assert record.finished_at <= transactions.now()


def test_a_failed_import_goes_on_with_the_rights_of_whoever_sends_it_again():
    soho, camden = factories.LocationFactory(code="soho"), factories.LocationFactory(code="camden")
    factories.product("A", "B")
    text = "sku,location,on_hand\nA,soho,1\nB,camden,1\n"
    first = take_in(text, kind="stock", location=soho, by=clerk(7, soho, camden)).record
    run.stop(by=SYSTEM, import_id=first.pk)

    record = imported(text, kind="stock", location=soho, by=clerk(8, soho))

    assert (record.pk, record.actor_id, record.location_ids) == (first.pk, 8, [soho.pk])
    assert errors(record) == [(3, "location", "location_not_allowed")]
    assert (record.status, record.failure, record.rows_ok) == ("completed", "", 1)


def test_a_failed_import_whose_bytes_are_forgotten_takes_them_from_the_file_sent_again():
    record = take_in(many(4)).record
    run.stop(by=SYSTEM, import_id=record.pk)
    ImportPart.objects.all().delete()

    again = imported(many(4))

    assert (again.pk, again.status, again.rows_ok) == (record.pk, "completed", 4)


def test_an_import_sent_again_counts_as_ended_only_when_it_is():
    record = take_in(many(4)).record
    run.stop(by=SYSTEM, import_id=record.pk)

    again = take_in(many(4)).record

    assert (again.pk, again.finished_at, again.status) == (record.pk, None, "queued")


def test_stop_keeps_what_is_in_and_ends_the_work(small_batches):
    record = take_in(many(30)).record

    run.work(record.pk, progress=lambda now: run.stop(by=SYSTEM, import_id=record.pk))

    record.refresh_from_db()
    assert (record.status, record.failure, record.rows_ok) == ("failed", "Stopped by Truecount.", 10)
    assert Variant.objects.count() == 10


def test_only_so_many_errors_are_kept_but_all_are_counted(small_batches, monkeypatch):
    monkeypatch.setattr(run, "KEPT_ERRORS", 15)

    record = imported(products(*[f"p,P,S-{n},,,,free,GBP,," for n in range(30)]))

    assert (record.rows_failed, record.problems, RowError.objects.count()) == (30, 30, 15)


def test_each_batch_leaves_one_audit_entry_of_whoever_asked(small_batches):
    imported(many(20))

    assert AuditEntry.objects.filter(use_case="commerce.imports.run.advance").count() == 2


def test_old_bytes_are_forgotten_and_the_record_stays():
    old, new = imported(many(1)), imported(many(2))
    Import.objects.filter(pk=old.pk).update(finished_at=Now() - timedelta(days=31))

    run.storage.prune(by=SYSTEM)

    assert list(ImportPart.objects.values_list("import_record", flat=True)) == [new.pk]
    assert Import.objects.count() == 2
