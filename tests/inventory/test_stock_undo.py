"""Undoing an import of stock: the same difference the other way round, with sales in between, and never by force."""

import pytest

from commerce import audit
from commerce.actors import SYSTEM, Actor
from commerce.errors import Refusal
from commerce.imports import run, undo
from inventory import allocations, reservations, stock
from inventory.lines import Line
from inventory.models import Level, Movement
from inventory.stock import Posting
from tests.commerce.imports.files import imported, take_in, warehouse
from tests.commerce.imports.test_undo import left, undone
from tests.factories import commerce as factories
from tests.factories.inventory import for_order, inside

pytestmark = pytest.mark.django_db(transaction=True)
SKUS = ("SOLD", "SOLD-OUT", "PROMISED", "COUNTED", "DAMAGED", "UP", "SAME")
BEFORE = "sku,on_hand\n" + "".join(f"{sku},10\n" for sku in SKUS)
WRONG = (
    "sku,on_hand\nSOLD,50\nSOLD-OUT,50\nPROMISED,50\nCOUNTED,50\nDAMAGED,50\nUP,3\nSAME,10\nNEW,4\nNOBODY,1\nNEW,5\n"
)


def on_hand() -> dict[str, int]:
    return dict(Level.objects.order_by("id").values_list("variant__sku", "on_hand"))


def sell(variant_id, place, units, channel):
    rows = inside(lambda now: allocations.allocate([Line(variant_id, units, place.pk)], for_order(channel, now)))
    inside(lambda now: allocations.take(rows, by=SYSTEM, now=now))


def test_undo_after_sales_posts_the_difference_back_and_leaves_what_it_cannot(monkeypatch):
    place, web = warehouse(), factories.ChannelFactory(code="web")
    ids = {each.sku: each.pk for each in factories.product(*SKUS, "NEW").variants.all()}
    imported(BEFORE, kind="stock", location=place)
    record = imported(WRONG, kind="stock", location=place)
    sell(ids["SOLD"], place, 4, web)
    sell(ids["SOLD-OUT"], place, 45, web)
    reservations.hold(by=SYSTEM, channel=web, lines=[Line(ids["PROMISED"], 20, place.pk)])
    stock.adjust(by=SYSTEM, lines=[Posting(ids["COUNTED"], place.pk, set_to=12, expected=50)], reason="found")
    stock.adjust(by=SYSTEM, lines=[Posting(ids["DAMAGED"], place.pk, delta=2, bucket="damaged")], reason="damaged")

    preview = left(record)
    monkeypatch.setattr(undo, "BATCH", 3)
    done = undone(record)

    assert preview == {
        "SOLD-OUT, Warehouse": [(3, "on_hand", 10, 50, 5, "would_be_negative")],
        "PROMISED, Warehouse": [(4, "on_hand", 10, 50, 50, "would_be_negative")],
        "COUNTED, Warehouse": [(5, "on_hand", 10, 50, 12, "corrected_since")],
    }
    assert left(record) == preview
    assert on_hand() == {
        "SOLD": 6, "SOLD-OUT": 5, "PROMISED": 50, "COUNTED": 12, "DAMAGED": 10, "UP": 10, "SAME": 10, "NEW": 0,
    }  # fmt: skip
    assert (done.changes_total, done.put_back, done.left_alone) == (7, 4, 3)
    back = Movement.objects.filter(note="Undo of an import")
    assert set(back.values_list("kind", "cause", "reason")) == {
        ("adjustment", f"import:{record.public_id}", "correction")
    }
    assert audit.run().drift == 0
    again = imported(WRONG, kind="stock", location=place)
    assert (again.pk != record.pk, on_hand()["SOLD"], audit.run().drift) == (True, 50, 0)


def test_who_may_not_write_at_all_its_places_neither_undoes_an_import_nor_sees_it():
    soho, camden = factories.LocationFactory(code="soho"), factories.LocationFactory(code="camden")
    factories.product("A", "B")
    record = imported("sku,location,on_hand\nA,soho,5\nB,camden,6\n", kind="stock", location=soho)
    clerk, manager = (
        Actor("key", number, "Soho", f"key:{number}", grants=(("stock.write", frozenset(places)),))
        for number, places in enumerate(({soho.pk}, {soho.pk, camden.pk}), 7)
    )

    for refused in (
        lambda: undo.ask(by=clerk, import_id=record.pk),
        lambda: undo.judge(record, list(record.changes.all()), by=clerk),
    ):
        with pytest.raises(Refusal) as no:
            refused()
        assert no.value.code == "location_not_allowed"
    undo.ask(by=manager, import_id=record.pk)
    undo.due(seconds=60)

    assert on_hand() == {"A": 0, "B": 0}
    assert Movement.objects.latest("id").actor_id == 8


def test_an_import_that_was_stopped_half_way_is_undone_as_far_as_it_came(monkeypatch):
    monkeypatch.setattr(run, "BATCH_ROWS", 3)
    place = warehouse()
    factories.product(*SKUS)
    record = take_in(BEFORE, kind="stock", location=place).record
    run.work(record.pk, progress=lambda now: run.stop(by=SYSTEM, import_id=record.pk))
    halfway = sum(on_hand().values())

    undone(record)
    again = imported(BEFORE, kind="stock", location=place)

    assert (halfway, again.pk != record.pk, again.rows_changed, sum(on_hand().values())) == (30, True, 7, 70)


def test_two_wrong_files_are_undone_one_after_the_other():
    place = warehouse()
    factories.product("MUG")
    imported("sku,on_hand\nMUG,10\n", kind="stock", location=place)
    first = imported("sku,on_hand\nMUG,100\n", kind="stock", location=place)
    second = imported("sku,on_hand\nMUG,1000\n", kind="stock", location=place)

    early = left(first)
    undone(second)
    done = undone(first)

    assert early == {"MUG, Warehouse": [(2, "on_hand", 10, 100, 1000, "corrected_since")]}
    assert (done.put_back, on_hand(), audit.run().drift) == (1, {"MUG": 10}, 0)
