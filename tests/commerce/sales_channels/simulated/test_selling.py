"""The shop's own customers: seeded, never buying more than is shown, with a journal that adds up."""

import json
import time
from collections import Counter

import pytest

from commerce.sales_channels.connectors.simulated import catalog, keeping
from commerce.sales_channels.connectors.simulated.records import Impossible, Stale, State
from commerce.sales_channels.connectors.simulated.simulator import Setup, Simulator
from customers import contacts
from tests.commerce.sales_channels.simulated.connected import connected, named

SCARCE = {
    "products": [
        {"title": "Lamp", "variants": [{"sku": "LAMP", "price": 4900, "quantity": [3, 0]}]},
        {"title": "Shade", "variants": [{"sku": "SHADE", "price": 1900, "quantity": 40}]},
    ]
}
TIMES = ("at", "told_at")


def without_times(value):
    if isinstance(value, dict):
        return {name: without_times(each) for name, each in value.items() if name not in TIMES}
    return [without_times(each) for each in value] if isinstance(value, list) else value


def make(system: str = "shopify", seed: int = 5, **setup) -> Simulator:
    return Simulator(system=system, seed=seed, setup=Setup(**{"catalog": SCARCE, **setup}))


@pytest.mark.parametrize("system", ["shopify", "square", "woocommerce"])
def test_the_same_seed_sells_alike_and_another_one_does_not(system: str):
    def history(seed: int) -> tuple[list[str], list]:
        with make(system, seed, catalog=None) as sim:
            return sim.step(80), without_times(sim.journal())

    steps, journal = history(5)

    assert history(5) == (steps, journal)
    assert history(6) != (steps, journal)
    assert Counter(steps).keys() >= {"sold", "cancelled", "refunded"}


def test_never_more_is_sold_than_is_shown():
    with make() as sim:
        steps = sim.step(200)
        journal = sim.journal()

        with pytest.raises(Impossible) as refused:
            sim.sell({"LAMP": 1}, place="High Street")

    sold = [line for entry in journal if entry["kind"] == "sold" for line in entry["lines"]]
    assert refused.value.code == "not_available"
    assert {line["sku"] for line in sold} == {"LAMP", "SHADE"}
    assert all(line["quantity"] <= line["believed"] for line in sold)
    assert min(line["after"] for line in journal if "after" in line) == 0
    assert "nothing" in steps


def test_the_journal_adds_up_to_what_is_shown():
    with make(seed=9) as sim:
        sim.step(120)
        shown, journal = sim.levels(), sim.journal()
        start = {"LAMP": [3, 0], "SHADE": [40, 40]}

        for sku, counts in start.items():
            places = [place.id for place in sim.shop.state.places.values()]
            moves = Counter()
            for line in journal:
                if line.get("sku") == sku and "after" in line:
                    moves[line["place"]] += line["after"] - line["before"]
            assert list(shown[sku].values()) == [n + moves[place] for n, place in zip(counts, places, strict=True)]
    assert [line["no"] for line in journal] == list(range(1, len(journal) + 1))


def test_a_sale_of_goods_that_are_gone_shows_what_was_believed_and_since_when():
    with make() as sim:
        told = sim.shop.level(sim.variant("LAMP"), sim.place(0)).told_at
        sim.sell({"LAMP": 2})
        sim.shop.set_level(sim.variant("LAMP"), sim.place(0), 5)

        sim.sell({"LAMP": 4})

        first, second = (line["lines"][0] for line in sim.journal() if line["kind"] == "sold")
        assert (first["believed"], first["told_at"]) == (3, told.isoformat())
        assert (second["believed"], second["told_at"] > first["told_at"]) == (5, True)
        assert sim.sold() == {"LAMP": 6}


def test_levels_are_written_over_what_was_expected_only():
    with make() as sim:
        where = sim.variant("LAMP"), sim.place(0)
        with pytest.raises(Stale) as stale:
            sim.shop.set_level(*where, 9, expected=4)

        sim.shop.set_level(*where, 9, expected=3)

        assert (stale.value.current, sim.level("LAMP")) == (3, 9)


def test_orders_can_only_do_what_orders_can():
    with make() as sim:
        paid, unpaid = sim.sell({"SHADE": 2}), sim.sell({"SHADE": 3}, pays=False)
        refusals = []
        for verb in (
            lambda: sim.pay(paid.id),
            lambda: sim.edit(paid.id, paid.lines[0].id, 1),
            lambda: sim.edit(unpaid.id, unpaid.lines[0].id, 3),
            lambda: sim.refund(paid.id, paid.paid + 1, {}),
            lambda: sim.refund(paid.id, 1, {paid.lines[0].id: 3}),
            lambda: sim.cancel(99),
        ):
            with pytest.raises(Impossible) as refused:
                verb()
            refusals.append(refused.value.code)

        sim.edit(unpaid.id, unpaid.lines[0].id, 1)
        sim.cancel(paid.id)

        assert refusals == ["already_paid", "not_editable", "not_editable", "too_much", "too_many", "no_such_order"]
        assert (unpaid.total, paid.refunded) == (1900 + 152 + 500, paid.paid)
        assert (sim.level("SHADE"), sim.sold()) == (39, {"SHADE": 1})


def test_a_shop_goes_on_from_its_file(tmp_path):
    path = tmp_path / "shop.json"
    with make(state=path, callback="http://127.0.0.1:9/", sends=False) as sim:
        sim.step(30)
        kept = keeping.read(path, State)  # written with each change, not only at the end
        before = sim.shop.state
        assert kept.orders == before.orders

    with make(state=path) as again:
        assert again.shop.state == before
        number = again.sell({"SHADE": 1}).number

    assert number == before.last_number + 1
    with pytest.raises(ValueError, match="holds a shop of shopify"):
        make("square", state=path)


def test_a_catalog_is_read_from_a_file(tmp_path):
    path = tmp_path / "catalog.json"
    path.write_text(json.dumps({"places": ["Leeds", "York"], "currency": "GBP", **SCARCE}))

    with make(catalog=catalog.read(path)) as sim, make("woocommerce", catalog=catalog.read(path)) as single:
        assert sim.levels()["LAMP"] == {"Leeds": 3, "York": 0}
        assert single.levels()["LAMP"] == {"Leeds": 3}
        assert sim.shop.state.currency == "GBP"


def test_it_sells_by_itself_at_its_rate():
    with make(orders_per_minute=60, factor=200, catalog=None) as sim:
        deadline = time.monotonic() + 20
        while sim.seller.steps < 10 and time.monotonic() < deadline:
            time.sleep(0.01)
        sim.seller.stop()
        steps = sim.seller.steps

        assert sim.seller.steps == steps >= 10
        assert sim.sold() != {}


@pytest.mark.parametrize("system", ["shopify", "square", "woocommerce"])
def test_buyers_live_where_the_catalog_says(system: str, settings):
    catalog = SCARCE | {"country": "GB", "currency": "GBP"}
    with connected(system, settings, catalog=catalog) as (sim, connector):
        sold = sim.sell({"SHADE": 1})
        found = connector.fetch_order(named(system, sold.id))

    assert (found.address.country, found.currency) == ("GB", "GBP")
    assert contacts.phone_key(sold.buyer.phone) == sold.buyer.phone
