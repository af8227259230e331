"""A card number that somebody sends is refused, and afterwards it is in no table and in no log."""

import json
import logging

import pytest
from django.db import connection

from tests.api_client import api, problem
from tests.factories import inventory
from tests.orders.payments.rig import waiting_payment

pytestmark = pytest.mark.django_db(transaction=True)
NUMBERS = ["4242424242424242", "4242 4242 4242 4242", "4242-4242-4242-4242", "378282246310005"]
_TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname"


def tables_with(digits: str) -> list[str]:
    """Names of the tables in which a row, without spaces and dashes, holds these digits."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        for (table,) in cursor.fetchall():
            cursor.execute(
                f"SELECT EXISTS (SELECT FROM {table} t WHERE translate(t::text, ' -', '') LIKE %s)", [f"%{digits}%"]
            )
            found += [table] if cursor.fetchone()[0] else []
    return found


def test_the_search_finds_what_is_there() -> None:
    payment = waiting_payment()
    type(payment).objects.filter(pk=payment.pk).update(reference="4242 4242 4242 4242")

    assert tables_with("4242424242424242") == ["orders_payment"]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("method", ["card", "wallet"])
def test_a_card_number_for_a_token_leaves_no_trace(number, method, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    shop = inventory.shop()
    inventory.receive(shop.mug, shop.soho, 5)
    body = {
        "channel": shop.web.code,
        "lines": [{"sku": shop.mug.sku, "quantity": 1}],
        "delivery": {"method": "pickup", "location": shop.soho.code},
        "payments": [{"method": method, "token": number}],
    }

    refused = api().post("/orders", body, idempotency_key="k1")

    digits = number.replace(" ", "").replace("-", "")
    assert problem(refused) == (400, "card_number_refused")
    assert (number in json.dumps(refused.json()), tables_with(digits)) == (False, [])
    assert digits not in caplog.text.replace(" ", "").replace("-", "")
    assert shop.level().allocated == 0
