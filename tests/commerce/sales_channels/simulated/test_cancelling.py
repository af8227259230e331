"""A paid order that is cancelled here: called off over there, and then its money alone, as one amount."""

import pytest

from commerce.sales_channels.neutral import Payment
from commerce.sales_channels.pushes import CancellationPush, Part, RefundPush
from tests.commerce.sales_channels.simulated.connected import SYSTEMS, connected, named

pytestmark = pytest.mark.parametrize("system", SYSTEMS)


@pytest.mark.parametrize("units", [0, 1])
def test_what_was_paid_goes_back_after_the_cancellation(system: str, units: int, settings):
    with connected(system, settings) as (sim, connector):
        sold = sim.sell({"SIM-MUG": 2})
        order = connector.fetch_order(named(system, sold.id))
        parts = (Part(order.lines[0].external_line_id, units),) if units else ()
        amount = order.total // 2 if units else order.total

        connector.push_cancellation(CancellationPush(order.external_id, parts, "other", "7-1"))
        back = [connector.push_refund(RefundPush(order.external_id, amount, "USD", (), "refund-8")) for _ in range(2)]

        assert [each.outcome for each in back] == ["ok", "ok"]
        assert sim.shop.order(sold.id).refunded == amount
        said = connector.fetch_order(order.external_id).payment
        assert said == (Payment.PARTLY_REFUNDED if units else Payment.REFUNDED)
