"""Under everything that a hostile shop does at once, simply trying again ends with both sides saying the same."""

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest

from commerce.sales_channels.connector import Connector, Since
from commerce.sales_channels.connectors.simulated.faults import PLANS
from commerce.sales_channels.connectors.simulated.simulator import Simulator
from commerce.sales_channels.faults import ChannelFault
from commerce.sales_channels.neutral import Order, Progress
from commerce.sales_channels.pushes import LevelRef
from tests.commerce.sales_channels.simulated.connected import SYSTEMS, connected, named, refs, wish

WAITING = ("hang", "drip", "huge")  # these only cost time, and have tests of their own
RATES = {name: chance for name, chance in PLANS["hostile"].answers.items() if name not in WAITING}
PLAN = dataclasses.replace(PLANS["hostile"], answers=RATES)
MOST_TRIES = 150


def read_until_whole(connector: Connector) -> dict[str, Order]:
    """All pages; a page that fails is asked for again with the same token."""
    since, token, found = Since(datetime.now(UTC) - timedelta(hours=1)), "", {}
    for _ in range(MOST_TRIES):
        try:
            page = connector.fetch_orders(since, token)
        except ChannelFault:
            continue
        found.update({order.external_id: order for order in page.items})
        token = page.token
        if not token:
            return found
    raise AssertionError("it never ended")


def push_until_told(connector: Connector, where: dict[str, LevelRef], wanted: dict[str, int]) -> None:
    """Each level until its row is accepted, over what the shop last said it had."""
    believed: dict[str, int | None] = dict.fromkeys(wanted)
    open_rows = dict(wanted)
    for turn in range(MOST_TRIES):
        names = list(open_rows)
        rows = [wish(where[name], wanted[name], believed[name], f"req-{wanted[name]}-{turn}-{name}") for name in names]
        try:
            results = connector.push_levels(rows)
        except ChannelFault:
            continue
        for name, result in zip(names, results, strict=True):
            assert result.outcome != "refused"
            believed[name] = result.current if result.outcome == "stale" else believed[name]
            if result.outcome == "ok":
                del open_rows[name]
        if not open_rows:
            return
    raise AssertionError(f"never told: {open_rows}")


def refs_until_known(sim: Simulator, connector: Connector) -> dict[str, LevelRef]:
    """The catalog, once it can be read."""
    for _ in range(MOST_TRIES):
        try:
            return refs(sim, connector)
        except ChannelFault:
            continue
    raise AssertionError("the catalog was never read")


@pytest.mark.parametrize("system", SYSTEMS)
def test_trying_again_ends_with_the_truth(system: str, settings):
    with connected(system, settings, seed=21, faults=PLAN, factor=100) as (sim, connector):
        where = refs_until_known(sim, connector)
        for turn in range(30):
            sim.step(4)
            wanted = {"SIM-MUG": 21 + turn, "SIM-BLU-JAC-S": 32 + turn, "SIM-WOO-SCA-L": 43 + turn}
            push_until_told(connector, where, wanted)
        orders = read_until_whole(connector)

        truth = {named(system, order.id): order for order in sim.orders()}
        told = {line["sku"]: line["no"] for line in sim.journal() if line["kind"] == "level_set"}
        later = {sku for line in sim.journal() for sku in [line.get("sku")] if sku in told and line["no"] > told[sku]}
        assert {sku: sim.level(sku) for sku in wanted if sku not in later} == {
            sku: quantity for sku, quantity in wanted.items() if sku not in later
        }
        assert set(told) == set(wanted)
        assert set(truth) <= set(orders)
        assert {name for name in truth if orders[name].progress is Progress.CANCELLED} == {
            name for name, order in truth.items() if order.status == "cancelled"
        }
        assert sum(sim.script.counts().values()) >= 3
