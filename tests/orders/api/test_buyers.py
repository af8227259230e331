"""Who orders over the API is one customer on every door, and hears of it once."""

import pytest

from commerce.events import relay
from commerce.models import AuditEntry, Message, Reaction
from customers.models import Customer
from orders.models import Order
from tests.api_client import Api, api, paths, problem

pytestmark = pytest.mark.django_db(transaction=True)


def buy(shop, customer, key: str = "k", channel: str = "", client: Api | None = None):
    body = {
        "channel": channel or shop.web.code,
        "customer": customer,
        "lines": [{"sku": shop.mug.sku, "quantity": 2}],
        "delivery": {"method": "pickup", "location": shop.soho.code},
        "payments": [{"method": "external", "reference": "paid"}],
    }
    return (client or api()).post("/orders", body, idempotency_key=key)


def test_one_address_on_two_doors_is_one_customer(shop):
    first = buy(shop, {"email": "ana@example.com", "name": "Ana"}, "k1")
    second = buy(shop, {"email": " ANA@Example.com "}, "k2", channel=shop.pos.code)

    assert (first.status_code, second.status_code) == (201, 201), second.content
    assert set(Order.objects.values_list("customer", flat=True)) == {Customer.objects.get().pk}


@pytest.mark.parametrize(
    ("customer", "found"),
    [
        ({"email": "ana"}, ("customer.email", "invalid_email")),
        ({"phone": "call me"}, ("customer.phone", "invalid_phone")),
        ({"id": "cus_0000000000000"}, ("customer.id", "unknown_id")),
        ({"name": "Ana", "is_staff": True}, ("customer.is_staff", "unknown_field")),
    ],
)
def test_a_customer_that_cannot_be_is_refused_with_its_path(shop, customer, found):
    answer = buy(shop, customer)

    assert answer.status_code == 400
    assert paths(answer) == [found]
    assert (Customer.objects.count(), Order.objects.count()) == (0, 0)


def test_a_refused_order_leaves_no_customer(shop):
    shop.mug.product.variants.update(status="archived")

    answer = buy(shop, {"email": "ana@example.com"})

    assert problem(answer)[0] in (409, 422)
    assert Customer.objects.count() == 0


def test_the_buyer_hears_of_order_and_cancellation_once_each(shop):
    client = api()
    answers = [buy(shop, {"email": "ana@example.com", "name": "Ana"}, client=client) for _ in range(2)]
    id = answers[0].json()["id"]
    relay.drain()
    cancelled = client.post(f"/orders/{id}/cancellation", {"reason": "changed their mind"}, idempotency_key="c")
    relay.drain()

    assert [answer.status_code for answer in answers] == [201, 201]
    assert cancelled.status_code == 200, cancelled.content
    assert list(Message.objects.order_by("id").values_list("key", "recipient")) == [
        (f"order_confirmation:{id}", "ana@example.com"),
        (f"order_cancellation:{id}", "ana@example.com"),
    ]


def test_who_somebody_is_stands_in_no_trail(shop):
    buy(shop, {"email": "ana@example.com", "name": "Ana Ruiz", "phone": "+34600111222"})
    relay.drain()

    kept = [str(row) for row in AuditEntry.objects.values_list("facts", flat=True)]
    kept += [str(row) for row in Reaction.objects.values_list("payload", flat=True)]
    assert not any(word in row for row in kept for word in ("ana@", "Ruiz", "600111222"))
