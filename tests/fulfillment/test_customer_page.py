"""The page behind a customer's link: what it shows whom, what may be done there, and what an old link gets."""

import pytest
from django.db import transaction
from django.test import Client

from commerce import ids
from commerce.actors import SYSTEM
from commerce.events import relay
from commerce.models import Message
from fulfillment import collectors, links, pickup_codes
from fulfillment.collectors import Person
from fulfillment.customer import page as customer_pages
from fulfillment.models import Collector, Fulfillment, FulfillmentEvent, NoticeChoice
from tests.factories import fulfillment as work
from tests.factories.orders import Buy, mugs, place
from tests.fulfillment.visits import WHO, ready, url

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def found(shop, clean_redis) -> Fulfillment:
    """Ana's three mugs, ready in the store."""
    return ready(work.one(mugs(shop, **WHO), at="picked"))


@pytest.fixture
def ben(found) -> Collector:
    return collectors.name(by=SYSTEM, fulfillment=found, person=Person("Ben Oak", "ben@example.com"))


def test_the_buyer_sees_code_goods_and_prices(client, found):
    page = client.get(url(found))

    text = page.content.decode()
    assert page.status_code == 200
    assert "Your order is waiting, Ana" in text
    assert pickup_codes.code_of(Collector.objects.get()) in text and "£30.00" in text
    assert page["X-Robots-Tag"] == "noindex, nofollow" and page["Cache-Control"] == "no-store"
    assert "style=" not in text and "<script>" not in text
    assert "ana@example.com" not in text and "7700900123" not in text and "Ruiz" not in text


def test_a_proxy_sees_their_own_code_no_price_and_first_names_only(client, found, ben):
    text = client.get(url(found, ben)).content.decode()

    assert "Ana’s order is waiting, Ben" in text
    assert pickup_codes.code_of(ben) in text
    assert pickup_codes.code_of(Collector.objects.get(is_buyer=True)) not in text
    assert not any(word in text for word in ("£", "Ruiz", "Oak", "example.com", "Someone else collects"))


@pytest.mark.parametrize("state", ["routed", "accepted", "picking", "picked"])
def test_before_it_is_ready_there_is_no_code_to_show(client, shop, state):
    found = work.one(mugs(shop, **WHO), at=state)

    text = client.get(url(found)).content.decode()

    assert "It is not ready yet" in text
    assert pickup_codes.code_of(Collector.objects.get()) not in text


def test_every_end_has_words_and_other_parts_are_named(client, shop):
    bought = place(shop.web, [Buy(shop.mug, 2, place=shop.soho), Buy(shop.mug, 3)], **WHO)
    mine, other = sorted(work.routed(bought), key=lambda each: each.kind)
    work.reached(other, "shipped")
    for state, word in (("cancelled", "is cancelled"), ("expired", "was not collected in time")):
        Fulfillment.objects.filter(pk=mine.pk).update(status=state)

        text = client.get(url(mine)).content.decode()

        assert word in text
        assert f"3 items sent from {other.location.name}" in text and url(other) in text


@pytest.mark.parametrize("token", ["0000000000000-0000000000000000", "nonsense", "a-b-c-d"])
def test_a_link_that_is_none_says_so(client, db, clean_redis, token):
    page = client.get(f"/p/{token}")

    assert page.status_code == 404
    assert "This link is not good any more" in page.content.decode()


def test_a_new_rotation_and_a_dropped_proxy_void_their_links(client, found, ben):
    proxys, buyers = url(found, ben), url(found)

    collectors.revoke(by=SYSTEM, collector=ben)
    dropped = client.get(proxys).status_code
    Fulfillment.objects.update(link_rotation=2)

    assert (dropped, client.get(buyers).status_code) == (404, 404)


def test_a_changed_letter_of_a_link_opens_nothing(client, found, ben):
    good = links.token_of(found, ben)

    changed = [good[:at] + ("0" if good[at] != "0" else "1") + good[at + 1 :] for at in range(len(good))]

    assert [token for token in changed if links.visitor(token)] == []


def test_saying_twice_that_one_is_here_is_one_arrival(client, found):
    for _ in range(2):
        page = client.post(url(found, rest="/here"), {"bay": "3", "vehicle": "Blue van"}, follow=True)

    text = page.content.decode()
    assert "bay 3" in text and "Blue van" in text
    assert FulfillmentEvent.objects.filter(fulfillment=found, kind="arrived", actor_kind="customer").count() == 1


def test_on_the_way_and_gone_again(client, found):
    client.post(url(found, rest="/way"), {"minutes": "10"})
    coming = client.get(url(found)).content.decode()
    client.post(url(found, rest="/here"))
    client.post(url(found, rest="/left"))

    found.refresh_from_db()
    assert "knows that you are coming" in coming
    assert (found.status, found.bay) == ("ready", "")


@pytest.mark.parametrize(("rest", "status"), [("/here", 409), ("/way", 400)])
def test_what_is_not_possible_is_said_on_the_page(client, shop, clean_redis, rest, status):
    early = work.one(mugs(shop, **WHO), at="picking")

    page = client.post(url(early, rest=rest), {"minutes": "many"})

    assert page.status_code == status
    assert 'role="alert"' in page.content.decode()


def test_a_form_from_elsewhere_is_refused(found):
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(url(found, rest="/here")).status_code == 403


def test_somebody_is_named_and_taken_back(client, found):
    client.post(url(found, rest="/people"), {"name": "Ben Oak", "email": "ben@example.com"})
    named = Collector.objects.get(is_buyer=False)
    relay.drain()
    seen = client.get(url(found)).content.decode()
    client.post(url(found, rest=f"/people/{ids.encode('col', named.pk)}/revoke"))

    assert "Ben Oak" in seen
    assert Message.objects.filter(recipient="ben@example.com", kind="pickup_ready").count() == 1
    assert Collector.objects.get(pk=named.pk).revoked_at is not None


def test_a_proxy_cannot_name_or_drop_anybody(client, found, ben):
    mine = f"/people/{ids.encode('col', ben.pk)}/revoke"

    said = [client.post(url(found, ben, rest), {"name": "Eve", "email": "e@example.com"}) for rest in ("/people", mine)]

    assert [page.status_code for page in said] == [404, 404]
    assert Collector.objects.filter(revoked_at=None).count() == 2


def test_nobody_drops_the_collector_of_another_order(client, shop, found):
    other = work.one(mugs(shop, **WHO))
    ben = collectors.name(by=SYSTEM, fulfillment=other, person=Person("Ben", ""))

    client.post(url(found, rest=f"/people/{ids.encode('col', ben.pk)}/revoke"))

    assert Collector.objects.get(pk=ben.pk).revoked_at is None


def test_text_messages_are_sent_to_whom_asked_and_e_mails_again_when_not(client, found):
    bad = client.post(url(found, rest="/notify"), {"number": "12"})
    client.post(url(found, rest="/notify"), {"number": "07700 900456"})
    chosen = NoticeChoice.objects.get()
    client.post(url(found, rest="/notify/mail"))

    assert bad.status_code == 422 and "too short" in bad.content.decode()
    assert (chosen.channel, chosen.address, chosen.proxy) == ("sms", "+447700900456", None)
    assert NoticeChoice.objects.count() == 0


def test_a_watched_page_changes_only_when_something_did(client, found):
    first = client.get(url(found, rest="/live"))
    seen = first.context["seen"]
    same = client.get(url(found, rest="/live"), {"seen": seen})
    client.post(url(found, rest="/here"))
    then = client.get(url(found, rest="/live"), {"seen": seen})

    assert (same.status_code, same.content) == (204, b"")
    assert then.status_code == 200 and "knows that you are here" in then.content.decode()


def test_a_page_costs_as_many_statements_for_many_goods(client, shop, clean_redis, django_assert_max_num_queries):
    bought = place(shop.web, [Buy(shop.mug, 1, place=shop.soho) for _ in range(5)], **WHO)
    found = work.one(bought)

    with django_assert_max_num_queries(16):
        client.get(url(found))


def test_who_loads_it_all_the_time_is_slowed_down(client, found, monkeypatch):
    monkeypatch.setattr(customer_pages, "READS", (0.01, 60))
    pages = [client.get(url(found, rest="/live")).status_code for _ in range(90)]

    assert pages[0] == 200 and 429 in pages
    with transaction.atomic():
        assert Fulfillment.objects.get().status == "ready"
