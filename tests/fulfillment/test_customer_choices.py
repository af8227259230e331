"""What a buyer decides on their page: about something missing, another time, another store. A proxy decides nothing."""

import pytest

from commerce.actors import SYSTEM
from fulfillment import collectors
from fulfillment.collectors import Person
from fulfillment.models import Fulfillment
from tests.factories import commerce as catalog
from tests.factories import fulfillment as work
from tests.factories.inventory import receive
from tests.factories.orders import mugs
from tests.fulfillment import shorts
from tests.fulfillment.visits import WHO, ready, url

pytestmark = pytest.mark.django_db(transaction=True)


def waiting(shop):
    """Mugs that are ready, and Ben, who may collect them."""
    found = ready(work.one(mugs(shop, **WHO), at="picked"))
    return found, collectors.name(by=SYSTEM, fulfillment=found, person=Person("Ben Oak", "ben@example.com"))


def test_the_buyer_chooses_what_becomes_of_something_missing(client, shop, clean_redis):
    shorts.open_all_day(shop.soho, shop.bath)
    shorts.cup(shop)
    found = shorts.picking(shop, **WHO)
    trouble = shorts.report(found)
    asked = client.get(url(found)).content.decode()

    substitute = next(each for each in trouble.facts["options"] if each["option"] == "substitute")
    rest = f"/missing/{trouble.public_id}"
    never = client.post(url(found, rest=rest), {"choice": "found"})
    unsent = client.post(url(found, rest=rest), {"choice": f"ship-{shop.soho.pk}"})
    then = client.post(url(found, rest=rest), {"choice": f"substitute-{substitute['variant']}"}, follow=True)
    late = client.post(url(found, rest=rest), {"choice": "refund"})

    assert "1 × Mug" in asked and f"Take {substitute['title']} instead" in asked and "You get £2.01 back." in asked
    assert (never.status_code, unsent.status_code, late.status_code) == (422, 422, 409)
    assert substitute["title"] in then.content.decode() and "£7.99" in then.content.decode()
    trouble.refresh_from_db()
    assert (trouble.resolution, trouble.actor_kind) == ("substitute", "customer")


@pytest.mark.parametrize("what", ["substitute-{tv}", "substitute-0", "other_store-{bath}", "found", "\0"])
def test_a_choice_that_was_not_offered_changes_nothing(client, shop, clean_redis, what):
    shorts.open_all_day(shop.soho)
    tv = catalog.variant("TV", price=99_900)
    receive(tv, shop.soho, 5)
    trouble = shorts.report(found := shorts.picking(shop, **WHO))

    sent = {"choice": what.format(tv=tv.pk, bath=shop.bath.pk)}
    answer = client.post(url(found, rest=f"/missing/{trouble.public_id}"), sent)

    trouble.refresh_from_db()
    assert (answer.status_code, trouble.status) == (422, "asked")
    assert shorts.promised(found.order) == {(shop.mug.sku, shop.soho.code): 3}


def test_nobody_decides_about_another_order_nor_a_proxy_about_this_one(client, shop, clean_redis):
    found, ben = waiting(shop)
    shorts.open_all_day(shop.soho, shop.bath)
    trouble = shorts.report(shorts.picking(shop, **WHO))
    rest = f"/missing/{trouble.public_id}"

    said = [client.post(url(found, who, rest), {"choice": "refund"}).status_code for who in (None, ben)]

    assert said == [404, 404]


def test_the_buyer_comes_at_another_time_and_then_to_another_store(client, shop, clean_redis):
    shorts.open_all_day(shop.soho, shop.bath)
    receive(shop.mug, shop.bath, 5)
    found = work.one(mugs(shop, **WHO), at="accepted")
    offered = client.get(url(found, rest="/change"))

    client.post(url(found, rest="/change"), {"time": offered.context["times"][0].value})
    booked = client.get(url(found)).content.decode()
    moved = client.post(url(found, rest="/change"), {"store": shop.bath.code}, follow=True)
    old = client.get(url(found)).content.decode()

    given = Fulfillment.objects.get(location=shop.bath)
    assert f"You come {offered.context['times'][0].words}" in booked
    assert moved.redirect_chain == [(url(given), 302)] and f"{shop.bath.name} has your order" in moved.content.decode()
    assert "See what took its place" in old and url(given) in old


@pytest.mark.parametrize(
    "sent", [{"time": "2026-11-24T10:00Z/2026-11-24T11:00Z"}, {"store": "nowhere"}, {"store": "a\0"}, {}]
)
def test_a_time_or_store_that_was_not_offered_changes_nothing(client, shop, clean_redis, sent):
    found = work.one(mugs(shop, **WHO), at="accepted")

    client.post(url(found, rest="/change"), sent)

    assert Fulfillment.objects.get().version == found.version


def test_once_it_is_ready_or_for_a_proxy_nothing_is_changed(client, shop, clean_redis):
    found, ben = waiting(shop)

    assert [client.get(url(found, who, "/change")).status_code for who in (None, ben)] == [404, 404]
