"""Undoing an import of products: what is still as imported goes back, what somebody has changed since stays."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commerce import audit, base_prices, catalog, price_lists, transactions
from commerce.actors import SYSTEM
from commerce.imports import changes, prices, undo
from commerce.imports.refusals import ImportNotUndoable, UndoInProgress
from commerce.models import Barcode, Import, ImportedChange, ImportUndo, Price, Product, Variant
from commerce.price_lists import NewPrice
from tests.commerce.imports.files import imported, many, products, take_in
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db(transaction=True)
FIRST = products("coat,Coat,COAT-S,,Size,S,50.00,GBP,,", "coat,Coat,COAT-M,,Size,M,50.00,GBP,,")
SECOND = products(
    "coat,Winter coat,COAT-S,5901234123457,Size,S,60.00,GBP,Clothing > Coats,",
    "coat,,COAT-M,,Size,M,65.00,GBP,,",
    "coat,,COAT-L,,Size,L,70.00,GBP,,",
    "mug,Mug,MUG,4006381333931,,,9.00,GBP,Kitchen,",
    "cup,Cup,CUP,,,,8.00,GBP,,",
)


def undone(record: Import) -> ImportUndo:
    """The undo of an import once it is worked through."""
    asked = undo.ask(by=SYSTEM, import_id=record.pk)
    undo.work(asked.undo.pk)
    asked.undo.refresh_from_db()
    return asked.undo


def catalog_now() -> dict[str, tuple]:
    found = Variant.objects.select_related("product").order_by("sku")
    return {each.sku: (each.product.title, each.price, each.status, each.product.status) for each in found}


def change(sku: str, **values: object) -> None:
    variant = Variant.objects.get(sku=sku)
    catalog.change_variant(variant_id=variant.pk, changes=values, expected=None, by=SYSTEM)


def left(record: Import) -> dict[str, list[tuple]]:
    """What stays, by thing: `(row, field, before, imported, now, code)`."""
    judged = undo.judge(record, list(record.changes.order_by("row", "id")), by=SYSTEM)
    return {
        each.name: [(each.change.row, v.field, v.before, v.imported, v.current, v.code) for v in each.left]
        for each in judged
        if each.left
    }


def test_undo_puts_back_what_nobody_touched_and_archives_what_was_new():
    imported(FIRST)
    before = catalog_now()
    record = imported(SECOND)

    done = undone(record)

    now = catalog_now()
    assert {sku: now[sku] for sku in before} == before
    assert now["COAT-L"][2:] == ("archived", "active")
    assert (now["MUG"][2:], now["CUP"][2:]) == (("archived", "archived"),) * 2
    assert (Barcode.objects.count(), Product.objects.get(handle="coat").categories.count()) == (0, 0)
    assert (done.status, done.changes_total, done.put_back, done.left_alone) == ("completed", 8, 8, 0)


def test_later_edits_stay_and_are_reported_by_row_before_and_after():
    imported(FIRST)
    record = imported(SECOND)
    change("COAT-S", price=7777)
    change("MUG", price=1000)
    product = Product.objects.get(handle="coat")
    catalog.change_product(product_id=product.pk, changes={"title": "Parka"}, expected=None, by=SYSTEM)
    catalog.add_variant(
        product_id=Product.objects.get(handle="cup").pk,
        new=catalog.NewVariant(sku="CUP-2", price=1, currency="GBP"), by=SYSTEM,
    )  # fmt: skip

    preview = left(record)
    done = undone(record)

    assert preview == {
        "Parka": [(2, "title", "Coat", "Winter coat", "Parka", "changed_since")],
        "COAT-S": [(2, "price", 5000, 6000, 7777, "changed_since")],
        "MUG": [(5, "price", None, 900, 1000, "changed_since")],
        "Mug": [(5, "status", None, "active", "active", "in_use")],
        "Cup": [(6, "status", None, "active", "active", "in_use")],
    }
    assert left(record) == preview
    now = catalog_now()
    assert now["COAT-S"][:2] == ("Parka", 7777)
    assert (now["COAT-M"][1], now["MUG"][2:], now["CUP"][2:]) == (5000, ("active", "active"), ("archived", "active"))
    assert (done.put_back, done.left_alone) == (3, 5)
    outcomes = ImportedChange.objects.filter(import_record=record).order_by("row", "thing").values_list("outcome")
    assert [each for (each,) in outcomes] == [
        "partly",
        "partly",
        "put_back",
        "archived",
        "kept",
        "kept",
        "kept",
        "archived",
    ]
    assert Barcode.objects.get().code == "4006381333931"


def test_an_import_that_was_undone_can_be_imported_and_undone_again_and_a_second_undo_does_nothing():
    imported(FIRST)
    first = imported(SECOND)
    after = catalog_now()
    undone(first)
    again = undo.ask(by=SYSTEM, import_id=first.pk)
    empty = catalog_now()

    second = imported(SECOND)
    revived = catalog_now()
    undone(second)

    assert (again.already_asked, again.undo.status) == (True, "completed")
    assert (second.pk != first.pk, revived) == (True, after)
    assert catalog_now() == empty
    assert Barcode.objects.count() == 0
    third = imported(products("mug,Big mug,MUG,,,,12.00,GBP,,"))
    assert (third.rows_changed, catalog_now()["MUG"]) == (1, ("Big mug", 1200, "active", "active"))


def test_a_dated_price_that_the_import_ended_goes_on():
    imported(FIRST)
    variant = Variant.objects.get(sku="COAT-S")
    hour = timedelta(hours=1)
    with transactions.at(transactions.now() - hour):
        listed = price_lists.create(
            new=price_lists.NewPriceList(code="b", name="b", kind="base", currency="GBP"), by=SYSTEM
        )
        price_lists.set_prices(price_list=listed, prices=[NewPrice(variant_id=variant.pk, amount=4000)], by=SYSTEM)
    record = imported(SECOND)
    ended = Price.objects.get().ends_at

    undone(record)

    shown = Variant.objects.get(sku="COAT-S")
    base_prices.show([shown])
    assert (ended is None, Price.objects.get().ends_at, shown.price) == (False, None, 4000)


def test_undo_that_is_cut_off_goes_on_where_it_was(monkeypatch):
    monkeypatch.setattr(undo, "BATCH", 4)
    imported(many(8, price="1.00"))
    record = imported(many(12, price="2.00"))
    asked = undo.ask(by=SYSTEM, import_id=record.pk).undo
    real, calls = undo._settle, []

    def breaks_once(*arguments):
        calls.append(arguments)
        real(*arguments)
        if len(calls) == 2:
            raise RuntimeError("out of luck")

    monkeypatch.setattr(undo, "_settle", breaks_once)
    with pytest.raises(RuntimeError):
        undo.due(seconds=60)
    asked.refresh_from_db()
    halfway = (asked.status, asked.failure, asked.put_back, Variant.objects.filter(price=200).count())
    with pytest.raises(UndoInProgress):
        take_in(many(12, price="2.00"))

    undo.ask(by=SYSTEM, import_id=record.pk)
    undo.due(seconds=60)

    asked.refresh_from_db()
    assert halfway == ("failed", "RuntimeError", 4, 12)
    assert (asked.status, asked.put_back, asked.left_alone) == ("completed", 13, 0)
    states = Variant.objects.order_by("id").values_list("price", "status")
    assert list(states) == [(100, "active")] * 8 + [(200, "archived")] * 4
    assert audit.run().drift == 0


def test_what_cannot_be_undone_says_why(monkeypatch):
    monkeypatch.setattr(prices, "KIND", replace(prices.KIND, reversal=None))
    old = imported(FIRST)
    Import.objects.filter(pk=old.pk).update(remembers=False)
    tried, waiting = imported(SECOND, dry_run=True), take_in(many(1)).record
    factories.variant("A")
    priced = imported("sku,price\nA,2.00\n", kind="prices")
    late = imported(many(2))
    Import.objects.filter(pk=late.pk).update(finished_at=transactions.now() - timedelta(days=31))

    reasons = []
    for record in (old, tried, waiting, priced, late):
        with pytest.raises(ImportNotUndoable) as refusal:
            undo.ask(by=SYSTEM, import_id=record.pk)
        reasons.append(refusal.value.facts["reason"])

    assert reasons == ["nothing_remembered", "dry_run", "not_finished", "kind", "too_old"]
    assert changes.prune(by=SYSTEM) == 3
    assert set(ImportedChange.objects.values_list("import_record", flat=True)) == {old.pk}


def test_an_undo_that_was_begun_in_time_ends_with_all_that_it_needs(monkeypatch):
    monkeypatch.setattr(undo, "BATCH", 4)
    record = imported(many(8))
    asked = undo.ask(by=SYSTEM, import_id=record.pk).undo
    undo.advance(by=SYSTEM, undo_id=asked.pk)
    Import.objects.update(finished_at=transactions.now() - timedelta(days=31))

    forgotten = changes.prune(by=SYSTEM)
    undo.work(asked.pk)

    assert (forgotten, Variant.objects.exclude(status="archived").count()) == (0, 0)
    assert changes.prune(by=SYSTEM) == 0  # what was archived stays known


def test_an_undo_that_failed_long_ago_can_still_end_so_that_the_file_can_be_sent_again():
    record = imported(FIRST)
    asked = undo.ask(by=SYSTEM, import_id=record.pk).undo
    undo.fail(by=SYSTEM, undo_id=asked.pk, why="OSError")
    Import.objects.update(finished_at=transactions.now() - timedelta(days=31))
    changes.prune(by=SYSTEM)

    done = undone(record)

    assert (done.status, undo.obstacle(record), imported(FIRST).pk != record.pk) == ("completed", "", True)
