"""What every connector owes, against a shop that says what truly happened: the real ones, over real connections."""

import dataclasses
from datetime import UTC, datetime

import pytest

from commerce.sales_channels.connector import Handshake, Rejected, Verified
from commerce.sales_channels.connectors.simulated.records import Order as SoldOrder
from commerce.sales_channels.faults import Denied
from commerce.sales_channels.neutral import Fetch, Order, Payment, Progress
from commerce.sales_channels.pushes import CancellationPush, FulfillmentPush, OfferPush, Part, RefundPush
from tests.commerce.sales_channels.simulated.connected import (
    CALLBACK,
    SYSTEMS,
    all_offers,
    all_orders,
    as_delivered,
    connected,
    named,
    refs,
    wish,
)

pytestmark = pytest.mark.parametrize("system", SYSTEMS)


def units(order: Order) -> dict[str, int]:
    """What is left of each variant."""
    found: dict[str, int] = {}
    for line in order.lines:
        left = line.quantity if line.current_quantity is None else line.current_quantity
        found[line.external_variant_id] = found.get(line.external_variant_id, 0) + left
    return {name: count for name, count in found.items() if count}


def truly(system: str, order: SoldOrder, variants: dict[int, str]) -> dict[str, int]:
    """The same by the shop's own books. Where it is known that refunded units never left, they are not wanted."""
    found = {}
    for line in order.lines:
        unsent = sum(part.unsent for made in order.refunds for part in made.parts if part.line_id == line.id)
        found[variants[line.variant_id]] = line.current - (unsent if system == "shopify" else 0)
    return {name: count for name, count in found.items() if count}


def push(kind: str, order_id: str, order: SoldOrder, line_ref: str) -> FulfillmentPush:
    units = order.lines[0].quantity
    return FulfillmentPush(
        order_id,
        kind,
        [Part(line_ref, units)],
        "req-f1",
        datetime.now(UTC),
        "UPS",
        "1Z999",
        "https://ups.example/1Z999",
    )


def test_orders_read_in_pages_are_those_of_the_journal(system: str, settings):
    with connected(system, settings, seed=11) as (sim, connector):
        sim.step(90)
        offers = all_offers(connector)
        variants = {number: offers[each.sku].external_variant_id for number, each in sim.shop.state.variants.items()}

        found = all_orders(connector)

        sold = {line["order"] for line in sim.journal() if line["kind"] == "sold"}
        ours = {named(system, order.id): order for order in sim.orders()}
        assert len(sold) == len(ours) > 50
        assert set(ours) <= set(found)
        for name, order in ours.items():
            if order.status != "cancelled":
                assert units(found[name]) == truly(system, order, variants)
                assert found[name].paid == order.paid
            assert (found[name].progress is Progress.CANCELLED) == (order.status == "cancelled")
            assert (found[name].payment in (Payment.UNPAID, Payment.VOIDED)) == (order.paid == 0)
        refunds = {(refund.order_id, refund.amount) for order in found.values() for refund in order.refunds}
        assert refunds == {(name, made.amount) for name, order in ours.items() for made in order.refunds}


def test_an_order_changed_while_pages_are_read_is_not_missed(system: str, settings):
    with connected(system, settings, seed=12) as (sim, connector):
        for _ in range(12):
            sim.sell({"SIM-MUG": 1}, pays=False)
        before = all_orders(connector)
        sim.pay(sim.orders()[0].id)

        after = all_orders(connector)

        changed = {name for name in after if after[name].payment is not before[name].payment}
        assert changed == {named(system, max(sim.orders(), key=lambda order: order.updated_at).id)}


def test_a_webhook_says_the_same_as_the_question_after_it(system: str, settings):
    with connected(system, settings) as (sim, connector):
        sold = sim.sell({"SIM-MUG": 2, "SIM-BLU-JAC-M": 1}, code="TENOFF")
        name = named(system, sold.id)
        asked = connector.fetch_order(name)
        answers = [connector.verify(as_delivered(each), now=datetime.now(UTC)) for each in sim.deliveries()]

        pairs = zip(answers, sim.deliveries(), strict=True)
        verified = [(said, each) for said, each in pairs if isinstance(said, Verified)]
        messages = [message for said, each in verified for message in connector.normalize(said.topic, each.body)]

        assert [type(said) for said in answers if not isinstance(said, Verified)] in ([], [Handshake])
        assert len({said.key for said, _ in verified}) == len(verified)
        about = [each for each in messages if isinstance(each, Order | Fetch) and each.external_id == name]
        last = about[-1] if isinstance(about[-1], Order) else connector.fetch_order(about[-1].external_id)
        strip = [dataclasses.replace(line, barcode="") for line in last.lines]
        known = [dataclasses.replace(line, barcode="") for line in asked.lines]
        assert strip == known
        assert dataclasses.replace(last, lines=(), customer=asked.customer) == dataclasses.replace(asked, lines=())


def test_a_changed_body_or_another_secret_is_rejected(system: str, settings):
    with connected(system, settings) as (sim, connector):
        sim.sell({"SIM-MUG": 1})
        sim.postman.subscribe(CALLBACK, "another-secret")
        sim.sell({"SIM-MUG": 1})
        signed = [each for each in sim.deliveries() if each.topic != "ping"]
        own, foreign = signed[0], signed[-1]

        good = connector.verify(as_delivered(own), now=datetime.now(UTC))
        spoiled = dataclasses.replace(as_delivered(own), body=own.body.replace(b"1", b"2", 1))
        answers = [connector.verify(each, now=datetime.now(UTC)) for each in (spoiled, as_delivered(foreign))]

        assert isinstance(good, Verified)
        assert [answer.code for answer in answers if isinstance(answer, Rejected)] == ["signature_invalid"] * 2


def test_levels_are_written_over_what_was_expected_and_each_row_answers_for_itself(system: str, settings):
    with connected(system, settings) as (sim, connector):
        where = refs(sim, connector)
        names = ["SIM-MUG", "SIM-BLU-JAC-S", "SIM-BLU-JAC-M"]
        before = {name: sim.level(name) for name in names}
        rows = [
            wish(where["SIM-MUG"], 5, before["SIM-MUG"]),
            wish(where["SIM-BLU-JAC-S"], 6, 999),
            wish(where["SIM-BLU-JAC-M"], 7, None),
        ]

        results = connector.push_levels(rows)

        assert [result.outcome for result in results] == ["ok", "stale", "ok"]
        assert results[1].current == before["SIM-BLU-JAC-S"]
        assert [sim.level(name) for name in names] == [5, before["SIM-BLU-JAC-S"], 7]
        assert {level.sku or "SIM-MUG": level.quantity for level in connector.fetch_levels([where["SIM-MUG"]])} == {
            "SIM-MUG": 5
        }


@pytest.mark.parametrize("fault", ["stale", "partial"])
def test_a_buyer_who_is_faster_than_a_level_is_not_written_over_for_good(system: str, fault: str, settings):
    with connected(system, settings) as (sim, connector):
        where = refs(sim, connector)
        names = ["SIM-MUG", "SIM-BLU-JAC-S", "SIM-WOO-SCA-L"]
        there = {name: sim.level(name) for name in names}
        sim.script.force(fault, writes=True)

        results = connector.push_levels([wish(where[name], 5, there[name]) for name in names])
        levels = {level.variant_ref: level.quantity for level in connector.fetch_levels([where[n] for n in names])}

        assert len(levels) == len(results) == 3
        for name, result in zip(names, results, strict=True):
            address = where[name].item_ref or where[name].external_variant_id
            if result.outcome == "ok":
                assert levels[address] == sim.level(name) == 5
            if result.outcome == "stale":
                assert result.current == levels[address] == sim.level(name)
        outcomes = [result.outcome for result in results]
        if (system, fault) == ("woocommerce", "stale"):  # it has nothing to notice it by: the last one to write wins
            assert (outcomes, sim.journal()[-1]["after"]) == (["ok"] * 3, 5)
        else:
            assert "ok" in outcomes and outcomes != ["ok"] * 3


def test_a_parcel_is_told_once_however_often_it_is_sent(system: str, settings):
    with connected(system, settings) as (sim, connector):
        sold = sim.sell({"SIM-MUG": 2})
        order = connector.fetch_order(named(system, sold.id))
        wanted = push("shipped", order.external_id, sold, order.lines[0].external_line_id)

        results = [connector.push_fulfillment(wanted), connector.push_fulfillment(wanted)]

        assert [result.outcome for result in results] == ["ok", "ok"]
        made = sim.shop.order(sold.id)
        assert (made.status, len(made.fulfillments), made.fulfillments[0].number) == ("completed", 1, "1Z999")
        assert connector.fetch_order(order.external_id).progress is Progress.FULFILLED


def test_money_is_given_back_once_however_often_it_is_sent(system: str, settings):
    with connected(system, settings) as (sim, connector):
        sold = sim.sell({"SIM-MUG": 2})
        order = connector.fetch_order(named(system, sold.id))
        part = Part(order.lines[0].external_line_id, 1)
        wanted = RefundPush(order.external_id, 967, "USD", [part], "req-r1", "broken")

        results = [connector.push_refund(wanted), connector.push_refund(wanted)]

        assert [result.outcome for result in results] == ["ok", "ok"]
        assert sim.shop.order(sold.id).refunded == 967
        again = connector.fetch_order(order.external_id)
        assert (again.payment, again.refunded) == (Payment.PARTLY_REFUNDED, 967)


def test_an_unpaid_order_is_cancelled_once_and_its_units_are_back(system: str, settings):
    with connected(system, settings) as (sim, connector):
        there = sim.level("SIM-MUG")
        sold = sim.sell({"SIM-MUG": 2}, pays=False)
        wanted = CancellationPush(named(system, sold.id), (), "out_of_stock", "req-c1")

        results = [connector.push_cancellation(wanted), connector.push_cancellation(wanted)]

        assert [result.outcome for result in results] == ["ok", "ok"]
        assert sim.shop.order(sold.id).status == "cancelled"
        assert connector.fetch_order(wanted.order_id).progress is Progress.CANCELLED
        assert sim.level("SIM-MUG") in (there, there - 2)  # Shopify puts back only when asked to


def test_prices_are_read_and_written(system: str, settings):
    with connected(system, settings) as (sim, connector):
        offers = all_offers(connector)
        everywhere = dataclasses.replace(refs(sim, connector)["SIM-MUG"], place_ref="")

        results = connector.push_offers([OfferPush(everywhere, 799, None, "USD", "req-o1")])

        prices = {each.sku: each.price for each in sim.shop.state.variants.values()}
        assert {sku: offer.price for sku, offer in offers.items()} == {**prices, "SIM-MUG": 895}
        assert [result.outcome for result in results] == ["ok"]
        assert prices["SIM-MUG"] == 799


def test_the_account_is_described_and_refuses_who_has_no_key(system: str, settings):
    with connected(system, settings) as (sim, connector):
        sim.shop.clock.skew_seconds = 90
        found = connector.check()
        sim.away("expired")

        assert found.account == "Simulated shop"
        places = [place.name for place in found.places]
        assert places == ([] if system == "woocommerce" else [each.name for each in sim.shop.state.places.values()])
        assert found.webhooks_active is not False
        assert 60 < found.clock_skew_seconds < 100
        with pytest.raises(Denied):
            connector.check()
