"""Webhooks in the console: how endpoints are doing, what was sent and what came back, and what people do there."""

import re

import pytest
from django.db.models.functions import Now
from django.test import Client

from commerce.actors import SYSTEM
from commerce.models import Staff, WebhookDelivery, WebhookEndpoint
from commerce.webhooks import endpoints, sending
from tests.commerce.console.conftest import hire, signed_in
from tests.commerce.webhooks.receiver import Says
from tests.factories.webhooks import delivery, endpoint

pytestmark = pytest.mark.django_db
PAGES = "/s/soho/webhooks/"
GAVE_UP = {"status": "failed", "ended_at": "2026-11-22T12:00Z", "attempts": 13, "claims": 13, "failure": "answer_503"}


@pytest.fixture
def as_owner(soho) -> Client:
    return signed_in(Staff.objects.create_user("olivia@example.com", name="Olivia Owens", is_owner=True))


def page(endpoint: WebhookEndpoint, rest: str = "") -> str:
    return f"{PAGES}{endpoint.public_id}/{rest}"


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_the_list_shows_how_each_endpoint_is_doing(soho, as_maya, as_owner):
    empty = text_of(as_owner.get(PAGES))
    hooks = endpoint("https://erp.example.com/", "order.*", "stock.changed", description="ERP")
    delivery(hooks), delivery(hooks, **GAVE_UP)
    endpoints.pause(endpoint=endpoint(description="Old till"), by=SYSTEM)

    shown = as_maya.get(PAGES)

    assert "No endpoint yet" in empty
    assert all(word in text_of(shown) for word in ("ERP", "Orders: everything, Stock changed", "Active", "Paused"))
    assert "New endpoint" not in shown.content.decode()
    assert "New endpoint" in as_owner.get(PAGES).content.decode()


@pytest.mark.parametrize("path", ["list", "one"])
def test_pages_cost_the_same_queries_for_one_and_for_three(path, as_owner, django_assert_max_num_queries):
    hooks = endpoint()
    url = PAGES if path == "list" else page(hooks)
    delivery(hooks)
    as_owner.get(url)

    with django_assert_max_num_queries(14) as one:
        as_owner.get(url)
    for _ in range(2):
        delivery(hooks), delivery(endpoint())
    with django_assert_max_num_queries(len(one)):
        as_owner.get(url)


def test_an_endpoint_is_made_once_and_its_secret_shown_once(as_owner):
    form = as_owner.get(f"{PAGES}new/").content.decode()
    key = re.search(r'name="key" value="(\w+)"', form)[1]
    said = {"url": "https://erp.example.com/", "description": "ERP", "topics": ["order.*"], "key": key}

    answers = [as_owner.post(f"{PAGES}new/", said) for _ in range(2)]

    made = WebhookEndpoint.objects.get()
    secret = endpoints.secret_of(made)
    assert [secret in answer.content.decode() for answer in answers] == [True, True]
    assert answers[0]["Cache-Control"] == "no-store"
    assert secret not in as_owner.get(page(made)).content.decode()
    assert (made.topics, made.actor_kind) == (["order.*"], "staff")


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"url": "https://10.0.0.1/"}, "inside a private network"),
        ({"url": "http://erp.example.com/"}, "Use an https address"),
        ({"topics": []}, "Choose what it is told"),
        ({"topics": ["customer.*"], "location": "soho"}, "belongs to no channel and no store"),
    ],
)
def test_what_is_wrong_with_an_endpoint_is_said_beside_it(as_owner, changed, says):
    said = {"url": "https://erp.example.com/", "topics": ["order.*"], "key": "k", **changed}

    answer = as_owner.post(f"{PAGES}new/", said)

    assert (answer.status_code, WebhookEndpoint.objects.count()) == (400, 0)
    assert says in answer.content.decode()


def test_a_test_is_sent_at_once_and_its_answer_shown(as_owner, receiver):
    hooks = endpoint(receiver.url())
    well = as_owner.post(page(hooks, "test/"), follow=True)
    receiver.answer = lambda _: Says(500, body=b"<b>no database</b>")
    ill = as_owner.post(page(hooks, "test/"), follow=True)

    assert "It answered 200 in" in text_of(well)
    assert "The test failed: It answered 500." in text_of(ill)
    assert "&lt;b&gt;no database&lt;/b&gt;" in ill.content.decode()
    assert len(receiver.told) == 2


def test_a_delivery_shows_what_was_sent_and_what_came_back_and_is_sent_again(as_owner, receiver):
    hooks = endpoint(receiver.url())
    sent = delivery(hooks, "ord_1")
    receiver.answer = lambda _: Says(418, body=b"I am a teapot")
    sending.send_due()
    path = page(hooks, f"log/{sent.public_id}/")

    shown = text_of(as_owner.get(path))
    receiver.answer = lambda _: Says()
    again = as_owner.post(f"{path}again/", follow=True)
    sending.send_due()

    assert all(word in shown for word in ("It answered 418", "I am a teapot", "Retrying", sent.event, "Order placed"))
    assert "It is sent again, under the same id." in text_of(again)
    assert receiver.at("/hooks") == [sent.event, sent.event]
    assert "Delivered" in text_of(as_owner.get(path))


def test_steps_ask_first_and_then_do_what_they_say(as_owner):
    hooks = endpoint(description="ERP")
    waits = delivery(hooks)
    asked = [text_of(as_owner.get(page(hooks, f"{verb}/"))) for verb in ("pause", "secret", "remove")]
    was = endpoints.secret_of(hooks)

    states = []
    for verb in ("pause", "resume"):
        as_owner.post(page(hooks, f"{verb}/"))
        states.append(WebhookEndpoint.objects.get().status)
    secret = as_owner.post(page(hooks, "secret/")).content.decode()
    as_owner.post(page(hooks, "remove/"))

    waits.refresh_from_db()
    assert "Pause ERP?" in asked[0] and "also signs for 24 hours" in asked[1] and "is let go" in asked[2]
    assert (states, waits.status) == (["paused", "active"], "dismissed")
    assert "whsec_" in secret and was not in secret
    assert as_owner.get(page(hooks)).status_code == 404


def test_a_range_is_sent_again(as_owner):
    hooks = endpoint()
    for _ in range(3):
        delivery(hooks, **GAVE_UP)

    form = text_of(as_owner.get(page(hooks, "again/")))
    answer = as_owner.post(page(hooks, "again/"), {"failure": "answer_503"}, follow=True)

    assert "It answered 503" in form
    assert "3 deliveries sent again" in text_of(answer)
    assert WebhookDelivery.objects.filter(status="waiting", replays=1).count() == 3


def test_an_endpoint_that_is_paused_for_failing_rings_on_home(soho, as_maya):
    hooks = endpoint(description="ERP")
    WebhookEndpoint.objects.filter(pk=hooks.pk).update(
        status="paused", pause_reason="failing", paused_at="2026-11-22T05:00Z"
    )

    delivery(endpoint(description="Robot"), **{**GAVE_UP, "ended_at": Now()})
    found = text_of(as_maya.get("/s/soho/attention/"))

    assert "1 delivery to Robot gave up" in found
    assert "ERP is told nothing any more" in found
    assert "A whole day without one success" in found
    assert "Mend the cause" in text_of(as_maya.get(page(hooks)))


def test_an_auditor_reads_and_changes_nothing(soho):
    browser, hooks = signed_in(hire("ulla@example.com", "Ulla", role="auditor")), endpoint()

    answers = [browser.get(page(hooks)), browser.post(page(hooks, "pause/")), browser.get(f"{PAGES}new/")]

    assert [answer.status_code for answer in answers] == [200, 403, 403]
    assert "Pause endpoint" not in answers[0].content.decode()
