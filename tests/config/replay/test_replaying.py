"""Real sales become orders: the books say what a direct sum of the files says, and a second run changes nothing."""

from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.models import Sum

from commerce import audit
from commerce.models import AuditEntry, Product, Reaction, Variant
from config.replay import stage
from customers.models import Customer
from inventory.models import Level, Movement
from orders.models import Order, OrderLine

FILES = sorted(Path(__file__).parents[2].glob("data/online-retail/*.csv"))
TOTAL = "TOTAL orders 10, lines 75, gross 4096.19, returns 13, returned 163.17, adjustments 6"
HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def write(tmp_path):
    """Write a sales file of these rows."""

    def file(*rows: str, name: str = "sales.csv") -> Path:
        path = tmp_path / name
        path.write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
        return path

    return file


def replay(*files: Path) -> list[str]:
    out = StringIO()
    call_command("replay_sales", *map(str, files), stdout=out)
    return out.getvalue().splitlines()


def test_replay_of_a_real_file_adds_up_and_the_audit_is_clean():
    said = replay(*FILES)

    assert said[-1] == TOTAL
    assert f"The books: {Order.objects.count()} orders, {OrderLine.objects.count()} lines, 4096.19." in said
    assert Order.objects.aggregate(sum=Sum("total"))["sum"] == 409_619
    assert set(Order.objects.values_list("status", "payment_state", "fulfillment_state")) == {
        ("completed", "paid", "fulfilled")
    }
    assert audit.run(seconds=None).drift == 0


def test_replay_keeps_moments_customers_countries_and_lines():
    replay(*FILES)

    french = Order.objects.get(external_id="536370")
    way = french.deliveries.get()
    assert french.placed_at == datetime(2010, 12, 1, 8, 45, tzinfo=UTC)
    assert french.customer.keys.get().value == "replay:12583"
    assert (way.method, way.location.code, way.address, way.amount) == ("carry_out", "warehouse", {"country": "FR"}, 0)
    assert Order.objects.get(external_id="577150").customer is None
    assert Customer.objects.count() == 8
    assert OrderLine.objects.filter(order__external_id="536569", sku="M").count() == 2


def test_replay_takes_two_spellings_for_one_sku_named_as_most_often():
    replay(*FILES)

    bottle = Variant.objects.get(sku__iexact="84030E")
    assert bottle.product.title == "ENGLISH ROSE HOT WATER BOTTLE"
    assert OrderLine.objects.filter(variant=bottle).count() == 3


def test_replay_receives_what_a_day_sells_and_nothing_is_left():
    replay(*FILES)

    sold = OrderLine.objects.aggregate(sum=Sum("quantity"))["sum"]
    received = Movement.objects.filter(kind="receipt")
    assert received.aggregate(sum=Sum("on_hand_delta"))["sum"] == sold
    assert set(received.values_list("cause", flat=True)) == {"receipt:replay 2010-12-01", "receipt:replay 2011-11-18"}
    assert set(Level.objects.values_list("on_hand", "allocated")) == {(0, 0)}


def test_replay_tells_nobody():
    replay(*FILES)

    assert Reaction.objects.count() == 0


def test_replay_again_changes_nothing_and_says_so():
    replay(*FILES)
    before = (AuditEntry.objects.count(), Movement.objects.count(), Product.objects.count())

    said = replay(*FILES)

    assert "10 orders were there already: nothing was changed." in said
    assert said[-1] == TOTAL
    assert (AuditEntry.objects.count(), Movement.objects.count(), Product.objects.count()) == before


def test_replay_counts_what_an_interrupted_run_has_received(write):
    rows = [f"{number},A,Mug,{number},2011-01-04 10:00:00,2.50,,United Kingdom" for number in (2, 3)]
    replay(write(rows[0]))
    mug = Variant.objects.get()
    assert stage.stock_up(stage.find(), date(2011, 1, 4), {mug.pk: 3}) == 3

    said = replay(write(*rows))

    assert "1 orders were there already." in said
    assert sum(Movement.objects.filter(kind="receipt").values_list("on_hand_delta", flat=True)) == 5
    assert Level.objects.get().on_hand == 0


def test_replay_of_fractions_of_a_penny_keeps_amounts_and_tells_what_pence_cannot_hold(write):
    said = replay(
        write(
            "1,A,Ribbon,1000,2011-01-04 10:00:00,0.125,,United Kingdom",
            "1,B,Pads,1,2011-01-04 10:00:00,0.001,,United Kingdom",
        )
    )

    lines = OrderLine.objects.order_by("position").values_list("unit_price", "quantity", "discount", "total")
    assert list(lines) == [(13, 1000, 500, 12_500), (1, 1, 1, 0)]
    assert "1 lines end in a fraction of a penny; the orders are rounded, +0.001 in all." in said
    assert said[-1] == "TOTAL orders 1, lines 2, gross 125.00, returns 0, returned 0.00, adjustments 0"


def test_replay_counts_returns_and_adjustments_only(write):
    said = replay(
        write(
            "C7,A,Mug,-2,2011-01-04 10:00:00,1.50,17850.0,United Kingdom",
            "C7,A,Mug,2,2011-01-04 10:00:00,1.50,17850.0,United Kingdom",
            "8,A,,-5,2011-01-04 10:00:00,1.50,,United Kingdom",
            "9,A,?,5,2011-01-04 10:00:00,0.0,,United Kingdom",
        )
    )

    assert said[-1] == "TOTAL orders 0, lines 0, gross 0.00, returns 2, returned 6.00, adjustments 2"
    assert Product.objects.count() == Order.objects.count() == 0


def test_replay_reads_the_spreadsheets_own_dates_and_numbers(write):
    replay(write("1,A,Mug,1,7/4/2011 13:05,2.5,17850,EIRE"))

    order = Order.objects.get()
    assert (order.placed_at, order.total) == (datetime(2011, 7, 4, 12, 5, tzinfo=UTC), 250)
    assert order.deliveries.get().address == {"country": "IE"}


def test_replay_leaves_out_rows_that_cannot_be_read_and_fails(write, capsys):
    file = write(
        "1,A,Mug,1,2011-01-04 10:00:00,2.50,,United Kingdom",
        "1,B,Mug,many,2011-01-04 10:00:00,2.50,,United Kingdom",
        "1,C,Mug,1,yesterday,2.50,,United Kingdom",
    )
    out = StringIO()

    with pytest.raises(SystemExit) as left:
        call_command("replay_sales", str(file), stdout=out)

    assert left.value.code == 1
    assert "  sales.csv, line 3: 'many' is no Quantity" in out.getvalue().splitlines()
    assert out.getvalue().splitlines()[-1].startswith("TOTAL orders 1, lines 1, gross 2.50")


def test_replay_says_which_orders_differ_from_the_file(write):
    replay(write("1,A,Mug,1,2011-01-04 10:00:00,2.50,,United Kingdom"))
    out = StringIO()
    longer = write(*["1,A,Mug,1,2011-01-04 10:00:00,2.50,,United Kingdom"] * 2, name="longer.csv")

    with pytest.raises(SystemExit):
        call_command("replay_sales", str(longer), stdout=out)

    assert out.getvalue().splitlines()[-3:-1] == ["1 are not as in the files:", "  1"]


def test_replay_goes_on_after_an_invoice_that_is_refused(write):
    rows = [
        f"{number},{sku},Mug,1,2011-01-0{number} 10:00:00,2.50,,United Kingdom"
        for number, sku in ((4, "A"), (5, "A"), (6, "B"))
    ]
    replay(write(rows[0]))
    Variant.objects.update(status=Variant.Status.ARCHIVED)
    out = StringIO()

    with pytest.raises(SystemExit):
        call_command("replay_sales", str(write(*rows)), stdout=out)

    assert "1 could not be placed:" in out.getvalue().splitlines()
    assert sorted(Order.objects.values_list("external_id", flat=True)) == ["4", "6"]
