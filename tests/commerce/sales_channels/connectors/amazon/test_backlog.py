"""A backlog at a seller whose searches are rationed: every turn gets a little further, and none begins again."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import F
from django.db.models.functions import Now

from commerce.actors import SYSTEM
from commerce.models import Connection, Cursor, Pulse
from commerce.sales_channels import connections, polling
from commerce.sales_channels.connections import Account
from commerce.sales_channels.connectors.amazon.order_search import PATH
from commerce.sales_channels.faults import Throttled
from tests.commerce.sales_channels.connectors.amazon.conftest import SECRETS, TOKEN_PATH
from tests.commerce.sales_channels.connectors.amazon.test_orders import ORDER
from tests.commerce.sales_channels.connectors.scripted_channel import Asked, Says, ScriptedChannel

ORDERS, PER_PAGE, BURST, PER_TURN = 60, 2, 20, 2
BEGAN = datetime.now(UTC).replace(microsecond=0) - timedelta(days=2)


class Seller:
    """Orders half an hour apart, found by when they changed, for as many calls as are left."""

    def __init__(self) -> None:
        self.changed = [BEGAN + timedelta(minutes=30 * number) for number in range(ORDERS)]
        self.calls_left = BURST

    def answer(self, asked: Asked) -> Says:
        if asked.path == TOKEN_PATH:
            return Says({"access_token": "Atza|1", "expires_in": 3600})
        assert asked.path == PATH
        if self.calls_left <= 0:
            return Says({"errors": [{"code": "QuotaExceeded"}]}, status=429)
        self.calls_left -= 1
        begin = datetime.fromisoformat(asked.query["lastUpdatedAfter"])
        end = datetime.fromisoformat(asked.query.get("lastUpdatedBefore", "2999-01-01T00:00:00Z"))
        here = [number for number, at in enumerate(self.changed) if begin <= at < end]
        at = int(asked.query.get("paginationToken", 0))
        rows = [self._order(number) for number in here[at : at + PER_PAGE]]
        following = {"nextToken": str(at + PER_PAGE)} if at + PER_PAGE < len(here) else {}
        return Says({"orders": rows, "pagination": following})

    def _order(self, number: int) -> dict:
        return {**deepcopy(ORDER), "orderId": f"1-{number}", "lastUpdatedTime": self.changed[number].isoformat()}


@pytest.fixture
def connection(channel: ScriptedChannel, settings, shop) -> Connection:
    settings.CONNECTORS = ["commerce.sales_channels.connectors.amazon.Amazon"]
    known = {"seller_id": "A1S", "token_url": channel.url + TOKEN_PATH, "page_size": str(PER_PAGE)}
    account = Account("amazon", shop.web, "Amazon", known | {"rate": 500, "burst": 500}, SECRETS, base_url=channel.url)
    made = connections.connect(by=SYSTEM, account=account)
    Connection.objects.filter(pk=made.pk).update(reads_orders_from=BEGAN - timedelta(hours=1))
    connections.switch(by=SYSTEM, connection=made, to="shadow")
    return Connection.objects.get(pk=made.pk)


def next_turn(connection: Connection) -> int:
    """Five minutes later; how many orders were read until it was throttled."""
    Pulse.objects.update(budget=500, budget_at=Now())
    Cursor.objects.update(moved_at=F("moved_at") - timedelta(minutes=5))
    try:
        return polling.poll(connection).seen
    except Throttled:
        return 0


def test_a_backlog_is_read_in_as_many_turns_as_it_takes(channel: ScriptedChannel, connection: Connection):
    seller = Seller()
    channel.answer = seller.answer  # type: ignore[method-assign]
    turns = 0

    while Pulse.objects.get().orders_read_at is None and turns < 60:
        next_turn(connection)
        seller.calls_left = min(seller.calls_left + PER_TURN, BURST)
        turns += 1

    assert turns < 60
    assert Cursor.objects.get().at >= seller.changed[-1]
