"""From a purchase to a receiver: every step is told once, as the API shows it, in the order in which it happened."""

import json

import pytest
from django.db.models.functions import Now

from commerce.actors import SYSTEM
from commerce.events import relay
from commerce.models import Reaction, WebhookDelivery
from commerce.webhooks import endpoints, sending, topics
from customers import profiles
from customers.contacts import Contact
from orders import lifecycle
from orders.models import Order
from tests.api_client import api
from tests.commerce.webhooks import receiver as receivers
from tests.factories.webhooks import endpoint

pytestmark = pytest.mark.django_db(transaction=True)
ANA = {"email": "ana@example.com", "name": "Ana Ruiz"}


@pytest.fixture
def receiver(settings):
    """A system that may be called."""
    with receivers.opened(settings) as opened:
        yield opened


def buy(shop) -> dict:
    body = {
        "channel": shop.web.code,
        "customer": ANA,
        "lines": [{"sku": shop.mug.sku, "quantity": 2}],
        "delivery": {"method": "pickup", "location": shop.soho.code},
        "payments": [{"method": "card", "token": "tok_visa"}],
    }
    answer = api().post("/orders", body, idempotency_key="k")
    assert answer.status_code == 201, answer.content
    return answer.json()


def told(receiver, path: str = "/hooks") -> list[dict]:
    return [json.loads(each.body) for each in receiver.told if each.path == path]


def test_a_purchase_reaches_a_receiver_as_the_api_shows_it(committed_shop, receiver):
    hooks = endpoint(receiver.url())
    elsewhere = endpoint(receiver.url("/bath"), "order.*", "fulfillment.*", location=committed_shop.bath)
    relay.drain()
    WebhookDelivery.objects.all().delete()
    order = buy(committed_shop)
    relay.drain()
    relay.drain()

    sending.send_due()

    news = {each["type"]: each["data"] for each in told(receiver)}
    assert set(news) == {
        "order.placed",
        "customer.created",
        "stock.changed",
        "fulfillment.routed",
        "fulfillment.updated",
    }
    assert {**news["order.placed"], "fulfillments": []} == {
        **api().get(f"/orders/{order['id']}").json(),
        "fulfillments": [],
    }
    assert news["fulfillment.updated"] == api().get(f"/fulfillments/{news['fulfillment.updated']['id']}").json()
    assert news["customer.created"] == api().get(f"/customers/{order['customer']['id']}").json()
    assert news["stock.changed"]["available"] == 18
    assert WebhookDelivery.objects.filter(endpoint=elsewhere).count() == 0
    assert all(each.verified(endpoints.secret_of(hooks)) for each in receiver.told)


def test_reactions_that_run_twice_tell_once(committed_shop):
    endpoint()
    doors = (committed_shop.web, committed_shop.pos)
    own, tills = (endpoint("https://x.example.com/", "order.*", channel=door) for door in doors)
    buy(committed_shop)
    relay.drain()
    relay.drain()
    once = list(WebhookDelivery.objects.order_by("id").values_list("id", "event", "version"))

    Reaction.objects.update(status="waiting", attempts=0, due_at=Now())
    relay.drain()

    assert list(WebhookDelivery.objects.order_by("id").values_list("id", "event", "version")) == once
    assert [WebhookDelivery.objects.filter(endpoint=each).count() for each in (own, tills)] == [1, 0]


def test_what_happens_to_an_order_arrives_in_its_order(committed_shop, receiver):
    endpoint(receiver.url(), "order.*")
    order = buy(committed_shop)
    record = Order.objects.get(number=int(order["number"]))
    lifecycle.cancel(by=SYSTEM, order=record, lines=None, reason="changed_mind")
    relay.drain()
    relay.drain()

    sending.send_due()

    assert [each["type"] for each in told(receiver)] == ["order.placed", "order.cancelled"]
    assert {each["data"]["state"] for each in told(receiver)} == {"cancelled"}


def test_a_customer_is_told_when_they_are_new_and_when_they_change(transactional_db):
    endpoint("https://crm.example.com/", "customer.*")
    made = profiles.register(contact=Contact(**ANA), details={}, by=SYSTEM).customer
    profiles.change(customer_id=made.pk, changes={"group": "gold"}, expected=None, by=SYSTEM)
    relay.drain()

    rows = WebhookDelivery.objects.order_by("id").values_list("topic", "subject")

    assert list(rows) == [("customer.created", made.public_id), ("customer.updated", made.public_id)]


def test_every_topic_has_a_permission_a_sentence_and_a_renderer_that_exists(db):
    found = topics.known()

    assert {topic.noun for topic in found} == {"customer", "fulfillment", "order", "stock"}
    assert all(topic.says and topic.permission.endswith(".read") for topic in found)
    assert [topic.render([], None) for topic in found] == [[]] * len(found)
