"""`GET /stock/audit`: the books in numbers, for one asker at a time."""

import threading

import pytest

from commerce import audit
from tests.api_client import api, problem
from tests.concurrency import crowd
from tests.factories import inventory
from tests.factories.inventory import receive


@pytest.fixture
def shop(transactional_db):
    shop = inventory.shop()
    receive(shop.mug, shop.soho, 5)
    return shop


def test_audit_answers_how_much_is_wrong(shop):
    answer = api("stock.read").get("/stock/audit")

    assert (answer.status_code, answer.json()) == (200, {"checked": 2, "drift": 0, "findings": []})


def test_second_audit_at_once_is_busy_and_the_next_is_not(shop, monkeypatch):
    client = api("stock.read")
    begun, ended, judge = threading.Event(), threading.Event(), audit._judge

    def slowly(*arguments):
        begun.set()
        assert ended.wait(20)
        return judge(*arguments)

    monkeypatch.setattr(audit, "_judge", slowly)
    with crowd.side_by_side(lambda: audit.run(["L2"], alone=True)) as (first,):
        assert begun.wait(20)
        second = client.get("/stock/audit")
        ended.set()
        first.result(30)

    assert (problem(second), second["Retry-After"]) == ((503, "busy_retry"), "10")
    assert client.get("/stock/audit").status_code == 200
