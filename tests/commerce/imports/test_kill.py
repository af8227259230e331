"""A worker that is killed in the middle: the file goes on where its checkpoint stands, and every row counts once."""

import os
import signal

import pytest
from django.core.management import call_command

from commerce import audit
from commerce.actors import SYSTEM
from commerce.imports import run, undo
from commerce.models import Import, ImportUndo, Product, SkuName, Variant
from inventory.models import Level, Movement
from tests.commerce.imports.files import imported, many, take_in, warehouse
from tests.commerce.imports.test_run import lapse
from tests.processes import running, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROWS = 6_000
WORKER = "tests/commerce/imports/work_once.py"


def killed_half_way(tmp_path, *arguments: str) -> Import:
    """Start a real process on the only import there is, and kill it after some batches."""
    with running(*arguments, log=tmp_path / "log") as process:
        wait_until(lambda: Import.objects.filter(rows_ok__gte=1000), seconds=180)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    record = Import.objects.order_by("-id").first()
    assert record.status == "running"
    assert 1000 <= record.rows_ok < ROWS
    return record


def test_killed_import_of_products_goes_on_exactly_once(tmp_path):
    take_in(many(ROWS))
    record = killed_half_way(tmp_path, WORKER)
    assert Variant.objects.count() == record.rows_ok
    lapse(record)

    run.due(seconds=120)

    record.refresh_from_db()
    assert (record.status, record.rows_ok, record.rows_created, record.rows_failed) == ("completed", ROWS, ROWS, 0)
    assert (Variant.objects.count(), SkuName.objects.count()) == (ROWS, ROWS)
    assert Product.objects.count() == ROWS // 4


def test_killed_import_of_stock_posts_each_row_once(tmp_path):
    place = warehouse()
    imported(many(ROWS))
    Import.objects.all().delete()
    take_in("sku,on_hand\n" + "".join(f"SKU-{n},7\n" for n in range(ROWS)), kind="stock", location=place)
    record = killed_half_way(tmp_path, WORKER)
    assert Movement.objects.count() == record.rows_ok
    lapse(record)

    run.due(seconds=120)

    record.refresh_from_db()
    assert (record.status, record.rows_ok) == ("completed", ROWS)
    assert Movement.objects.count() == ROWS
    assert set(Level.objects.values_list("on_hand", flat=True)) == {7}


def test_killed_command_goes_on_when_it_is_started_again(tmp_path, capsys):
    path = tmp_path / "range.csv"
    path.write_text(many(ROWS))
    record = killed_half_way(tmp_path, "manage.py", "import", str(path), "--kind", "products", "--format", "truecount")
    lapse(record)

    call_command("import", str(path), kind="products", format="truecount")

    record.refresh_from_db()
    assert (record.status, record.rows_created, Import.objects.count()) == ("completed", ROWS, 1)
    assert Variant.objects.count() == ROWS


def test_killed_undo_of_stock_goes_on_and_posts_each_row_back_once(tmp_path):
    place = warehouse()
    imported(many(ROWS))
    text = "sku,on_hand\n" + "".join(f"SKU-{n},7\n" for n in range(ROWS))
    record = imported(text, kind="stock", location=place)
    asked = undo.ask(by=SYSTEM, import_id=record.pk).undo
    with running(WORKER, log=tmp_path / "log") as process:
        wait_until(lambda: ImportUndo.objects.filter(put_back__gte=1000).exists(), seconds=180)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    asked.refresh_from_db()
    halfway = asked.put_back
    assert Movement.objects.count() == ROWS + halfway

    undo.due(seconds=120)

    asked.refresh_from_db()
    assert 1000 <= halfway < ROWS
    assert (asked.status, asked.put_back, asked.left_alone) == ("completed", ROWS, 0)
    assert Movement.objects.count() == 2 * ROWS
    assert set(Level.objects.values_list("on_hand", flat=True)) == {0}
    assert audit.run().drift == 0
