"""A worker that is killed in the middle: the file goes on where its checkpoint stands, and every row counts once."""

import signal
from collections.abc import Callable
from functools import partial

import pytest
from django.core.management import call_command

from commerce import audit
from commerce.actors import SYSTEM
from commerce.imports import run, undo
from commerce.models import Import, Location, Product, SkuName, Variant
from inventory.models import Level, Movement
from tests.commerce.imports.files import imported, many, take_in, warehouse
from tests.commerce.imports.test_run import lapse
from tests.concurrency import crowd

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROWS, DONE, HELD = 1_250, 1_000, 1_100  # of a file, in the batches before the kill, and the row that it comes at


def killed_half_way(work: Callable[[], object], hold: Callable[[], object]) -> None:
    """Some batches are done, and of the next one some rows."""
    assert crowd.killed_where_it_waits(work, hold) == -signal.SIGKILL


def the_only_import() -> Import:
    record = Import.objects.get()
    assert (record.status, record.rows_ok) == ("running", DONE)
    return record


def turn() -> None:
    """A worker's at waiting files."""
    run.due(seconds=120)


def a_product_of_that_name() -> None:
    Product.objects.create(handle=f"p-{HELD // 4}", title="Somebody else's")


def a_level_of_it(place: Location) -> None:
    Level.objects.create(variant=Variant.objects.get(sku=f"SKU-{HELD}"), location=place)


def stock() -> str:
    return "sku,on_hand\n" + "".join(f"SKU-{n},7\n" for n in range(ROWS))


def test_killed_import_of_products_goes_on_exactly_once():
    take_in(many(ROWS))
    killed_half_way(turn, a_product_of_that_name)
    record = the_only_import()
    assert Variant.objects.count() == DONE
    lapse(record)

    run.due(seconds=120)

    record.refresh_from_db()
    assert (record.status, record.rows_ok, record.rows_created, record.rows_failed) == ("completed", ROWS, ROWS, 0)
    assert (Variant.objects.count(), SkuName.objects.count()) == (ROWS, ROWS)
    assert Product.objects.count() == -(-ROWS // 4)


def test_killed_import_of_stock_posts_each_row_once():
    place = warehouse()
    imported(many(ROWS))
    Import.objects.all().delete()
    take_in(stock(), kind="stock", location=place)
    killed_half_way(turn, partial(a_level_of_it, place))
    record = the_only_import()
    assert Movement.objects.count() == DONE
    lapse(record)

    run.due(seconds=120)

    record.refresh_from_db()
    assert (record.status, record.rows_ok) == ("completed", ROWS)
    assert Movement.objects.count() == ROWS
    assert set(Level.objects.values_list("on_hand", flat=True)) == {7}


def test_killed_command_goes_on_when_it_is_started_again(tmp_path, capsys):
    path = tmp_path / "range.csv"
    path.write_text(many(ROWS))
    command = partial(call_command, "import", str(path), kind="products", format="truecount")
    killed_half_way(command, a_product_of_that_name)
    record = the_only_import()
    lapse(record)

    command()

    record.refresh_from_db()
    assert (record.status, record.rows_created, Import.objects.count()) == ("completed", ROWS, 1)
    assert Variant.objects.count() == ROWS


def test_killed_undo_of_stock_goes_on_and_posts_each_row_back_once():
    place = warehouse()
    imported(many(ROWS))
    record = imported(stock(), kind="stock", location=place)
    asked = undo.ask(by=SYSTEM, import_id=record.pk).undo
    its_level = Level.objects.select_for_update().filter(variant__sku=f"SKU-{ROWS - HELD}")  # from the last row on
    killed_half_way(partial(undo.due, seconds=120), its_level.get)
    asked.refresh_from_db()
    halfway = asked.put_back
    assert Movement.objects.count() == ROWS + halfway

    undo.due(seconds=120)

    asked.refresh_from_db()
    assert halfway == DONE
    assert (asked.status, asked.put_back, asked.left_alone) == ("completed", ROWS, 0)
    assert Movement.objects.count() == 2 * ROWS
    assert set(Level.objects.values_list("on_hand", flat=True)) == {0}
    assert audit.run().drift == 0
